def g():
    x = yield 1
    print("got", x)
    try:
        y = yield 2
        print("y", y)
    except ValueError as e:
        print("caught", e)
        yield "handled"
    finally:
        print("fin")
    return "end"
i = g()
print(next(i), i.send("A"), i.throw(ValueError("bad")))
try:
    next(i)
except StopIteration as e:
    print("stop", e.value)
print(list(i), next(i, "dflt"))
j = g(); next(j); j.send(0); j.close(); j.close()
k = g()
try:
    k.send(1)
except TypeError as e:
    print(e)
k.close()
def sub():
    r = yield "s1"
    return r
def outer():
    r = yield from sub()
    print("r", r)
    yield from [1, 2]
    r2 = yield from (c for c in "xy")
    print(r2)
o = outer()
print(next(o), o.send("val"), list(o))
def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b
f = fib()
print([next(f) for _ in range(10)])
print(sum(x * x for x in range(10)), [*map(str, (y for y in range(3)))], dict((c, ord(c)) for c in "ab"))
def bad():
    yield 1
    raise StopIteration
try:
    list(bad())
except RuntimeError as e:
    print(e, repr(e.__cause__))
def ignore():
    while True:
        try:
            yield
        except GeneratorExit:
            pass
z = ignore(); next(z)
try:
    z.close()
except RuntimeError as e:
    print(e)
def reent():
    try:
        next(me)
    except ValueError as e:
        print(e)
    yield
me = reent(); next(me)
print(i.__name__, g.__name__, type(i).__name__, i.gi_running, me.gi_suspended)
gen = (x for x in range(3))
print(gen.__name__, 1 in gen, list(gen))
def tree(t):
    if t:
        l, v, r = t
        yield from tree(l)
        yield v
        yield from tree(r)
print(list(tree(((None, 1, None), 2, (None, 3, None)))))
t = g(); 
try:
    t.throw(KeyError("early"))
except KeyError as e:
    print("early", e)
print(next(t, "gone"))
def cleanup():
    try:
        yield 1
    finally:
        print("cleaned")
c = cleanup()
for v in c:
    break
c.close()
print("after")
class It:
    def __iter__(self):
        yield from "abc"
print(list(It()), [*It()], "".join(It()))
