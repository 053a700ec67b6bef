"""The race that everybody shows, and its remedies."""
import dis
import itertools
import sys
import threading
import time


class Counter:
    def __init__(self):
        self.value, self.lock = 0, threading.Lock()

    def unsafe(self):
        value = self.value
        self.value = value + 1

    def safe(self):
        with self.lock:
            self.value += 1


def run(method, threads=4, times=500):
    def loop():
        for _ in range(times):
            method()

    pool = [threading.Thread(target=loop) for _ in range(threads)]
    for t in pool:
        t.start()
    for t in pool:
        t.join()


before = sys.getswitchinterval()
sys.setswitchinterval(1e-6)
counter = Counter()
run(counter.safe)
print(counter.value)
counter = Counter()
run(counter.unsafe)
print(0 < counter.value <= 2000)
ticket = itertools.count()
taken = []
run(lambda: taken.append(next(ticket)))
print(len(taken), len(set(taken)) == len(taken), max(taken))
sys.setswitchinterval(before)
names = [i.opname for i in dis.get_instructions(Counter.unsafe)]
print(names)


def countdown(n):
    while n > 0:
        n -= 1


start = time.perf_counter()
countdown(20000)
single = time.perf_counter() - start
start = time.perf_counter()
threads = [threading.Thread(target=countdown, args=(10000,)) for _ in range(2)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(single > 0, time.perf_counter() - start > 0)
try:
    sys.setswitchinterval(0)
except ValueError as error:
    print(error)
print(sys.getrefcount(object()) >= 1, sys.version_info >= (3, 12), sys.gettrace() is None)
