"""Threads that compute, beside one that wants the lock for a moment now and then.

    switch_interval.py [THREADS] [STEPS]

STEPS are shared out evenly. Meanwhile the main thread sleeps a millisecond, notes
how much later than that it runs again, and sleeps on: that is the time for which it
waited for the lock. Lines that begin with "@ " are for programs that read this
one's output.
"""

import sys
import threading
import time

NAP = 0.001


def compute(steps, ended):
    total = 0
    for i in range(steps):
        total += i * i
    ended.append(time.perf_counter())


def quantile(ordered, share):
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main():
    arguments = [int(argument) for argument in sys.argv[1:]]
    count = arguments[0] if len(arguments) > 0 else 2
    steps = arguments[1] if len(arguments) > 1 else 2_000_000

    ended, late = [], []
    threads = [
        threading.Thread(target=compute, args=(steps // count, ended)) for _ in range(count)
    ]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    alive = threading.active_count()
    while not late or len(ended) < count:
        before = time.perf_counter()
        time.sleep(NAP)
        late.append(time.perf_counter() - before - NAP)
    for thread in threads:
        thread.join()
    elapsed = max(ended) - begin

    late.sort()
    print(f"{count} threads: {elapsed:.3f} s; late by {quantile(late, 0.5) * 1e3:.3f} ms")
    print(f"@ elapsed_s {elapsed:.6f}")
    print(f"@ threads_alive {alive}")
    print(f"@ late_p50_ms {quantile(late, 0.5) * 1e3:.4f}")
    print(f"@ late_p99_ms {quantile(late, 0.99) * 1e3:.4f}")


main()
