"""The shape of the best known GIL demonstration: a counter with and without a lock."""
import sys
import threading
import time

COUNT = 2000
THREADS = 4
counter = 0
lock = threading.Lock()


def countdown(n):
    while n > 0:
        n -= 1


def locked_increment():
    global counter
    for _ in range(COUNT):
        with lock:
            counter += 1


start = time.perf_counter()
countdown(COUNT)
single = time.perf_counter() - start
threads = [threading.Thread(target=countdown, args=(COUNT // THREADS,)) for _ in range(THREADS)]
start = time.perf_counter()
for t in threads:
    t.start()
for t in threads:
    t.join()
multi = time.perf_counter() - start
print(f"single {single > 0} multi {multi > 0}")
threads = [threading.Thread(target=locked_increment) for _ in range(THREADS)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(f"{counter:,} of {COUNT * THREADS:,}")
