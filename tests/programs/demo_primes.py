"""Primes by several threads: the shape of a CPU-bound demonstration."""
import math
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial


def is_prime(n):
    if n < 2:
        return False
    return all(n % d for d in range(2, math.isqrt(n) + 1))


def count_primes(start, stop):
    return sum(map(is_prime, range(start, stop)))


chunks = [(n, n + 250) for n in range(0, 1000, 250)]
with ThreadPoolExecutor(4) as pool:
    counts = list(pool.map(lambda c: count_primes(*c), chunks))
print(counts, sum(counts), count_primes(0, 1000))


class Worker(threading.Thread):
    def __init__(self, lo, hi, out, lock):
        super().__init__()
        self.lo, self.hi, self.out, self.lock = lo, hi, out, lock

    def run(self):
        found = [n for n in range(self.lo, self.hi) if is_prime(n)]
        with self.lock:
            self.out.extend(found)


out, lock = [], threading.Lock()
workers = [Worker(lo, hi, out, lock) for lo, hi in chunks]
for w in workers:
    w.start()
for w in workers:
    w.join()
print(len(out), sorted(out)[-3:], partial(count_primes, 0)(10))
