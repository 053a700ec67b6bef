# float and complex.
inf, nan = float("inf"), float("nan")
values = [0.0, -0.0, 1.0, -1.5, 0.1, 1e16, 123456789.125, 1e-5, 5e-324, 1.7976931348623157e308, inf, -inf, nan, 2.5, 3.5, 1e22]
for x in values:
    print(x, repr(-x), abs(x), bool(x), x.is_integer(), x.hex(), x.real, x.imag, x.conjugate(), x == x, x < 1, x >= 0)
    if x - x == 0:
        print(" ", x.as_integer_ratio(), int(x), round(x), hash(x), x.__floor__(), x.__ceil__(), x.__trunc__(), [round(x, n) for n in (0, 1, 2, -1, -5, 400, -400) if abs(x) < 1e300])
for a in (0.0, -0.0, 1.5, -2.5, 1e300, inf, nan, 3):
    for b in (1.0, -1.5, 0.1, inf, -inf, nan, 2, 1e-300):
        print(a, b, a + b, a - b, a * b, a / b, a // b, a % b, divmod(a, b), a < b, a == b)
print(2.0**3, 2**0.5, (-8.0) ** 2, 0.0**0, inf**0, nan**0, 1.0**nan, (-1.0) ** inf, 4**-0.5, (-2.0) ** 3, 10.0**308)
print([float(s) for s in ("1.5", " -2e3 ", "+inf", "Infinity", "nan", "1_0.5", ".5", "5.", "1e400", "-0", "\u0661.5")], float(), float(b"2.5"), float(10**20), float(True))
print(float.fromhex("0x1.8p1"), float.fromhex("-0x.1p-4"), float.fromhex("inf"), float.fromhex("1"), (0.1).hex(), float.fromhex((0.1).hex()) == 0.1)
print(0.1 + 0.2, 1e23, 1.1e-10, 100000000000000000000.0, 1e15, 123456.789e-3, 9007199254740993.0, 1 / 3, 2 / 3, 1e100)
print(1.5 == 3 / 2, 1 == 1.0, hash(1.0) == hash(1), 2**53 == 2.0**53, 2**53 + 1 == 2.0**53, 10**400 > 1e308, -(10**400) < -inf, 0.1 < 1, 1e16 + 1 == 10**16, {1: "a", 1.0: "b"})
print((1.5).__add__(1), (1.5).__add__("a"), (1.5).__radd__(1), (1.5).__eq__(1.5), (1.5).__lt__(2), (7.5).__divmod__(2), (2.0).__pow__(3), (1.5).__int__(), (1.5).__bool__(), (1.5).__repr__(), (1.5).__format__(".3f"), (2.5).__round__(), (2.567).__round__(1), float.__neg__(1.5), (1.5).__hash__() == hash(1.5), (5.0).__rfloordiv__(11))


class Meters(float):
    def __repr__(self):
        return f"{float(self)}m"


m = Meters(2.5)
print(m, repr(m), m + 1, type(m + 1).__name__, m == 2.5, float(m), f"{m:.3f}", "%s %r %.1f" % (m, m, m), round(m), int(m), hash(m) == hash(2.5), m.is_integer(), Meters.fromhex("0x1p1"), Meters("1e3"), abs(m), -m, m * 2, 2 * m, divmod(m, 1), m < 3, sorted([Meters(3), Meters(1)]))

complexes = [0j, 1j, 1 + 2j, -1.5 - 0.5j, complex(0.0, -0.0), complex(-0.0, 1), complex(inf, 1), complex(nan, 0), 1e300j]
for z in complexes:
    print(z, repr(-z), z.real, z.imag, z.conjugate(), bool(z), abs(z), z == z, z + 1, z - 1.5, z * 2)
print((1 + 2j) * (3 - 1j), (1 + 2j) / (3 - 1j), (1 + 2j) ** 2, (1 + 2j) ** -1, 2 ** (1 + 1j), (1 + 2j) + True, 1j * 1j == -1, 1 + 0j == 1, hash(1 + 0j) == hash(1), (1 + 2j) - (1 + 2j), 0j**0)
print(complex(), complex(1), complex(1, 2), complex("1+2j"), complex(" -1.5j "), complex("j"), complex("(1-2j)"), complex(1j, 1j), complex(real=1, imag=2), complex("inf+nanj"), complex(imag=3), complex(1.5, -0.0), complex(True))
print(complex.__add__(1j, 1), (1j).__eq__(1j), (1j).__eq__("a"), (1j).__mul__("a"), (1j).__abs__(), (1j).__neg__(), (2j).__rsub__(1), (1j).__bool__(), (1j).__repr__(), (1j).__complex__(), (1j).__rpow__(2))


class Angle:
    def __complex__(self):
        return 3 + 4j


class Half:
    def __float__(self):
        return 0.5


class C(complex):
    pass


print(complex(Angle()), complex(Half()), complex(1, Half()), float(Half()), C(1, 2), C(1, 2) + 1, type(C(1) * 2).__name__, C("1j").imag, abs(C(3, 4)), "%.2f" % Half(), C(1, 2) == 1 + 2j)
cases = [
    lambda: float("abc"), lambda: float(""), lambda: float(None), lambda: float("1_"), lambda: float("1 2"), lambda: float([]), lambda: float(1, 2), lambda: float(x=1), lambda: 1.0 / 0, lambda: 1.0 // 0, lambda: 1.0 % 0, lambda: divmod(1.0, 0), lambda: 0.0**-1, lambda: 10.0**400, lambda: inf.as_integer_ratio(), lambda: nan.as_integer_ratio(), lambda: round(inf), lambda: round(nan), lambda: int(nan), lambda: float.fromhex("x"), lambda: float.fromhex("0x1p5000"), lambda: float.fromhex(1),
    lambda: 1.5 & 1, lambda: 1.5 << 1, lambda: ~1.5, lambda: 1.5 + "a", lambda: 1.5 < "a", lambda: 1j < 2, lambda: 1j // 1, lambda: 1j % 1, lambda: divmod(1j, 1), lambda: 1j / 0, lambda: 0j ** -1, lambda: int(1j), lambda: float(1j), lambda: complex("a"), lambda: complex("1", 2), lambda: complex(1, "2"), lambda: complex([]), lambda: complex(1, []), lambda: complex("1 + 2j"), lambda: abs(complex(1e308, 1e308)), lambda: round(1j), lambda: pow(1.0, 2, 3), lambda: pow(1j, 2, 3), lambda: [0][1.0], lambda: "a" * 1.5, lambda: range(1.5), lambda: chr(1.5), lambda: float.__new__(int), lambda: (1.5).hex(1), lambda: 1e308 * 10 // 1, lambda: (10**400) * 1.0, lambda: (10**400) / (10**399), lambda: 2.0 ** 10000,
]
for number, case in enumerate(cases):
    try:
        print(number, "gave", case())
    except Exception as error:
        print(number, type(error).__name__, error)
