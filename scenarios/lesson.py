"""A lesson on the GIL, as it is usually taught: one thread, four threads, NumPy.

Its last line is wrong, and that is worth a look: see "What the lesson gets
wrong" in the README.
"""

import threading
import time

import numpy as np

N = 20_000_000
WORKERS = 4


def work(start, stop):
    total = 0
    for i in range(start, stop):
        total += i * i
    return total


begin = time.perf_counter()
exact = work(0, N)
single = time.perf_counter() - begin
print(f"one thread:   {single:.2f} s")

chunk = N // WORKERS
threads = [
    threading.Thread(target=work, args=(i * chunk, (i + 1) * chunk))
    for i in range(WORKERS)
]
begin = time.perf_counter()
for t in threads:
    t.start()
print(f"threads alive: {threading.active_count()}")
for t in threads:
    t.join()
print(f"{WORKERS} threads:    {time.perf_counter() - begin:.2f} s")

begin = time.perf_counter()
arr = np.arange(N, dtype=np.int64)
wrapped = np.sum(arr * arr)
print(f"NumPy:        {time.perf_counter() - begin:.2f} s")

print(f"the exact sum:     {exact}")
print(f"NumPy's int64 sum: {wrapped}")
