def f(a, b=2, *args, c, d=4, **kw): return (a, b, args, c, d, kw)
print(f(1, c=3), f(1, 5, 6, 7, c=8, z=9), f(*[1, 2], **{"c": 3, "q": 4}))
def p(a, /, b, *, c=1): return (a, b, c)
print(p(1, 2), p(1, b=2, c=3))
def g(a, b): pass
def h(*, k, m): pass
def n(): pass
for bad in (lambda: g(), lambda: g(1), lambda: g(1, 2, 3), lambda: g(1, b=2, c=3), lambda: g(1, a=2), lambda: h(), lambda: h(1, k=1, m=2), lambda: h(k=1),
            lambda: n(1), lambda: p(a=1, b=2), lambda: f(), lambda: f(c=1), lambda: g(**{1: 2}), lambda: g(*5), lambda: g(**5), lambda: len(), lambda: len(1, 2), lambda: print(x=1), lambda: (lambda x: x)()):
    try:
        bad()
    except TypeError as e:
        print(e)
print(f.__defaults__, f.__kwdefaults__, f.__name__, f.__code__.co_varnames, f.__code__.co_argcount, f.__code__.co_kwonlyargcount)
def mk(n):
    def inner(x):
        nonlocal n
        n += x
        return n
    return inner
c = mk(10)
print(c(1), c(2), c.__closure__[0].cell_contents, c.__code__.co_freevars, c.__qualname__)
def doc(x: int, y: "str" = "d") -> bool:
    "the doc"
print(doc.__doc__, doc.__annotations__, doc.__module__)
doc.attr = 1; doc.__name__ = "renamed"
print(doc.attr, doc.__dict__, doc.__name__)
fs = [lambda i=i: i for i in range(3)]
print([q() for q in fs])
def mutable(x, acc=[]):
    acc.append(x)
    return acc
print(mutable(1), mutable(2))
def deco(fn):
    def w(*a, **k):
        print("call", fn.__name__)
        return fn(*a, **k)
    return w
@deco
def added(a, b): return a + b
print(added(1, b=2))
def rec(n): return 1 if n < 2 else n * rec(n - 1)
print(rec(30))
def inf(): return inf()
try:
    inf()
except RecursionError as e:
    print(e)
print((lambda *a, **k: (a, k))(1, *[2, 3], x=1, **{"y": 2}))
x = 5
def scope():
    global x
    x = 6
    y = 1
    return sorted(locals().items()), "x" in globals()
print(scope(), x)
try:
    def ub():
        print(zz)
        zz = 1
    ub()
except UnboundLocalError as e:
    print(e)
try:
    def fv():
        def i(): return later
        i()
        later = 1
    fv()
except NameError as e:
    print(type(e).__name__, e)
print(eval("1 + 2 * x"), eval("a + b", {"a": 1}, {"b": 2}), eval("[i for i in range(3)]"))
ns = {}
exec("def q(n):\n    return n + 1\ny = q(4)", ns)
print(ns["y"], ns["q"](1), "__builtins__" in ns)
code = compile("z = 10", "<s>", "exec"); exec(code); print(z)
try:
    eval("1 +")
except SyntaxError as e:
    print(type(e).__name__)
