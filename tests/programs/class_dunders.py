class V:
    def __init__(self, x): self.x = x
    def __add__(self, o): return V(self.x + (o.x if isinstance(o, V) else o))
    __radd__ = __add__
    def __mul__(self, o): return NotImplemented
    def __eq__(self, o): return isinstance(o, V) and self.x == o.x
    def __hash__(self): return hash(self.x)
    def __lt__(self, o): return self.x < o.x
    def __bool__(self): return self.x != 0
    def __len__(self): return self.x
    def __getitem__(self, k): return (self.x, k)
    def __setitem__(self, k, v): print("set", k, v)
    def __delitem__(self, k): print("del", k)
    def __contains__(self, k): return k == self.x
    def __call__(self, *a, **k): return (a, k)
    def __str__(self): return f"V<{self.x}>"
    def __repr__(self): return f"V({self.x!r})"
    def __format__(self, spec): return f"fmt:{spec}"
    def __neg__(self): return V(-self.x)
    def __abs__(self): return abs(self.x)
    def __int__(self): return self.x
    def __index__(self): return self.x
    def __enter__(self): print("enter"); return self
    def __exit__(self, *a): print("exit", a[0] and a[0].__name__); return True
    def __iadd__(self, o): self.x += 1000; return self
v = V(2)
print(v + V(3), v + 1, 1 + v, -v, v == V(2), v != V(2), v < V(3), V(3) > v, bool(V(0)), len(v))
print(v[1], v[1:2], 2 in v, v(1, a=2), f"{v} {v!r} {v:abc}", str(v), repr([v]), format(v, "x"))
v[1] = 2; del v["k"]
print({v: 1}[V(2)], [10, 20, 30][v], hex(v))
with v as w:
    raise KeyError("swallowed")
v += 1
print(v.x)
for bad in (lambda: v * 2, lambda: 2 * v, lambda: v - 1, lambda: v <= V(1), lambda: -object(), lambda: v @ 1, lambda: "a" + 1, lambda: 1 + "a", lambda: [] + (), lambda: {} + {}, lambda: len(5), lambda: 5 in 5, lambda: 5[0], lambda: None + 1, lambda: object() < object()):
    try:
        bad()
    except TypeError as e:
        print(e)
class L:
    def __len__(self): return 0
print(bool(L()), not L())
class BadLen:
    def __len__(self): return -1
try:
    len(BadLen())
except ValueError as e:
    print(e)
class NoHash:
    def __eq__(self, o): return True
try:
    hash(NoHash())
except TypeError as e:
    print(e)
class Getattr:
    def __getattr__(self, n): return f"<{n}>"
    def __setattr__(self, n, v): object.__setattr__(self, n, v * 2)
g = Getattr(); g.a = 4
print(g.a, g.b)
class Slots:
    __slots__ = ("a", "b")
    def __init__(self): self.a = 1
s = Slots()
print(s.a, hasattr(s, "b"))
for f in (lambda: s.b, lambda: setattr(s, "c", 1)):
    try:
        f()
    except AttributeError as e:
        print(e)
class R:
    def __repr__(self): return 5
try:
    repr(R())
except TypeError as e:
    print(e)
