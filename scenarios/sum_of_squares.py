"""The sum of i*i for every i below N: in one Python thread, in several, or in
one call of a native kernel.

    sum_of_squares.py [N] [threads COUNT]
    sum_of_squares.py N native held|released|all-cores

Lines that begin with "@ " are for programs that read this one's output.
"""

import sys
import threading
import time


def sum_squares(start, stop, totals, index):
    total = 0
    for i in range(start, stop):
        total += i * i
    totals[index] = total


def in_threads(n, count):
    """The work split evenly over `count` threads, or done here if it is 1."""
    totals = [0] * count
    if count == 1:
        sum_squares(0, n, totals, 0)
        return totals[0], threading.active_count()
    chunk = n // count
    bounds = [i * chunk for i in range(count)] + [n]
    threads = [
        threading.Thread(target=sum_squares, args=(bounds[i], bounds[i + 1], totals, i))
        for i in range(count)
    ]
    for thread in threads:
        thread.start()
    alive = threading.active_count()
    for thread in threads:
        thread.join()
    return sum(totals), alive


def in_kernel(n, lock):
    """The same sum by one call of compiled code."""
    import kernels

    return kernels.sum_of_squares(0, n, lock=lock), threading.active_count()


def main():
    arguments = sys.argv[1:]
    n = int(arguments[0]) if len(arguments) > 0 else 20_000_000
    how = arguments[1] if len(arguments) > 1 else "threads"
    choice = arguments[2] if len(arguments) > 2 else "1"

    start = time.perf_counter()
    if how == "native":
        total, alive = in_kernel(n, choice)
    else:
        total, alive = in_threads(n, int(choice))
    elapsed = time.perf_counter() - start

    print(f"sum of i*i for i below {n}: {total}")
    print(f"{how} {choice}: {elapsed:.2f} s, {alive} threads alive while it ran")
    print(f"@ elapsed_s {elapsed:.6f}")
    print(f"@ result {total}")
    print(f"@ threads_alive {alive}")


main()
