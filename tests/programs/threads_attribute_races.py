"""Threads read attributes while others replace values, add attributes, ask for
`__dict__`, change the class and let the objects go."""

import threading

THREADS = 4
TURNS = 1500


class Point:
    label = "point"

    def __init__(self, x):
        self.x = x

    def doubled(self):
        return self.x * 2


class Slotted:
    __slots__ = ("x", "y")

    def __init__(self, x):
        self.x = x


shared = [Point(1000 + index) for index in range(4)]
slotted = [Slotted(1000 + index) for index in range(4)]
start = threading.Barrier(THREADS)
faults = []
sums = [0] * THREADS


def check(ok, what):
    if not ok:
        faults.append(what)


def replace(me):
    for turn in range(TURNS):
        place = turn % 4
        shared[place].x = 1000 + turn
        slotted[place].x = 1000 + turn
        slotted[place].y = (turn, turn)
        try:
            del slotted[place].y
        except AttributeError:
            pass


def read(me):
    for turn in range(TURNS):
        place = turn % 4
        value = shared[place].x
        check(type(value) is int and value >= 1000, "x")
        check(shared[place].doubled() >= 2000, "doubled")
        check(shared[place].label in ("point", "other"), "label")
        check(slotted[place].x >= 1000, "slot")
        try:
            first, second = slotted[place].y
            check(first == second, "y")
        except AttributeError:
            pass


def grow(me):
    for turn in range(TURNS):
        place = turn % 4
        fresh = Point(1000 + turn)
        shared[place] = fresh
        fresh.a = turn
        fresh.b = (turn,)
        fresh.c = [turn]
        fresh.d = str(turn)
        fresh.e = fresh.x + 1
        fresh.f = float(turn)
        if turn % 5 == 0:
            check(len(fresh.__dict__) in (7, 8), "dict")
        check(fresh.b == (turn,) and fresh.c == [turn], "grown")
        check(fresh.d == str(turn) and fresh.e > 1000, "grown later")
        slotted[place] = Slotted(1000 + turn)


def change(me):
    for turn in range(TURNS // 10):
        Point.label = "other" if turn % 2 else "point"
        if turn % 7 == 0:
            Point.doubled = lambda self: self.x + self.x
        for place in range(4):
            shared[place].late = turn


def run(me):
    start.wait()
    for work in (replace, read, grow, change)[me:] + (replace, read, grow, change)[:me]:
        work(me)
        sums[me] += 1


threads = [threading.Thread(target=run, args=(index,)) for index in range(THREADS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sums)
print(sorted(set(faults)))
