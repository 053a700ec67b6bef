"""Jobs that fetch something and then work on it, one after another or each in a
thread.

    mixed.py [in-turn|threads] [JOBS] [MILLISECONDS] [STEPS]

MILLISECONDS is how long a fetch takes, STEPS how many loop iterations its work.
Lines that begin with "@ " are for programs that read this one's output.
"""

import sys
import threading
import time

import simio

clock = time.perf_counter if hasattr(time, "perf_counter") else time.time


def job(source, steps):
    source.request(100, 100)
    total = 0
    for i in range(steps):
        total += i * i
    return total


def main():
    arguments = sys.argv[1:]
    how = arguments[0] if len(arguments) > 0 else "threads"
    jobs = int(arguments[1]) if len(arguments) > 1 else 4
    milliseconds = int(arguments[2]) if len(arguments) > 2 else 100
    steps = int(arguments[3]) if len(arguments) > 3 else 1000000

    # Half the time for the question, half for the answer.
    source = simio.Device("server", latency=milliseconds / 2e3, seed=1)
    begin = clock()
    if how == "threads":
        threads = [threading.Thread(target=job, args=(source, steps)) for _ in range(jobs)]
        for thread in threads:
            thread.start()
        alive = threading.active_count()
        for thread in threads:
            thread.join()
    else:
        alive = threading.active_count()
        for _ in range(jobs):
            job(source, steps)
    elapsed = clock() - begin

    print("%d jobs, %s: %.2f s" % (jobs, how, elapsed))
    print("@ elapsed_s %.6f" % elapsed)
    print("@ threads_alive %d" % alive)


main()
