"""How many threads are alive, and how many of them run.

    active_count.py [compute|wait] [THREADS] [STEPS] [MILLISECONDS]

THREADS share STEPS of computing, or each waits for MILLISECONDS. threading.active_count()
says how many are alive; the time that the process computes, by the clock on the wall,
says how many cores they keep busy. Lines that begin with "@ " are for programs that
read this one's output.
"""

import sys
import threading
import time


def compute(steps):
    total = 0
    for i in range(steps):
        total += i * i


def main():
    arguments = sys.argv[1:]
    what = arguments[0] if len(arguments) > 0 else "compute"
    count = int(arguments[1]) if len(arguments) > 1 else 4
    steps = int(arguments[2]) if len(arguments) > 2 else 2_000_000
    wait = (int(arguments[3]) if len(arguments) > 3 else 200) / 1e3

    if what == "compute":
        target, argument = compute, steps // count
    else:
        target, argument = time.sleep, wait
    threads = [threading.Thread(target=target, args=(argument,)) for _ in range(count)]
    begin, used = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.start()
    alive = threading.active_count()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - begin
    used = time.process_time() - used

    print(f"{alive} threads alive, {used / elapsed:.2f} cores busy for {elapsed:.3f} s")
    print(f"@ elapsed_s {elapsed:.6f}")
    print(f"@ threads_alive {alive}")
    print(f"@ alive {alive}")
    print(f"@ cores_busy {used / elapsed:.4f}")


main()
