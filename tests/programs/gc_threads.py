"""Threads make cycles, finalizers and weak references while collections run."""
import gc
import threading
import weakref

ROUNDS = 300
THREADS = 4
finalized = []


class Node:
    def __init__(self, index):
        self.index = index
        self.links = {}

    def __del__(self):
        finalized.append(self.index)


shared = [dict() for _ in range(8)]
live = weakref.WeakValueDictionary()


def work(number):
    for round in range(ROUNDS):
        a, b = Node(number), Node(number)
        a.links["b"] = [b, (a,)]
        b.links["a"] = {"a": a}
        table = shared[round % len(shared)]
        table[number] = [table.get((number + 1) % THREADS), round]
        if round % 7 == 0:
            table.clear()
        reference = weakref.ref(a)
        assert reference() is a
        generator = (x for x in [a, b, reference])
        next(generator)
        del a, b
        if round % 50 == number:
            gc.collect()
        next(generator)


gc.set_threshold(100, 2)
threads = [threading.Thread(target=work, args=(i,)) for i in range(THREADS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
shared.clear()
gc.collect()
gc.collect()
print(len(finalized), [finalized.count(i) for i in range(THREADS)])
