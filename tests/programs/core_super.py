class A:
    def __init__(self, *a): self.log = ["A"]
    def __getitem__(self, k): return ("A", k)
    def __eq__(self, o): return super().__eq__(o)
    __hash__ = object.__hash__
class B(A):
    def __init__(self):
        super(B, self).__init__()
        self.log.append("B")
    def __getitem__(self, k): return super().__getitem__(k + 1)
    def m(self):
        s = super()
        return s.__thisclass__.__name__, s.__self__ is self, s.__self_class__.__name__
b = B()
print(b.log, b[1], b.m(), b == b, b == 1, b != 1)
class D(dict):
    def __setitem__(self, k, v): super().__setitem__(k, v * 2)
    def __getitem__(self, k): return super().__getitem__(k) + 1
    def get2(self, k): return dict.__getitem__(self, k)
d = D(); d["a"] = 5; d.update(b=1)
print(d["a"], d, d.get2("a"), d.get("a"), len(d), dict(d))
class L(list):
    def append(self, x): super().append(x); super().append(x)
    def __len__(self): return 100
l = L(); l.append(1)
print(l, len(l), list.__len__(l), l + [5], list.append(l, 3), l)
class T(tuple):
    def __new__(cls, *a): return super().__new__(cls, a)
    def __repr__(self): return "T" + super().__repr__()
t = T(1, 2)
print(t, t[0], len(t), hash(t) == hash((1, 2)), t == (1, 2), t + (3,))
class S(str):
    def upper(self): return "<" + super().upper() + ">"
s = S("ab")
print(s.upper(), s + "c", len(s), s == "ab", {s: 1}["ab"])
class F(float):
    def __repr__(self): return "F" + super().__repr__()
print(F(1.5), repr(F(2)), F(1) + 1)
class St(set):
    def add(self, x): super().add(x * 10)
st = St([1]); st.add(2)
print(sorted(st), isinstance(st, set), 20 in st, sorted(st | {3}))
class E(Exception):
    def __str__(self): return "E:" + super().__str__()
print(str(E("x")), repr(E("x")))
print(object.__repr__(5).startswith("<int object at"), object.__eq__(1, 1), object.__eq__(1, 2), int.__add__(1, 2), str.__len__("abc"), list.__getitem__([1, 2], 1))
def outside(self): return super().x
try:
    outside(1)
except RuntimeError as e:
    print(e)
try:
    super(int, "s")
except TypeError as e:
    print(e)
class P:
    @property
    def v(self): return 1
class Q(P):
    @property
    def v(self): return super().v + 1
print(Q().v)
class Cached(property):
    def __get__(self, o, c=None):
        return "cached" if o is None else super().__get__(o, c) * 2
class W:
    @Cached
    def z(self): return 4
print(W().z, W.z)
