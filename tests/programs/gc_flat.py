"""Cycles that come and go leave no memory behind, in one thread and in several."""
import threading


class Node:
    pass


def cycles(count):
    for _ in range(count):
        a, b = Node(), Node()
        a.other, b.other = b, a
        a.items = [a, {"b": b}]


def resident_mib():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 2**20


def rounds(threads, count):
    for _ in range(count):
        workers = [threading.Thread(target=cycles, args=(40000 // threads,)) for _ in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()


for threads in 1, 4:
    rounds(threads, 1)
    before = resident_mib()
    # Kept, these objects would take 100 MiB and more.
    rounds(threads, 5)
    print(threads, "flat" if resident_mib() - before < 50 else "grows")
