"""A native call in one thread beside Python code in another: what it means to
other threads whether native code keeps the lock.

    native_overlap.py call|loop|both held|released [CALL] [LOOP]

CALL is how many squares the native call adds up, LOOP how many the Python code.
Lines that begin with "@ " are for programs that read this one's output.
"""

import sys
import threading
import time

import kernels


def loop(iterations):
    total = 0
    for i in range(iterations):
        total += i * i
    return total


def call(squares, lock):
    kernels.sum_of_squares(0, squares, lock=lock)


def main():
    arguments = sys.argv[1:]
    what = arguments[0] if len(arguments) > 0 else "both"
    lock = arguments[1] if len(arguments) > 1 else "released"
    squares = int(arguments[2]) if len(arguments) > 2 else 4_000_000
    iterations = int(arguments[3]) if len(arguments) > 3 else 4_000_000

    start = time.perf_counter()
    other = threading.Thread(target=call, args=(squares, lock))
    if what != "loop":
        other.start()
    if what != "call":
        loop(iterations)
    if what != "loop":
        other.join()
    elapsed = time.perf_counter() - start

    print(f"{what}, lock {lock}: {elapsed:.2f} s")
    print(f"@ elapsed_s {elapsed:.6f}")


main()
