class Point:
    __match_args__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
def m(v):
    match v:
        case 0: return "zero"
        case 1 | 2: return "small"
        case "s": return "str"
        case None: return "none"
        case True: return "true"
        case [x]: return f"one {x}"
        case [x, y, *rest]: return f"many {x} {y} {rest}"
        case {"k": v2, **kw}: return f"map {v2} {kw}"
        case Point(0, y): return f"yaxis {y}"
        case Point(x=a, y=b) if a == b: return f"diag {a}"
        case Point(): return "point"
        case int(n): return f"int {n}"
        case str() as t: return f"s:{t}"
        case float() | complex(): return "num"
        case _: return "other"
for v in (0, 1, 2, "s", None, [5], [1, 2], (1, 2, 3, 4), {"k": 1, "z": 2}, {"q": 1}, Point(0, 3), Point(2, 2), Point(1, 2), 77, "hello", 2.5, 1j, [], b"x", True):
    print(repr(v) if not isinstance(v, Point) else "P", m(v))
def g(cmd):
    match cmd.split() if isinstance(cmd, str) else cmd:
        case ["go", ("north" | "south") as d]: return d
        case ["take", *items]: return items
        case [Point(x=0), {"a": [_, z]}]: return z
        case _: return None
print(g("go north"), g("go up"), g("take a b"), g([Point(0, 1), {"a": [1, 9]}]))
