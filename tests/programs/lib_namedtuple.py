"""collections.namedtuple."""
from collections import namedtuple

Point = namedtuple("Point", "x y")
p = Point(1, y=2)
print(p, p.x, p[1], p == (1, 2), p._asdict(), p._replace(x=5), Point._make([7, 8]), Point._fields)
x, y = p
print(x + y, hash(p) == hash((1, 2)), isinstance(p, tuple), sorted([Point(2, 1), Point(1, 2)]))
Default = namedtuple("Default", ["a", "b", "c"], defaults=[10, 20])
print(Default(1), Default._field_defaults, Default(1, c=3))
for wrong in (lambda: Point(1), lambda: Point(1, 2, 3), lambda: Point(1, z=2), lambda: p._replace(q=1),
              lambda: namedtuple("X", "a a"), lambda: namedtuple("X", "class"), lambda: namedtuple("X", "_a"),
              lambda: Point._make([1])):
    try:
        wrong()
    except Exception as error:
        print(type(error).__name__, error)
print(namedtuple("R", "a class a _x", rename=True)._fields)


class Vector(namedtuple("Vector", "x y")):
    __slots__ = ()

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    @property
    def length(self):
        return (self.x**2 + self.y**2) ** 0.5


v = Vector(3, 4)
print(v + v, v.length, repr(v), Vector.__name__, Point.__doc__)
match p:
    case Point(x=1, y=b):
        print("matched", b)
