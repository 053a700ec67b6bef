"""Threads that create, share, hand over and drop objects until the time is up.
Afterwards nothing may be left of what they made.

    soak.py [MILLISECONDS] [THREADS]

Lines that begin with "@ " are for programs that read this one's output.
"""

import gc
import queue
import random
import sys
import threading
import time


class Node:
    """What is made: it leads to one other and holds something."""

    def __init__(self, held=None):
        self.next = None
        self.held = held


class Slim:
    """The same with places instead of a dict."""

    __slots__ = ("next", "held")

    def __init__(self, held=None):
        self.next = None
        self.held = held


class Share:
    """What all threads reach."""

    def __init__(self, count):
        self.places = [None] * 64
        self.names = {}
        self.inboxes = [queue.SimpleQueue() for _ in range(count)]
        self.stop = False


def private(share, chance, me):
    """A chain that no other thread ever sees."""
    first = last = Node(chance.random())
    for _ in range(20):
        last.next = Slim(last)
        last = last.next
    first.next = None


def shared(share, chance, me):
    """Puts a node where others find it, and drops what one of them had put there."""
    place = chance.randrange(64)
    share.places[place] = Node(share.places[place - 1])
    other = share.places[chance.randrange(64)]
    if other is not None:
        other.held = None


def named(share, chance, me):
    """The same by name, with names that come and go."""
    name = "name%d" % chance.randrange(32)
    share.names[name] = Slim((name, me))
    share.names.pop("name%d" % chance.randrange(32), None)


def handed(share, chance, me):
    """Hands a chain to the next thread, which is the one to drop it."""
    first = Node()
    first.next = Slim(first.held)
    share.inboxes[(me + 1) % len(share.inboxes)].put(first)
    try:
        received = share.inboxes[me].get_nowait()
    except queue.Empty:
        return
    received.next.held = received.next


def cyclic(share, chance, me):
    """Objects that lead to each other, through a closure and a generator too."""
    one, other = Node(), Slim()
    one.next, other.next = other, one
    one.held = lambda: other

    def steps():
        yield one
        yield other

    other.held = steps()
    next(other.held)


def failing(share, chance, me):
    """An exception whose traceback holds the frames that it went through."""
    try:
        raise ValueError(Node())
    except ValueError as error:
        kept = error
    kept.args[0].held = kept


WAYS = [private, shared, named, handed, cyclic, failing]


def work(share, me, rounds):
    chance = random.Random(me)
    while not share.stop:
        for _ in range(20):
            chance.choice(WAYS)(share, chance, me)
        rounds[me] += 20


def main():
    arguments = sys.argv[1:]
    seconds = int(arguments[0]) / 1000 if len(arguments) > 0 else 10.0
    count = int(arguments[1]) if len(arguments) > 1 else 4

    share = Share(count)
    rounds = [0] * count
    threads = [threading.Thread(target=work, args=(share, me, rounds)) for me in range(count)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    share.stop = True
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - start
    del share, threads, thread
    for _ in range(3):
        gc.collect()
    left = sum(type(thing) in (Node, Slim) for thing in gc.get_objects())

    print(f"{sum(rounds)} rounds in {elapsed:.2f} s; {left} objects left")
    print(f"@ elapsed_s {elapsed:.6f}")
    print(f"@ result {left}")
    print(f"@ rounds_per_s {sum(rounds) / elapsed:.1f}")
    if left:
        sys.exit(f"{left} objects were not freed")


main()
