"""Threads that add to one shared number without a lock: how many additions are
lost?

    lost_update.py [plain|call] [THREADS] [STEPS]

"plain" adds with `number += 1`, "call" with `number = number + one()`. Lines that
begin with "@ " are for programs that read this one's output.
"""

import sys
import threading
import time

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
    steps = int(arguments[2]) if len(arguments) > 2 else 200_000

    sys.setswitchinterval(1e-6)
    add = add_plain if how == "plain" else add_call
    threads = [threading.Thread(target=add, args=(steps,)) for _ in range(count)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - start

    expected = count * steps
    print(f"{how}: {expected} additions, {expected - number} lost, {elapsed:.2f} s")
    print(f"@ elapsed_s {elapsed:.6f}")
    print(f"@ lost {expected - number}")
    print(f"@ of {expected}")


main()
