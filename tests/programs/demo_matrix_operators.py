"""Matrix products: rows in threads, classes with operators, fractions of work."""
import operator
from concurrent.futures import ThreadPoolExecutor


class Matrix:
    def __init__(self, rows):
        self.rows = [list(row) for row in rows]

    @classmethod
    def identity(cls, n):
        return cls([[int(i == j) for j in range(n)] for i in range(n)])

    @property
    def shape(self):
        return len(self.rows), len(self.rows[0])

    @property
    def T(self):
        return Matrix(zip(*self.rows))

    def __matmul__(self, other):
        columns = list(zip(*other.rows))
        with ThreadPoolExecutor(4) as pool:
            rows = pool.map(lambda row: [sum(map(operator.mul, row, col)) for col in columns], self.rows)
            return Matrix(rows)

    def __imatmul__(self, other):
        self.rows = (self @ other).rows
        return self

    def __add__(self, other):
        return Matrix([a + b for a, b in zip(r, s)] for r, s in zip(self.rows, other.rows))

    def __mul__(self, k):
        return Matrix([a * k for a in row] for row in self.rows)

    __rmul__ = __mul__

    def __eq__(self, other):
        return isinstance(other, Matrix) and self.rows == other.rows

    def __getitem__(self, key):
        match key:
            case (int(i), int(j)):
                return self.rows[i][j]
            case slice() as s:
                return Matrix(self.rows[s])
            case int(i):
                return self.rows[i]
        raise TypeError(f"bad index {key!r}")

    def __str__(self):
        return "\n".join(" ".join(f"{x:4d}" for x in row) for row in self.rows)

    def __format__(self, spec):
        return "; ".join(" ".join(format(x, spec) for x in row) for row in self.rows)


a = Matrix([[1, 2], [3, 4]])
print(a @ a, a.shape, a.T.rows, sep="\n")
print(a @ Matrix.identity(2) == a, 2 * a + a * -1 == a, f"{a:>3}")
a @= a
print(a[0, 1], a[1], a[:1].rows)
try:
    a["x"]
except TypeError as error:
    print(error)
big = Matrix([[i * j % 7 for j in range(12)] for i in range(12)])
power = Matrix.identity(12)
for _ in range(4):
    power @= big
print(sum(map(sum, power.rows)), power[3, 4])
