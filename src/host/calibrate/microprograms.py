"""Small loops, each of which does one kind of thing.

    microprograms.py NAME TIMES

Lines that begin with "@ " are for programs that read this one's output.
"""

import sys
import threading
import time

import kernels
import numpy


class Point:
    def __init__(self):
        self.x = 1

    def get(self):
        return 1


def loop(n):
    for _ in range(n):
        pass


def locals_(n):
    a = b = c = 1
    for i in range(n):
        a = i
        b = a
        c = b
        a = c


def sums(n):
    total = 0
    for i in range(n):
        total += i * i


def floats(n):
    x = 1.0
    for _ in range(n):
        x = x * 0.5 + 1.0


def tests(n):
    k = 0
    for i in range(n):
        if i < 5:
            k = 1
        elif i == 7:
            k = 2


G = 1


def globals_(n):
    for _ in range(n):
        G
        G
        G


def attributes(n):
    p = Point()
    for i in range(n):
        p.x
        p.x = i


def lists(n):
    items = [0, 1, 2, 3]
    for i in range(n):
        items[2]
        items[1] = i


def dicts(n):
    table = {"a": 1}
    for i in range(n):
        table["a"]
        table["a"] = i


def function(x):
    return x


def calls(n):
    for i in range(n):
        function(i)


def methods(n):
    p = Point()
    for _ in range(n):
        p.get()


def natives(n):
    items = [1, 2]
    for i in range(n):
        len(items)
        abs(i)


def tuples(n):
    for i in range(n):
        a, b = (i, n)
        [a, b]


def numbers(n):
    i = 0
    while i < n:
        yield i
        i += 1


def generators(n):
    for _ in numbers(n):
        pass


def exceptions(n):
    for _ in range(n):
        try:
            raise ValueError
        except ValueError:
            pass


def strings(n):
    for i in range(n):
        f"{i} and {i}"


def clock(n):
    for _ in range(n):
        time.perf_counter()


def sleeps(n):
    for _ in range(n):
        time.sleep(0.001)


def starts(n):
    for _ in range(n):
        thread = threading.Thread(target=len, args=("",))
        thread.start()
        thread.join()


def handoffs(n):
    ping, pong = threading.Lock(), threading.Lock()
    ping.acquire()
    pong.acquire()

    def answer():
        for _ in range(n):
            ping.acquire()
            pong.release()

    thread = threading.Thread(target=answer)
    thread.start()
    for _ in range(n):
        ping.release()
        pong.acquire()
    thread.join()


def contended(n):
    threads = [threading.Thread(target=calls, args=(n,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def kernel(n):
    kernels.sum_of_squares(0, n)


def fill(n):
    numpy.arange(n)


def main():
    name, times = sys.argv[1], int(sys.argv[2])
    if name in ("elementwise", "sum"):
        array = numpy.arange(times)
    begin = time.perf_counter()
    if name == "elementwise":
        array * array
    elif name == "sum":
        numpy.sum(array)
    else:
        PROGRAMS[name](times)
    print("@ elapsed_s", time.perf_counter() - begin)


PROGRAMS = {
    "loop": loop,
    "locals": locals_,
    "sums": sums,
    "floats": floats,
    "tests": tests,
    "globals": globals_,
    "attributes": attributes,
    "lists": lists,
    "dicts": dicts,
    "calls": calls,
    "methods": methods,
    "natives": natives,
    "tuples": tuples,
    "generators": generators,
    "exceptions": exceptions,
    "strings": strings,
    "clock": clock,
    "sleeps": sleeps,
    "starts": starts,
    "handoffs": handoffs,
    "contended": contended,
    "kernel": kernel,
    "fill": fill,
}

main()
