d = dict(a=1, b=2)
print(d, dict([("x", 1), ("y", 2)]), dict({"k": 1}, z=3), dict(zip("ab", (1, 2))))
print(d.get("a"), d.get("q"), d.get("q", 5), d.setdefault("c", 3), d.setdefault("a", 9))
print(d.pop("a"), d.pop("zz", None), d.popitem(), d)
d.update({"m": 1}, n=2); d.update([("o", 3)])
print(d, len(d), "m" in d, "q" not in d)
print(list(d), list(d.keys()), list(d.values()), list(d.items()), list(reversed(d)))
print(d.keys(), d.values(), d.items())
print(dict.fromkeys("ab"), dict.fromkeys([1, 2], 0))
print({"a": 1} | {"b": 2}, {"a": 1, "b": 2} | {"a": 5})
e = {"a": 1}
e |= {"z": 1}
print(e, e.copy() == e, e.copy() is e)
print({1: 1}.keys() & {1, 2}, {1: 1}.keys() | {2}, {1: 1}.items() == {(1, 1)}, {1: 2}.keys() - {1})
print(("a", 1) in e.items(), ("a", 2) in e.items(), 1 in e.values())
for bad in (lambda: {}["x"], lambda: {}.pop("x"), lambda: {}.popitem(), lambda: {[]: 1},
            lambda: dict(1), lambda: dict([1]), lambda: dict([(1, 2, 3)]), lambda: dict(1, 2),
            lambda: {}.get(), lambda: {1: 2} < {1: 3}):
    try:
        bad()
    except Exception as ex:
        print(type(ex).__name__, ex)
d = {i: i for i in range(5)}
try:
    for k in d:
        d[k + 100] = 1
except RuntimeError as ex:
    print(ex)
del d[0]
d[0] = "again"
print(list(d)[:5], d[0])
d.clear()
print(d, bool(d))
s = {}
s["self"] = s
print(s)
class D(dict):
    def __missing__(self, key):
        return key * 2
print(D(a=1)["a"], D()["xy"], D(a=1), D({"q": 1}).get("q"))
print({1: "a", 1.0: "b", True: "c"})
print([k for k in {"x": 1, "y": 2}.items()])
