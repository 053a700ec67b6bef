"""OrderedDict, defaultdict and ChainMap."""
from collections import ChainMap, OrderedDict, defaultdict

od = OrderedDict([("a", 1), ("b", 2), ("c", 3)])
od.move_to_end("a")
print(od, list(od), od.popitem(), od.popitem(last=False), od)
od["z"] = 26
od.move_to_end("z", last=False)
print(od, OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1), OrderedDict(a=1, b=2) == {"b": 2, "a": 1})
print(list(reversed(OrderedDict(a=1, b=2))), OrderedDict.fromkeys("xy", 0), OrderedDict(), od | {"q": 1})
try:
    OrderedDict().popitem()
except KeyError as error:
    print(error)
dd = defaultdict(list)
for key, value in [("x", 1), ("y", 2), ("x", 3)]:
    dd[key].append(value)
print(dd, dd["new"], len(dd), dd.get("other"), dd.default_factory)
counts = defaultdict(int, a=5)
counts["a"] += 1
counts["b"] += 1
print(counts, counts.copy(), dict(counts))
try:
    defaultdict()["x"]
except KeyError as error:
    print("KeyError", error)
try:
    defaultdict(3)
except TypeError as error:
    print(error)
cm = ChainMap({"a": 1}, {"a": 2, "b": 3})
print(cm, cm["a"], cm["b"], list(cm), len(cm), cm.new_child({"c": 4}), cm.parents, "b" in cm, cm.get("q", 0))
cm["b"] = 9
print(cm.maps, dict(cm))
try:
    cm["nope"]
except KeyError as error:
    print(error)
