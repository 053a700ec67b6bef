d = {"a": 1, "b": 2, "c": 3}
k, v, i = d.keys(), d.values(), d.items()
d["d"] = 4
print(k, v, i, len(k), "d" in k, 4 in v, ("a", 1) in i, ("a", 9) in i, 5 in i)
print(k & {"a", "z"}, sorted(k | ["q"]), sorted(k - {"a"}), sorted(k ^ {"a", "x"}), k == {"a", "b", "c", "d"}, k >= {"a"}, i == {("a", 1)})
print(list(reversed(k)), list(reversed(v)), list(reversed(i)), list(reversed(d)))
print(k.isdisjoint(["z"]), k.mapping, type(k), type(iter(v)).__name__)
it = iter(d)
print(next(it), it.__length_hint__())
try:
    k["a"]
except TypeError as e:
    print(e)
try:
    hash(k)
except TypeError as e:
    print(e)
print({k: v for v, k in d.items()}, dict(i), list(zip(k, v)))
for key in list(d):
    if d[key] % 2:
        del d[key]
print(d)
class M:
    def keys(self): return ["x", "y"]
    def __getitem__(self, k): return k * 2
print(dict(M()), {**M()}, dict(M(), z=1))
def f(**kw): return kw
print(f(**M()), f(**{"a": 1}, **{"b": 2}))
try:
    f(**{"a": 1}, **{"a": 2})
except TypeError as e:
    print(e)
from_keys = dict.fromkeys(range(3), [])
from_keys[0].append(1)
print(from_keys)
