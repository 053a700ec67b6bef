def simple(): pass
def args(a, b=1, *c, d, e=2, **f): return a
def posonly(a, b=x, /, c=3, *, d): pass
def defaults(a=(1, 2), b=[], *, c={"k": 1}, d=None): pass
@dec
def decorated(): pass
@a.b(c)[0]
@d
async def coro(): pass
def gen():
    x = yield
    y = yield x
    yield from z
    return 1
def gen2():
    try:
        yield 1
    finally:
        yield 2
    return (yield)
l = lambda: 0; m = lambda a, *b, c=1, **d: (a, b); n = lambda: (yield)
o = lambda x=1, /, *, y: lambda: x
def nested():
    def inner():
        def innermost(): return 1
        return innermost
    return inner
def recursive(n): return recursive(n - 1) if n else 0
def many(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9):
    b0 = b1 = b2 = b3 = a0
    return (a0, a1, a2, b3, b2, b1)
def shadows(print): return print(len)
def semicolons(): a = 1; return a;
def _(): return -1, "doc"
"not a docstring"
