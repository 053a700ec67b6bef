"""The same work by threads, by processes, each with an interpreter and a lock of its
own, or by interpreters of one process, which have locks of their own where PEP 684
holds.

    processes.py [threads|processes|pool|interpreters] [WORKERS] [STEPS]

STEPS are shared out evenly. Lines that begin with "@ " are for programs that read
this one's output.
"""

import multiprocessing
import sys
import threading
import time


def sum_squares(start, stop):
    total = 0
    for i in range(start, stop):
        total += i * i
    return total


def send_sum(results, start, stop):
    results.put(sum_squares(start, stop))


def in_threads(parts):
    totals = []
    threads = [
        threading.Thread(target=lambda part=part: totals.append(sum_squares(*part)))
        for part in parts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(totals)


def in_processes(parts):
    results = multiprocessing.Queue()
    processes = [
        multiprocessing.Process(target=send_sum, args=(results, start, stop))
        for start, stop in parts
    ]
    for process in processes:
        process.start()
    total = sum(results.get() for _ in processes)
    for process in processes:
        process.join()
    return total


def in_pool(parts):
    with multiprocessing.Pool(len(parts)) as pool:
        return sum(pool.starmap(sum_squares, parts))


def in_interpreters(parts):
    from concurrent.futures import InterpreterPoolExecutor

    with InterpreterPoolExecutor(len(parts)) as pool:
        return sum(pool.map(sum_squares, *zip(*parts)))


def main():
    arguments = sys.argv[1:]
    how = arguments[0] if len(arguments) > 0 else "processes"
    workers = int(arguments[1]) if len(arguments) > 1 else 2
    steps = int(arguments[2]) if len(arguments) > 2 else 10_000_000

    bounds = [steps * i // workers for i in range(workers + 1)]
    parts = list(zip(bounds, bounds[1:]))
    run = {
        "threads": in_threads,
        "processes": in_processes,
        "pool": in_pool,
        "interpreters": in_interpreters,
    }[how]
    start = time.perf_counter()
    total = run(parts)
    elapsed = time.perf_counter() - start

    print(f"{workers} {how}: {elapsed:.2f} s, {total}")
    print(f"@ elapsed_s {elapsed:.6f}")
    print(f"@ result {total}")


if __name__ == "__main__":
    main()
