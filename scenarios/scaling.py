"""The same work for each of some threads: on things of its own, or on one that
all of them share.

    scaling.py private|function|list|counter [THREADS] [STEPS]

STEPS is what each thread does. Lines that begin with "@ " are for programs that
read this one's output.
"""

import sys
import threading
import time


class Account:
    def __init__(self):
        self.balance = 0

    def add(self, amount):
        self.balance += amount


def private(steps):
    """Objects, a list and a function that no other thread has."""
    account = Account()
    items = [1, 2, 3, 4]

    def twice(x):
        return x + x

    for i in range(steps):
        account.balance += twice(items[i & 3])
    return account.balance


def identity(x):
    return x


def function(steps):
    """Calls of one function of the module."""
    value = 0
    for i in range(steps):
        value = identity(i)
    return value


ITEMS = [(i,) for i in range(8)]


def list_(steps):
    """Reads of one list, and of the objects in it."""
    value = None
    for i in range(steps):
        value = ITEMS[i & 7]
    return value


COUNT = 0
LOCK = threading.Lock()


def counter(steps):
    """Steps under one lock, each beside some work outside of it."""
    global COUNT
    for i in range(steps // 10):
        total = 0
        for j in range(10):
            total += j * j
        with LOCK:
            COUNT += 1


def main():
    arguments = sys.argv[1:]
    kind = arguments[0] if len(arguments) > 0 else "private"
    count = int(arguments[1]) if len(arguments) > 1 else 4
    steps = int(arguments[2]) if len(arguments) > 2 else 100000

    work = {"private": private, "function": function, "list": list_, "counter": counter}[kind]
    together = threading.Barrier(count)
    begun, ended = [0.0] * count, [0.0] * count

    def run(index):
        together.wait()
        begun[index] = time.perf_counter()
        work(steps)
        ended[index] = time.perf_counter()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Starting and joining them is not in it.
    elapsed = max(ended) - min(begun)

    print("%d threads, %s: %.4f s" % (count, kind, elapsed))
    print("@ elapsed_s %.9f" % elapsed)


main()
