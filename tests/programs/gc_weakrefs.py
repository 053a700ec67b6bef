"""Weak references, their callbacks, and the containers made of them."""
import gc
import weakref


class Thing:
    def __init__(self, name="thing"):
        self.name = name

    def __repr__(self):
        return f"Thing({self.name!r})"

    def greet(self):
        return "hello from " + self.name


gc.disable()
x = Thing()
r = weakref.ref(x)
print(r() is x, r is weakref.ref(x), weakref.getweakrefcount(x), r.__callback__)
print(r == weakref.ref(x), hash(r) == hash(x), type(r).__name__)
del x
print(r(), hash(r) != 0, "dead" in repr(r))

x = Thing()
refs = [weakref.ref(x, lambda ref, i=i: print("callback", i, ref())) for i in range(3)]
print(weakref.getweakrefcount(x), len(weakref.getweakrefs(x)))
del refs[1]
del x

print("--- the reference goes first")
x = Thing()
r = weakref.ref(x, lambda ref: print("never"))
del r
del x

print("--- hashing and equality")
x, y = Thing(), Thing()
r = weakref.ref(x)
print(r == weakref.ref(y), r != weakref.ref(y), {r: 1}[weakref.ref(x)])
r2 = weakref.ref(y)
del y
try:
    hash(r2)
except TypeError as error:
    print(error)
for wrong in (1, "s", (), [], {}, None, object()):
    try:
        weakref.ref(wrong)
    except TypeError as error:
        print(error)


class Slotted:
    __slots__ = ("a",)


class Weakable:
    __slots__ = ("a", "__weakref__")


try:
    weakref.ref(Slotted())
except TypeError as error:
    print(error)
print(weakref.ref(Weakable())())
print(weakref.ref(len)() is len, weakref.ref(Thing)() is Thing)
s = {1}
print(weakref.ref(s)() is s)

print("--- in a cycle")
x = Thing("cycle")
x.me = x
r = weakref.ref(x, lambda ref: print("callback of a cycle", ref()))
inner = weakref.ref(x, lambda ref: print("never: the reference is garbage too"))
x.ref = inner
del x, inner
print(r())
gc.collect()
print(r())


class Dying:
    def __del__(self):
        print("__del__ sees", r() is self)


x = Dying()
r = weakref.ref(x, lambda ref: print("then the callback", ref()))
del x

print("--- proxies")
x = Thing("real")
p = weakref.proxy(x)
print(p.name, p.greet(), str(p))
p.name = "changed"
print(x.name, type(p).__name__)
del x
try:
    p.name
except ReferenceError as error:
    print(error)


class Number:
    def __init__(self, value):
        self.value = value

    def __add__(self, other):
        return self.value + other

    def __len__(self):
        return self.value

    def __getitem__(self, key):
        return key * 2

    def __call__(self):
        return "called"


n = Number(5)
p = weakref.proxy(n)
print(p + 1, len(p), p[4], p(), bool(p))

print("--- WeakValueDictionary")
d = weakref.WeakValueDictionary()
a, b = Thing("a"), Thing("b")
d["a"], d["b"] = a, b
print(len(d), d["a"], sorted(d.keys()), "a" in d, d.get("c", 7))
del a
print(len(d), "a" in d, list(d.items()))
try:
    d["a"]
except KeyError as error:
    print("KeyError", error)
d["b2"] = b
print(sorted(d), d.pop("b2"), d.setdefault("b", None), len(d))
del b
print(len(d), list(d.values()))

print("--- WeakKeyDictionary")
d = weakref.WeakKeyDictionary()
a, b = Thing("a"), Thing("b")
d[a], d[b] = 1, 2
print(len(d), d[a], a in d, [k.name for k in d])
del a
print(len(d), list(d.values()), d.get(b), d.pop(b), len(d))

print("--- WeakSet")
s = weakref.WeakSet()
a, b = Thing("a"), Thing("b")
s.add(a)
s.add(b)
s.add(a)
print(len(s), a in s, sorted(t.name for t in s), 5 in s)
del a
print(len(s), [t.name for t in s])
s.discard(b)
print(len(s))

print("--- WeakMethod")
x = Thing("method")
m = weakref.WeakMethod(x.greet, lambda ref: print("method gone"))
print(m()(), m == weakref.WeakMethod(x.greet))
del x
print(m())

print("--- subclasses")


class Named(weakref.ref):
    def __new__(cls, target, name, callback=None):
        return super().__new__(cls, target, callback)

    def __init__(self, target, name, callback=None):
        super().__init__(target, callback)
        self.name = name


x = Thing()
n = Named(x, "named", lambda ref: print("gone", ref.name))
print(n() is x, n.name, isinstance(n, weakref.ref))
del x
print(n())
