"""Operators that a class defines."""


class Vec:
    def __init__(self, *parts):
        self.parts = parts

    def __repr__(self):
        return f"Vec{self.parts}"

    def __eq__(self, other):
        return isinstance(other, Vec) and self.parts == other.parts

    def __hash__(self):
        return hash(self.parts)

    def __add__(self, other):
        return Vec(*(a + b for a, b in zip(self.parts, other.parts))) if isinstance(other, Vec) else NotImplemented

    def __mul__(self, k):
        return Vec(*(a * k for a in self.parts)) if isinstance(k, (int, float)) else NotImplemented

    __rmul__ = __mul__

    def __matmul__(self, other):
        return sum(a * b for a, b in zip(self.parts, other.parts))

    def __neg__(self):
        return self * -1

    def __abs__(self):
        return sum(a * a for a in self.parts) ** 0.5

    def __iadd__(self, other):
        self.parts = (self + other).parts
        return self

    def __getitem__(self, i):
        return self.parts[i]

    def __len__(self):
        return len(self.parts)

    def __bool__(self):
        return any(self.parts)

    def __lt__(self, other):
        return abs(self) < abs(other)

    def __contains__(self, x):
        return x in self.parts

    def __format__(self, spec):
        return "<" + ", ".join(format(p, spec) for p in self.parts) + ">"

    def __divmod__(self, k):
        return self, k

    def __round__(self, n=None):
        return Vec(*(round(p, n) for p in self.parts))


a, b = Vec(1, 2), Vec(3, 4)
print(a + b, a * 3, 3 * a, a @ b, -a, abs(b), a == Vec(1, 2), {a: 1}[Vec(1, 2)], a[0], b[-1], len(a), bool(Vec(0, 0)))
c = a
c += b
print(a, c is a, sorted([b, a]), 3 in b, f"{b:.1f}", list(b), divmod(a, 2), round(Vec(1.26, 2.0), 1), max(a, b))
for wrong in (lambda: a + 1, lambda: a * "x", lambda: 1 - a, lambda: a < 3):
    try:
        wrong()
    except (TypeError, AttributeError) as error:
        print(type(error).__name__, error)
