# Subclasses of numbers meet each other, plain numbers and foreign classes.
class A(int):
    pass


class B(A):
    def __radd__(self, other):
        return "B.__radd__"

    def __rsub__(self, other):
        return NotImplemented

    def __rmul__(self, other):
        return "B.__rmul__"


class F(float):
    def __add__(self, other):
        return F(super().__add__(other))

    __radd__ = __add__

    def __bool__(self):
        return False

    def __lt__(self, other):
        return "lt"


class Foreign:
    def __radd__(self, other):
        return f"radd {other!r}"

    def __rpow__(self, other):
        return f"rpow {other!r}"

    def __rdivmod__(self, other):
        return f"rdivmod {other!r}"

    def __eq__(self, other):
        return "eq"

    def __gt__(self, other):
        return "gt"

    def __rlshift__(self, other):
        return "rlshift"


a, b, f, x = A(3), B(4), F(2.5), Foreign()
print(a + b, b + a, a - b, b - a, 1 + b, 1 * b, b * 1, a * b, 2.5 + b, 2.5 * b, a + 1, type(a + 1).__name__)
print(f + 1, 1 + f, type(1 + f).__name__, bool(f), f and 1, f < 1, 1 > f, f > 1, f + a, a + f, a * f, sum([f, f]), f == 2.5)
print(1 + x, 1.5 + x, a + x, 2**x, divmod(7, x), 1 == x, 1 < x, a == x, x == 1, 1 << x, "s" + x, [1] + x, (1,) + x, b"b" + x)
print({A(1): "a"}[1], {1: "b"}[A(1)], A(1) == 1.0, hash(A(7)) == hash(7), A(5) in [5], [5].index(A(5)), max(A(1), 2), sorted([A(3), 1, F(2)], key=float), sum([A(1), A(2)]), range(A(3)), list(range(A(1), A(3))), "abc"[A(1)], A(10).bit_length(), f"{A(5)} {A(255):#x}", "%d %s" % (A(5), A(6)), [1, 2, 3][A(1):], A(5) // A(2), A(5) % A(3), -A(5), ~A(5), abs(A(-5)), A(2) ** A(3), A(1) << A(4), A(6) & A(3), A(1) < A(2), bool(A(0)), int(A(5)), float(A(5)), complex(A(5)), round(A(15), -1), divmod(A(7), A(2)))


class Weird(int):
    def __index__(self):
        return 99

    def __int__(self):
        return 77

    def __float__(self):
        return 5.5

    def __hash__(self):
        return 1

    def __eq__(self, other):
        return True

    def __repr__(self):
        return "weird"

    def __bool__(self):
        return False


w = Weird(3)
print(w, repr(w), str(w), int(w), float(w), w + 1, list(range(5))[w], bool(w), not w, hash(w), w == 12, w != 12, w < 4, f"{w}", f"{w:d}", "%s" % w, "%d" % w, w.real, w.numerator, [w], {w: 1}, w * 2, w.bit_length())


class Money:
    def __init__(self, cents):
        self.cents = cents

    def __add__(self, other):
        return Money(self.cents + (other.cents if isinstance(other, Money) else other))

    __radd__ = __add__

    def __neg__(self):
        return Money(-self.cents)

    def __abs__(self):
        return Money(abs(self.cents))

    def __round__(self, digits=None):
        return f"round {digits}"

    def __pow__(self, power, modulus=None):
        return f"pow {power} {modulus}"

    def __divmod__(self, other):
        return f"divmod {other}"

    def __format__(self, spec):
        return f"{self.cents / 100:{spec or '.2f'}}"

    def __repr__(self):
        return f"Money({self.cents})"

    def __iadd__(self, other):
        self.cents += other
        return self

    def __matmul__(self, other):
        return "matmul"

    def __floor__(self):
        return "floor"


m = Money(150)
m += 50
print(m, sum([Money(1), Money(2)]), -m, abs(-m), round(m), round(m, 2), pow(m, 2), pow(m, 2, 3), m**4, divmod(m, 7), f"{m}", f"{m:.1f}", m @ 1)
for case in [lambda: m - 1, lambda: 1 - m, lambda: m @ m and 1 @ m, lambda: ~m, lambda: +m, lambda: m < 1, lambda: int(m), lambda: float(m), lambda: m // 1, lambda: A(1) + "a", lambda: A(1) < "a", lambda: F(1) << 1, lambda: m & 1, lambda: A("x"), lambda: A(1) / 0, lambda: m * 2, lambda: 2 * m, lambda: "a" * m]:
    try:
        print(case())
    except Exception as error:
        print(type(error).__name__, error)


class Bad:
    def __index__(self):
        return "no"

    def __int__(self):
        return 1.5

    def __float__(self):
        return 1

    def __bool__(self):
        return 2

    def __len__(self):
        return -1

    def __hash__(self):
        return "x"

    def __repr__(self):
        return 5

    def __str__(self):
        return b"x"

    def __format__(self, spec):
        return 1

    def __complex__(self):
        return 1

    def __round__(self):
        raise KeyError("round")


bad = Bad()
for function in [int, float, bool, len, hash, repr, str, format, complex, round, hex, abs, bytes, [1].__getitem__, range, chr]:
    try:
        print(function(bad))
    except Exception as error:
        print(function.__name__, type(error).__name__, error)
