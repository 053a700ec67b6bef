"""Threads that add to one shared number without a lock: how many additions are
lost? This program runs under Python 2 too.

    lost_update.py [plain|call] [THREADS] [STEPS]

"plain" adds with `number += 1`, "call" with `number = number + one()`. Lines that
begin with "@ " are for programs that read this one's output.
"""

import sys
import threading
import time

clock = time.perf_counter if hasattr(time, "perf_counter") else time.time

number = 0


def one():
    return 1


def add_plain(steps):
    global number
    for _ in range(steps):
        number += 1


def add_call(steps):
    global number
    for _ in range(steps):
        number = number + one()


def main():
    arguments = sys.argv[1:]
    how = arguments[0] if len(arguments) > 0 else "call"
    count = int(arguments[1]) if len(arguments) > 1 else 4
    steps = int(arguments[2]) if len(arguments) > 2 else 200000

    if hasattr(sys, "setswitchinterval"):
        sys.setswitchinterval(1e-6)
    add = add_plain if how == "plain" else add_call
    threads = [threading.Thread(target=add, args=(steps,)) for _ in range(count)]
    start = clock()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = clock() - start

    expected = count * steps
    lost = expected - number
    print("%s: %d additions, %d lost, %.2f s" % (how, expected, lost, elapsed))
    print("@ elapsed_s %.6f" % elapsed)
    print("@ lost %d" % lost)
    print("@ of %d" % expected)
    print("@ lost_of_100 %.2f" % (100.0 * lost / expected))


main()
