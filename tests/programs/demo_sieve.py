"""Primes: sieves, generators, segments in threads."""
import bisect
import itertools
import math
import threading
from queue import Queue


def sieve(limit):
    flags = bytearray([1]) * (limit + 1)
    flags[:2] = b"\0\0"
    for n in range(2, math.isqrt(limit) + 1):
        if flags[n]:
            flags[n * n :: n] = bytes(len(range(n * n, limit + 1, n)))
    return [n for n, flag in enumerate(flags) if flag]


def segment(low, high, base):
    flags = [True] * (high - low)
    for p in base:
        for multiple in range(max(p * p, (low + p - 1) // p * p), high, p):
            flags[multiple - low] = False
    return [low + i for i, flag in enumerate(flags) if flag]


def numbers():
    yield from itertools.count(2)


def lazy(source=None):
    source = source or numbers()
    while True:
        prime = next(source)
        yield prime
        source = filter(lambda n, p=prime: n % p, source)


small = sieve(100)
print(small, len(small))
print(list(itertools.islice(lazy(), 12)))
work, found, lock = Queue(), [], threading.Lock()


def worker():
    while (item := work.get()) is not None:
        primes = segment(*item, small)
        with lock:
            found.extend(primes)
        work.task_done()
    work.task_done()


threads = [threading.Thread(target=worker) for _ in range(3)]
for t in threads:
    t.start()
for low in range(101, 3001, 500):
    work.put((low, min(low + 500, 3001)))
for _ in threads:
    work.put(None)
work.join()
primes = small + sorted(found)
print(len(primes), primes[-5:], primes == sieve(3000))
print(bisect.bisect_right(primes, 1000), math.prod(small[:8]), math.gcd(*small[3:5]), sum(primes))
twins = [(p, q) for p, q in itertools.pairwise(primes[:40]) if q - p == 2]
print(twins)
