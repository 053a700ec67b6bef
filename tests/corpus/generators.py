def f(x):
    for i in x:
        yield i
def g():
    with a:
        yield 1
    yield from b
    z = yield from c
def h():
    while True:
        got = yield value
        if got is None: return
        try:
            yield got
        except GeneratorExit:
            raise
def i(): return (yield 1), (yield 2)
sum(x * x for x in range(10))
list(a for b in c for a in b if a)
