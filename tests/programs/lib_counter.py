"""collections.Counter."""
from collections import Counter

c = Counter("abracadabra")
print(c, c["a"], c["z"], c.most_common(2), c.total(), sorted(c.elements()))
c.update("aaa")
c.subtract(b=5, c=1)
print(c, +c, -c, len(c), "z" in c)
print(Counter(a=3, b=1) + Counter(a=1, b=2), Counter(a=3, b=1) - Counter(a=1, b=2))
print(Counter(a=3, b=1) & Counter(a=1, b=2), Counter(a=3, b=1) | Counter(a=1, b=2))
print(Counter(a=1) == Counter(a=1, b=0), Counter(a=1) <= Counter(a=2), Counter(), Counter(a=1) != Counter(a=2))
d = Counter(["x", "y", "x"])
del d["nothing"], d["x"]
d += Counter(y=2)
print(d, dict(d), list(d.items()), d.copy(), Counter({"q": 2, "r": 7}).most_common())
try:
    Counter.fromkeys("abc")
except NotImplementedError as error:
    print(error)
words = "the cat sat on the mat the end".split()
print(Counter(words).most_common(1), max(Counter(words).items(), key=lambda kv: kv[1]))
