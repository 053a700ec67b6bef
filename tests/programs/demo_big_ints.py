"""Large numbers: digits, limits, factorials, Fibonacci by doubling, threads."""
import math
import sys
import threading


def fib(n):
    if n == 0:
        return 0, 1
    a, b = fib(n // 2)
    c, d = a * (2 * b - a), a * a + b * b
    return (d, c + d) if n % 2 else (c, d)


print(fib(100)[0], math.factorial(30), math.comb(40, 20), math.perm(5, 2))
big = math.factorial(2000)
try:
    str(big)
except ValueError as error:
    print(error)
print(sys.get_int_max_str_digits(), sys.int_info.default_max_str_digits)
sys.set_int_max_str_digits(0)
print(len(str(big)), str(big)[:10], int("7" * 5000) % 1000)
sys.set_int_max_str_digits(700)
try:
    int("1" * 701)
except ValueError as error:
    print(error)
try:
    sys.set_int_max_str_digits(5)
except ValueError as error:
    print(error)
sys.set_int_max_str_digits(maxdigits=4300)
parts = [0] * 4


def partial(k):
    parts[k] = sum(1 << n for n in range(k, 200, 4))


threads = [threading.Thread(target=partial, args=(k,)) for k in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sum(parts) == (1 << 200) - 1, sum(parts).bit_length(), sum(parts).bit_count())
print(pow(3, 1000, 10**9 + 7), -7 // 2, -7 % 3, divmod(2**70, 10**6), int.from_bytes(b"\1\2", "big"))
print(f"{2**64:,} {255:#x} {255:08b} {-5:+d} {10**20:e} {1e16:g} {0.1 + 0.2:.17f} {1234567.891:,.2f}")
