class T:
    def __init__(self): self._c = 0
    def get(self): return self._c
    def set(self, v): self._c = v
    def rm(self): self._c = None
    c = property(get, set, rm, "docs")
t = T(); t.c = 5; print(t.c, T.c.__doc__, T.c.fget is T.get)
del t.c; print(t.c)
class U(T):
    @T.c.getter
    def c(self): return "U" + str(self._c)
u = U(); u.c = 3; print(u.c)
class Ro:
    @property
    def x(self): return 1
for f in (lambda: setattr(Ro(), "x", 1), lambda: delattr(Ro(), "x"), lambda: Ro.x.fset(1)):
    try:
        f()
    except (AttributeError, TypeError) as e:
        print(type(e).__name__, e)
class NonData:
    def __get__(self, o, t): return "nd"
class Holder:
    a = NonData()
h = Holder(); print(h.a); h.a = 1; print(h.a, h.__dict__, Holder.a)
class Typed:
    def __set_name__(self, o, n): self.n = "_" + n
    def __get__(self, o, t=None): return self if o is None else getattr(o, self.n, None)
    def __set__(self, o, v):
        if not isinstance(v, int): raise TypeError(f"{self.n} must be int")
        setattr(o, self.n, v)
    def __delete__(self, o): delattr(o, self.n)
class M:
    k = Typed()
m = M(); print(m.k); m.k = 4; print(m.k, vars(m)); del m.k; print(m.k)
try:
    m.k = "s"
except TypeError as e:
    print(e)
class S:
    __slots__ = ["p", "__dict__"]
s = S(); s.p = 1; s.q = 2; print(s.p, s.q, s.__dict__)
class Lazy:
    def __init__(self, f): self.f = f
    def __set_name__(self, o, n): self.name = n
    def __get__(self, o, t):
        v = o.__dict__[self.name] = self.f(o)
        return v
class W:
    @Lazy
    def big(self): print("computing"); return 99
w = W(); print(w.big, w.big)
class St:
    @staticmethod
    def a(): return "static"
    @classmethod
    def b(cls, x): return cls.__name__, x
    c = staticmethod(len)
    d = classmethod(lambda cls: cls)
print(St.a(), St().a(), St.b(1), St().b(2), St.c("xyz"), St().d() is St, type(St.__dict__["a"]).__name__, St.__dict__["a"]())
