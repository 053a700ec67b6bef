"""match statements."""
from dataclasses import dataclass


@dataclass
class Point:
    x: int
    y: int


def describe(value):
    match value:
        case 0 | 1:
            return "small"
        case int(n) if n < 0:
            return f"negative {n}"
        case float() | int():
            return "number"
        case "go" | "run" as word:
            return f"command {word}"
        case str():
            return "text"
        case []:
            return "empty"
        case [x]:
            return f"one {x}"
        case [Point(x=0, y=y), *rest]:
            return f"on axis {y}, then {len(rest)}"
        case [first, *middle, last]:
            return f"{first}..{last} with {len(middle)} between"
        case {"type": "circle", "r": r, **rest}:
            return f"circle {r} {rest}"
        case {"type": kind}:
            return f"a {kind}"
        case Point(a, b) if a == b:
            return f"diagonal {a}"
        case Point():
            return "point"
        case None | True | False:
            return "constant"
        case _:
            return "something"


for value in (0, -5, 7, 2.5, "go", "text", [], [1], [Point(0, 3), 1], [1, 2, 3, 4], (1, 2), {"type": "circle", "r": 2, "c": 1},
              {"type": "square"}, Point(1, 1), Point(1, 2), None, {1}, {}, b"x"):
    print(repr(value), "->", describe(value))
