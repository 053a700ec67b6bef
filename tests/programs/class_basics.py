class A:
    """doc of A"""
    x = 1
    def __init__(self, v): self.v = v
    def get(self): return self.v
    @property
    def double(self):
        "twice"
        return self.v * 2
    @double.setter
    def double(self, n): self.v = n // 2
    @staticmethod
    def s(a): return a + 1
    @classmethod
    def make(cls, v): return cls(v)
    def __repr__(self): return f"{type(self).__name__}({self.v})"
class B(A):
    def __init__(self, v, w):
        super().__init__(v)
        self.w = w
    def get(self): return super().get() + self.w
a, b = A(3), B(1, 2)
print(a.get(), b.get(), A.s(1), b.s(2), B.__mro__, A.make(5))
a.double = 10
print(a.v, a.double, A.double.__doc__, A.__doc__, A.__name__, B.__qualname__, B.__bases__, B.__base__)
print(isinstance(b, A), isinstance(a, B), isinstance(b, (int, A)), issubclass(B, A), issubclass(A, B), isinstance(3, int | str), isinstance("x", int | None))
print(a.__dict__, vars(b), a.__class__, type(b) is B, hasattr(a, "v"), hasattr(a, "nope"), getattr(a, "nope", 5))
setattr(a, "z", 9); print(a.z); delattr(a, "z"); print(hasattr(a, "z"))
print(A.__subclasses__(), A.__module__, a.__module__, A.__dict__["x"], type(A.__dict__).__name__)
for bad in (lambda: a.nope, lambda: A.nope, lambda: A(), lambda: A(1, 2), lambda: a(), lambda: setattr(B(1, 1), "double", None) or 1 // 0,
            lambda: isinstance(1, 5), lambda: issubclass(1, int), lambda: object(1), lambda: (5).foo, lambda: setattr(object(), "x", 1), lambda: delattr(a, "q")):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
class P:
    @property
    def ro(self): return 1
p = P()
for f in (lambda: setattr(p, "ro", 2), lambda: delattr(p, "ro")):
    try:
        f()
    except AttributeError as e:
        print(e)
class Empty: pass
e = Empty(); e.a = 1; e.b = [2]
print(e.__dict__, repr(e).startswith("<__main__.Empty object at 0x"), Empty)
f = a.get
print(f(), f.__self__ is a, f.__func__ is A.get, f.__name__, f == a.get, A.get(a))
C = type("C", (A,), {"y": 7})
print(C(1).y, C, C.__name__)
class Sub(list):
    def total(self): return sum(self)
s = Sub([1, 2, 3]); s.append(4)
print(s, s.total(), len(s), s[1:], type(s[1:]).__name__, isinstance(s, list), s == [1, 2, 3, 4], sorted(s), list(s), 3 in s)
class I(int):
    def __add__(self, o): return I(int(self) + int(o) + 100)
print(I(1) + 2, I(5) * 2, I(7), I(3) == 3, {I(3): 1}[3])
print(callable(A), callable(a), callable(len))
