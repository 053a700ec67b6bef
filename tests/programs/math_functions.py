# The module math.
import math

print(math.pi, math.e, math.tau, math.inf, math.nan)
xs = [0.0, -0.0, 0.5, -0.5, 1, -1, 2, 3.7, -3.7, 10, 100.25, 1e-10, 1e10, 1e300, True, math.inf, -math.inf, math.nan]
names = ["acos", "asin", "atan", "ceil", "cos", "cosh", "degrees", "exp", "exp2", "expm1", "fabs", "floor", "frexp",
         "isfinite", "isinf", "isnan", "log", "log10", "log1p", "log2", "modf", "radians", "sin", "sinh", "sqrt", "tan", "tanh", "trunc", "ulp"]
for name in names:
    function = getattr(math, name)
    for x in xs:
        try:
            print(name, x, function(x))
        except Exception as error:
            print(name, x, type(error).__name__, error)
for name in ["cbrt", "acosh", "asinh", "atanh", "erf", "erfc", "gamma", "lgamma"]:
    function = getattr(math, name)
    for x in [-100.5, -1.5, -0.5, 0, 1, 2, 5, 0.25, 0.5, 1.5, 10, 23, 24, 100, 170, 171, 172, 1e-30, 1e5, math.inf, -math.inf, math.nan]:
        try:
            print(name, x, "%.13g" % function(x))
        except Exception as error:
            print(name, x, type(error).__name__, error)
for name in ["atan2", "copysign", "fmod", "pow", "remainder", "nextafter"]:
    function = getattr(math, name)
    for a in (0.0, -0.0, 1, -2.5, 7.5, math.inf, math.nan):
        for b in (0.0, -0.0, 1, -2, 0.3, math.inf, -math.inf, math.nan):
            try:
                print(name, a, b, function(a, b))
            except Exception as error:
                print(name, a, b, type(error).__name__, error)
print([math.factorial(n) for n in range(25)], math.factorial(100), [math.comb(10, k) for k in range(12)], [math.perm(6, k) for k in range(8)], math.perm(5), math.comb(200, 100), math.perm(2**70, 2), math.comb(2**70, 2))
print(math.gcd(), math.gcd(12), math.gcd(12, -18), math.gcd(0, 0), math.gcd(2**100, 6**50, 10), math.lcm(), math.lcm(4, 6), math.lcm(0, 5), math.lcm(-4, 6, 10))
print([math.isqrt(n) for n in (0, 1, 2, 3, 4, 15, 16, 17, 10**20, 10**40 + 1)], math.log(10**400), math.log2(2**2000), math.log10(10**500), math.log(8, 2), math.log(100, 10), math.log(2**1000, 2))
print(math.fsum([0.1] * 10), math.fsum([1e100, 1.0, -1e100, 1e-100]), math.fsum([]), math.fsum(range(10)), math.prod([1, 2, 3, 4]), math.prod([1.5, 2]), math.prod([], start=5), math.sumprod([1, 2, 3], [4, 5, 6]), math.sumprod([0.1] * 10, [1.0] * 10), math.sumprod([10, 20], [0.5, 0.25]))
print(math.hypot(), math.hypot(3), math.hypot(3, 4), math.hypot(1, 1, 1), math.hypot(1e300, 1e300), math.hypot(-math.inf, math.nan), math.dist((1, 2), (4, 6)), math.dist([0.1, 0.2, 0.3], [1, 2, 3]), math.hypot(1e-320, 1e-320))
print(math.isclose(1, 1 + 1e-10), math.isclose(1, 1.1), math.isclose(1, 1.1, rel_tol=0.2), math.isclose(0, 1e-12, abs_tol=1e-10), math.isclose(math.inf, math.inf), math.isclose(math.nan, math.nan))
print(math.ldexp(0.5, 4), math.ldexp(1, -1074), math.ldexp(1.0, -2000), math.frexp(10), math.nextafter(1, 2, steps=3), math.nextafter(0, -1), math.nextafter(1, 1, steps=5), math.nextafter(-5e-324, 1, steps=2))


class Odd:
    def __floor__(self):
        return "floor"

    def __ceil__(self):
        return "ceil"

    def __trunc__(self):
        return "trunc"

    def __float__(self):
        return 2.25

    def __index__(self):
        return 6


o = Odd()
print(math.floor(o), math.ceil(o), math.trunc(o), math.sqrt(o), math.gcd(o, 4), math.factorial(o), math.floor(2**70), math.ceil(-2.5), math.trunc(-2.5))
cases = [
    lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.log(-1), lambda: math.log(0.0), lambda: math.log(-(10**400)), lambda: math.exp(1000), lambda: math.factorial(-1), lambda: math.factorial(2.0), lambda: math.factorial("a"), lambda: math.comb(-1, 2), lambda: math.comb(2, -1), lambda: math.perm(-1), lambda: math.isqrt(-1), lambda: math.isqrt(1.5), lambda: math.sqrt("a"), lambda: math.sqrt(), lambda: math.sqrt(1, 2), lambda: math.sqrt(x=1), lambda: math.sqrt(10**400),
    lambda: math.gcd(1.5), lambda: math.lcm("a"), lambda: math.ldexp(1, 5000), lambda: math.ldexp(1, 1.5), lambda: math.fsum([math.inf, -math.inf]), lambda: math.fsum([1e308] * 3), lambda: math.fsum(["a"]), lambda: math.dist([1], [1, 2]), lambda: math.sumprod([1], []), lambda: math.isclose(1, 2, rel_tol=-1), lambda: math.isclose(1), lambda: math.log(), lambda: math.log(1, 1), lambda: math.log(2, 0), lambda: math.pow(0, -1), lambda: math.pow(-8, 1 / 3), lambda: math.pow(10, 400), lambda: math.pow(1), lambda: math.floor("a"), lambda: math.trunc("a"), lambda: math.trunc(math.inf), lambda: math.floor(math.nan), lambda: math.nextafter(1, 2, steps=-1), lambda: math.hypot("a"), lambda: math.prod(5), lambda: math.gamma(-2), lambda: math.factorial(10**30), lambda: math.nope, lambda: math.cos(1j), lambda: math.copysign(1), lambda: math.atan2(1, 2, 3),
]
for number, case in enumerate(cases):
    try:
        print(number, "gave", case())
    except Exception as error:
        print(number, type(error).__name__, error)
