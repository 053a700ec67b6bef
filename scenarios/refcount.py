"""Threads that each do the same private work, of one kind.

    refcount.py KIND THREADS TURNS
"""

import sys
import threading
import time

FACTOR = 3
SHARED = [object() for _ in range(16)]


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def scaled(self, factor):
        return self.x


def identity(value):
    return value


def arithmetic(turns):
    total = 1000
    for i in range(turns):
        total = total + i * i
    return total


def calls(turns):
    value = 1000
    for _ in range(turns):
        value = identity(value)
    return value


def methods(turns):
    point = Point(1000, 2000)
    for _ in range(turns):
        value = point.scaled(2)
    return value


def module_globals(turns):
    for _ in range(turns):
        value = FACTOR
        value = identity
    return FACTOR


def constants(turns):
    for _ in range(turns):
        value = "a constant"
        value = 3.5
    return value


def attributes(turns):
    point = Point(1000, 2000)
    for _ in range(turns):
        value = point.x
        value = point.y
    return value


def objects(turns):
    for i in range(turns):
        point = Point(i, i)
    return point.x


def shared_list(turns):
    for i in range(turns):
        value = SHARED[i & 15]
    return len(SHARED)


def main():
    kind, threads, turns = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    work = globals()[kind]
    results = [None] * threads

    def run(index):
        results[index] = work(turns)

    start = time.perf_counter()
    started = [threading.Thread(target=run, args=(index,)) for index in range(threads)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    elapsed = time.perf_counter() - start
    assert all(result == results[0] for result in results)
    print(kind, results[0])
    print(f"@ elapsed_s {elapsed:.6f}")


main()
