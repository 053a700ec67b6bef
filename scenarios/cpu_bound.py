"""Counting down, by one thread after another or by all at once: the program with
which David Beazley showed what Python 2's lock does on two cores.

    cpu_bound.py [THREADS] [COUNT]

COUNT is shared out evenly. This program runs under Python 2 too. Lines that begin
with "@ " are for programs that read this one's output.
"""

import sys
import threading
import time

clock = time.perf_counter if hasattr(time, "perf_counter") else time.time


def countdown(n):
    while n > 0:
        n -= 1


def main():
    arguments = sys.argv[1:]
    count = int(arguments[0]) if len(arguments) > 0 else 2
    steps = int(arguments[1]) if len(arguments) > 1 else 10000000

    begin = clock()
    if count == 1:
        alive = threading.active_count()
        countdown(steps)
    else:
        threads = [
            threading.Thread(target=countdown, args=(steps // count,)) for _ in range(count)
        ]
        for thread in threads:
            thread.start()
        alive = threading.active_count()
        for thread in threads:
            thread.join()
    elapsed = clock() - begin

    print("%d threads counted down %d: %.2f s" % (count, steps, elapsed))
    print("@ elapsed_s %.6f" % elapsed)
    print("@ threads_alive %d" % alive)


main()
