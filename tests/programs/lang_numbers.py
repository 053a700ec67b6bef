"""Numbers of every kind."""
import math

print(10**30, -(2**70), 7 // -2, 7 % -2, 2**-1, 0.1 + 0.2, 1e100, 1 / 3, 5e-324, float("inf") - 1, -0.0, 10**20 * 1.0)
print(int(3.9), int(-3.9), round(2.5), round(3.5), round(-2.5), round(1234.567, -2), round(0.5), abs(-3), (5).bit_length(), (255).to_bytes(2, "big"))
print(complex(1, 2) * 1j, abs(3 + 4j), (1 + 2j).conjugate(), 1j**2, bool(0.0), True + True, 3 == 3.0, 1_000_000, 0xFF, 0o17, 0b101)
print(math.isclose(0.1 + 0.2, 0.3), math.factorial(20), math.gcd(12, 18), math.comb(5, 2), math.isqrt(17), math.floor(-1.5), math.ceil(1.2), math.pi)
print(sum([0.1] * 10), math.fsum([0.1] * 10), max(1, 2.5), min([3, 1]), sum(range(101)), divmod(17, 5), pow(2, 10), pow(2, -1), 6 & 3, 6 | 3, 6 ^ 3, ~6, 1 << 10, 1000 >> 3)
print(float.hex(1.5), (0.5).as_integer_ratio(), (2.0).is_integer(), float("nan") == float("nan"), int("12_3"), "%.10g" % math.e, f"{12345.678:,.1f}")
for wrong in ("1/0", "1//0", "1%0", "int('x')", "float('x')", "math.sqrt(-1)", "2**0.5j if False else math.log(0)", "(-1)**0.5 + [] ", "10**400 * 1.0", "0.0 ** -1"):
    try:
        print(eval(wrong))
    except Exception as error:
        print(type(error).__name__, error)
