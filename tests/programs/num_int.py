# int: arithmetic of any size, its methods, its constructor.
values = [0, 1, -1, 7, -7, 255, 2**31, -(2**63), 2**63 - 1, 2**64, 10**30, -(10**40), 2**127, -(2**127), 2**128 + 1, True]
for a in values:
    print(a, a.bit_length(), a.bit_count(), -a, +a, ~a, abs(a), bool(a), hash(a), a.__index__(), int(a) is not None)
    print(" ", bin(a), oct(a), hex(a), str(a), repr(a), a.real, a.imag, a.numerator, a.denominator, a.conjugate(), a.as_integer_ratio(), a.is_integer())
for a in values:
    for b in values:
        row = [a + b, a - b, a * b, a & b, a | b, a ^ b, a < b, a <= b, a == b, a != b, a > b, a >= b]
        if b:
            row += [a // b, a % b, divmod(a, b), a / b if abs(a) < 10**300 else 0]
        print(a, b, row)
print([(a << n, a >> n) for a in (1, -1, 5, -5, 2**100, -(2**100)) for n in (0, 1, 7, 64, 200)])
print([a**n for a in (0, 1, -1, 2, -3, 10) for n in (0, 1, 2, 5, 40)], 2**-1, (-2) ** -3, 10**-2)
print(pow(3, 200, 13), pow(3, -1, 7), pow(-3, 5, 7), pow(3, 5, -7), pow(2, 100), pow(0, 0, 1), pow(38, -1, 97), pow(base=2, exp=5, mod=7))
print([int(s) for s in ("0", " 12 ", "-7", "+3", "1_000", "\u0663\u0664", "0010", "9" * 50)], [int(s, b) for s, b in (("ff", 16), ("0xff", 16), ("0b11", 0), ("0o17", 0), ("z", 36), ("-101", 2), ("0x1F", 0), ("1_0", 2))])
print(int(), int(3.99), int(-3.99), int(1e20), int(b"42"), int(bytearray(b"-1")), int(True), int("7", base=8), int(2**70))
print([n.to_bytes(4, "big") for n in (0, 1, 255, 65536)], (-2).to_bytes(2, "little", signed=True), (1).to_bytes(), (300).to_bytes(2), (2**70).to_bytes(10, "big"))
print(int.from_bytes(b"\x01\x00"), int.from_bytes(b"\x01\x00", "little"), int.from_bytes(b"\xff\xfe", "big", signed=True), int.from_bytes([1, 2, 3], "big"), int.from_bytes(b"", "big"))
print([round(n, d) for n in (1234, 1250, 1350, -1250, 15, 25, 5) for d in (-1, -2, -3, -10, 0, 2)], round(7), round(-7, None))
print(1 .__add__(2), (5).__add__(2.0), int.__sub__(5, 3), (5).__rsub__(3), (7).__floordiv__(2), (7).__rmod__(30), (2).__pow__(3), (2).__pow__(3, 5), (2).__rpow__(3), (7).__divmod__(2), (7).__rdivmod__(20))
print((1).__eq__(1), (1).__eq__(1.0), (1).__lt__(2), (1).__lt__("a"), (1).__hash__(), (1).__bool__(), (5).__neg__(), (5).__invert__(), (5).__float__(), (5).__format__("03d"), (5).__repr__(), (5).__str__(), (2).__lshift__(3), (5).__and__(4), (5).__ror__(2), (5).__truediv__(2), (5).__round__(), (5).__ceil__(), (5).__floor__(), (5).__trunc__())
print(bool(), bool(0), bool("x"), bool([]), True + True, True & False, True ^ True, True | False, True & 1, ~True, -True, str(True), repr(False), True.__and__(False), True.__int__(), hash(True), int.__repr__(True), True == 1, True.bit_length())


class Count(int):
    def __add__(self, other):
        return Count(int(self) + int(other) + 100)

    def double(self):
        return self * 2


c = Count(5)
print(c, repr(c), c + 1, 1 + c, c.double(), type(c.double()) is int, c == 5, hash(c) == hash(5), c < 6, {5: "five"}[c], c.__class__.__name__, isinstance(c, int), int(c), type(int(c)) is int, Count("12"), Count("ff", 16), Count(), f"{c:04d}", "%d" % c, [0, 1, 2, 3, 4, 5][c], c << 1, -c, bool(Count(0)), abs(Count(-3)), round(c), divmod(c, 2), pow(c, 2), pow(c, 2, 3), c.real, type(c.real) is int, float(c), c.to_bytes(1, "big"), type(Count.from_bytes(b"\x05")) is Count, super(Count, c).__add__(1))


class Convertible:
    def __int__(self):
        return 42

    def __index__(self):
        return 7

    def __trunc__(self):
        return 1


print(int(Convertible()), hex(Convertible()), [0] * Convertible(), range(10)[Convertible()], chr(Convertible()).encode(), round(1234.5678, Convertible()), float(Convertible()))
cases = [
    lambda: int("abc"), lambda: int(""), lambda: int("1.5"), lambda: int("12", 1), lambda: int("9", 8), lambda: int(None), lambda: int([]), lambda: int(5, 10), lambda: int(base=5), lambda: int("1", "2"), lambda: int(float("inf")), lambda: int(float("nan")),
    lambda: int("1__0"), lambda: int("0x"), lambda: int("010", 0), lambda: int(b"x"), lambda: int("a" * 300), lambda: 1 // 0, lambda: 1 % 0, lambda: 1 / 0, lambda: divmod(1, 0), lambda: 0**-1, lambda: 1 << -1, lambda: 1 >> -1, lambda: 10**400 / 3, lambda: float(10**400),
    lambda: pow(2, 3, 0), lambda: pow(2, -1, 4), lambda: pow(2, "a"), lambda: pow(2, 3.0, 5), lambda: pow("a", 2, 3), lambda: pow(2), lambda: (-1).to_bytes(1, "big"), lambda: (256).to_bytes(1, "big"), lambda: (1).to_bytes(1, "x"), lambda: (1).to_bytes(-1, "big"), lambda: int.from_bytes("a", "big"), lambda: int.from_bytes([300], "big"), lambda: int.from_bytes(5, "big"),
    lambda: 1 + "a", lambda: "a" - 1, lambda: 1 & 1.0, lambda: 1 < "a", lambda: -"a", lambda: +[], lambda: ~1.5, lambda: abs("a"), lambda: bin(1.5), lambda: hex("a"), lambda: round("a"), lambda: round(5, "a"), lambda: round(1.5, 1.5), lambda: divmod(1, "a"), lambda: divmod("a", 1), lambda: 1 @ 2, lambda: int("1" * 5000), lambda: str(10**5000), lambda: int.__add__(1), lambda: int.__add__("a", 1), lambda: (1).bit_length(2), lambda: bool(1, 2), lambda: bool(x=1), lambda: int.__new__(str), lambda: int.__new__(), lambda: 1 << (1 << 70), lambda: chr(2**70),
]
for number, case in enumerate(cases):
    try:
        print(number, "gave", case())
    except Exception as error:
        print(number, type(error).__name__, error)
