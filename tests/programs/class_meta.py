class Meta(type):
    def __new__(mcs, name, bases, ns, **kw):
        ns["added"] = kw.get("tag", "none")
        return super().__new__(mcs, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw):
        super().__init__(name, bases, ns)
        cls.inited = True
    def __call__(cls, *a):
        print("calling", cls.__name__)
        return super().__call__(*a)
    def __iter__(cls): return iter("meta")
    def __len__(cls): return 42
    def __getitem__(cls, k): return k
    def __instancecheck__(cls, o): return o == "magic"
    @property
    def mp(cls): return "metaprop"
class M(metaclass=Meta, tag="T"):
    def __init__(self, v=0): self.v = v
m = M(3)
print(m.v, M.added, M.inited, list(M), len(M), M["k"], M.mp, type(M))
print(isinstance("magic", M), isinstance(m, M), isinstance(3, M))
class Base:
    subs = []
    def __init_subclass__(cls, /, flag=None, **kw):
        super().__init_subclass__(**kw)
        cls.subs.append((cls.__name__, flag))
class S1(Base): pass
class S2(Base, flag=7): pass
print(Base.subs)
class D:
    def __set_name__(self, owner, name): self.n = name; print("named", owner.__name__, name)
    def __get__(self, obj, cls): return (self.n, obj is None)
    def __set__(self, obj, v): obj.__dict__[self.n] = v; print("set", v)
class H:
    d = D()
h = H(); h.d = 5
print(h.d, H.d, h.__dict__)
class A: pass
class B(A): pass
class C(A): pass
class X(B, C): pass
print([c.__name__ for c in X.__mro__], X.mro() == list(X.__mro__))
try:
    class Y(A, B): pass
except TypeError as e:
    print(e)
class Diamond:
    def f(self): return ["D"]
class L(Diamond):
    def f(self): return ["L"] + super().f()
class R(Diamond):
    def f(self): return ["R"] + super().f()
class LR(L, R):
    def f(self): return ["LR"] + super(LR, self).f()
print(LR().f())
class Cls:
    @classmethod
    def who(cls): return cls.__name__
    def __class_getitem__(cls, k): return f"{cls.__name__}[{k}]"
class Sub(Cls):
    @classmethod
    def who(cls): return "sub " + super().who()
print(Sub.who(), Cls[3], Sub["x"], list[int], dict[str, list[int]], int | None, list[int] | str)
try:
    class Z(bool): pass
except TypeError as e:
    print(e)
try:
    class Z(int, str): pass
except TypeError as e:
    print(e)
class Single:
    inst = None
    def __new__(cls, *a):
        if cls.inst is None: cls.inst = super().__new__(cls)
        return cls.inst
print(Single() is Single(1))
o = A(); o.__class__ = B
print(type(o).__name__)
A.late = lambda self: "late"
print(B().late())
