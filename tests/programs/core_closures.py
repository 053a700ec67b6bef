def counter():
    n = 0
    def inc(by=1):
        nonlocal n
        n += by
        return n
    def get(): return n
    return inc, get
inc, get = counter()
inc(); inc(5)
print(get(), inc.__closure__[0].cell_contents, inc.__code__.co_freevars, get.__qualname__)
def outer():
    x = 1
    class K:
        y = x + 1
        def m(self): return x
    x = 10
    return K.y, K().m()
print(outer())
def make():
    out = []
    for i in range(3):
        def f(): return i
        out.append(f)
    return [f() for f in out]
print(make())
def lazy():
    def a(): return b() + 1
    def b(): return 1
    return a()
print(lazy())
import_free = lambda f: (lambda x: f(f, x))
fact = lambda self, n: 1 if n == 0 else n * self(self, n - 1)
print(import_free(fact)(10))
def dec(n):
    def real(f):
        def w(*a): return f(*a) * n
        w.__name__ = f.__name__; w.__wrapped__ = f
        return w
    return real
@dec(2)
@dec(5)
def add(a, b): return a + b
print(add(1, 2), add.__name__, add.__wrapped__.__wrapped__(1, 2))
def cellgone():
    v = 1
    def g(): return v
    del v
    try:
        g()
    except NameError as e:
        print(e)
cellgone()
g = 1
def shadow():
    g = 2
    def h():
        global g
        g += 10
        return g
    return h(), g
print(shadow(), g)
class Acc:
    total = 0
    def __call__(self, x): self.total += x; return self
a = Acc()(1)(2)(3)
print(a.total, Acc.total)
