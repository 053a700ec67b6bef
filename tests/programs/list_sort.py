print(sorted([3, 1, 2]), sorted("hello"), sorted({3: 1, 1: 2}))
print(sorted([3, 1, 2], reverse=True))
print(sorted(["bb", "a", "ccc"], key=len), sorted(["bb", "a", "cc"], key=len, reverse=True))
l = [(1, "b"), (0, "a"), (1, "a"), (0, "b")]
l.sort(key=lambda p: p[0])
print(l)
l.sort(key=lambda p: p[0], reverse=True)
print(l)
print(sorted([2.5, -1.0, 3, True]))
class K:
    def __init__(self, n): self.n = n
    def __lt__(self, o): return self.n < o.n
    def __repr__(self): return f"K{self.n}"
print(sorted(K(i * 7 % 50) for i in range(50)))
try:
    sorted([1, "a"])
except TypeError as e:
    print(e)
x = [3, 1, 2]
def evil(v):
    x.append(9)
    return v
try:
    x.sort(key=evil)
except ValueError as e:
    print(e)
print(x)
y = [3, 2, 1]
def boom(v):
    raise KeyError(v)
try:
    y.sort(key=boom)
except KeyError as e:
    print("KeyError", e, y)
try:
    sorted()
except TypeError as e:
    print(e)
print(min(3, 1, 2), max([3, 1, 2]), min("abc", "ab", key=len), max([], default="none"))
for f in (lambda: min([]), lambda: max(), lambda: min(1, 2, default=3), lambda: max(1)):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
