"""Threads that count together, each step under one lock that all share.

    lock_contention.py [THREADS] [STEPS]

STEPS are shared out evenly, so the count is the same however many threads there
are. Lines that begin with "@ " are for programs that read this one's output.
"""

import sys
import threading
import time


class Counter:
    def __init__(self):
        self.lock = threading.Lock()
        self.count = 0

    def add(self, steps):
        for _ in range(steps):
            with self.lock:
                self.count += 1


def main():
    arguments = sys.argv[1:]
    count = int(arguments[0]) if len(arguments) > 0 else 4
    steps = int(arguments[1]) if len(arguments) > 1 else 1_000_000

    counter = Counter()
    threads = [
        threading.Thread(target=counter.add, args=(steps // count,)) for _ in range(count)
    ]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    alive = threading.active_count()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - start

    print(f"{count} threads counted to {counter.count} in {elapsed:.2f} s")
    print(f"@ elapsed_s {elapsed:.6f}")
    print(f"@ result {counter.count}")
    print(f"@ threads_alive {alive}")


main()
