"""A cache that threads share."""
import functools
import threading


@functools.lru_cache(maxsize=32)
def collatz(n):
    return 0 if n == 1 else 1 + collatz(n // 2 if n % 2 == 0 else 3 * n + 1)


results = {}


def run(start):
    results[start] = [collatz(n) for n in range(start, start + 20)]


threads = [threading.Thread(target=run, args=(n,)) for n in (1, 5, 9, 13)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print([sum(results[n]) for n in sorted(results)], collatz.cache_info().currsize <= 32)
