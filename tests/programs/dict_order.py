d = {}
for w in "the quick brown fox jumps over the lazy dog the end".split():
    d[w] = d.get(w, 0) + 1
print(d)
del d["the"]
d["the"] = 0
print(list(d))
print(sorted(d.items(), key=lambda kv: (-kv[1], kv[0])))
class Key:
    def __init__(self, v): self.v = v
    def __hash__(self): return 1
    def __eq__(self, o): return isinstance(o, Key) and self.v == o.v
    def __repr__(self): return f"Key({self.v})"
k = {Key(1): "one", Key(2): "two"}
k[Key(1)] = "uno"
print(k, Key(2) in k, Key(3) in k)
del k[Key(1)]
print(k)
nested = {"a": {"b": [1, {"c": 2}]}}
nested["a"]["b"][1]["c"] += 5
print(nested)
print({**{"a": 1}, "b": 2, **{"a": 3}})
print({x: y for x, y in zip("abc", range(3))})
print({"a": 1} == {"a": 1.0}, {"a": 1} != {"b": 1})
print(max({"a": 3, "b": 7}, key={"a": 3, "b": 7}.get))
