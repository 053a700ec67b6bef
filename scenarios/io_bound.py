"""Jobs that wait, and jobs that compute: one after another, or each in a thread.

    io_bound.py [wait|compute] [in-turn|threads] [JOBS] [SIZE]

SIZE is a waiting job's milliseconds or a computing job's loop iterations.
Lines that begin with "@ " are for programs that read this one's output.
"""

import sys
import threading
import time


def wait(milliseconds):
    """Stands for reading a file or a socket: the thread sleeps, the lock is free."""
    time.sleep(milliseconds / 1000)


def compute(iterations):
    total = 0
    for i in range(iterations):
        total += i * i
    return total


def run_in_turn(job, jobs, size):
    for _ in range(jobs):
        job(size)
    return threading.active_count()


def run_in_threads(job, jobs, size):
    threads = [threading.Thread(target=job, args=(size,)) for _ in range(jobs)]
    for thread in threads:
        thread.start()
    alive = threading.active_count()
    for thread in threads:
        thread.join()
    return alive


def main():
    arguments = sys.argv[1:]
    kind = arguments[0] if len(arguments) > 0 else "wait"
    how = arguments[1] if len(arguments) > 1 else "threads"
    jobs = int(arguments[2]) if len(arguments) > 2 else 4
    size = int(arguments[3]) if len(arguments) > 3 else 250

    job = wait if kind == "wait" else compute
    run = run_in_threads if how == "threads" else run_in_turn
    start = time.perf_counter()
    alive = run(job, jobs, size)
    elapsed = time.perf_counter() - start

    print(f"{jobs} jobs that {kind}, {how}: {elapsed:.2f} s, {alive} threads alive")
    print(f"@ elapsed_s {elapsed:.6f}")
    print(f"@ threads_alive {alive}")


main()
