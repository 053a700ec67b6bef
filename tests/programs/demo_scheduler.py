"""A round-robin scheduler of generators, in threads that do not matter."""
from collections import deque
import threading


def task(name, n):
    for i in range(n):
        yield f"{name}{i}"


class Scheduler:
    def __init__(self):
        self.ready, self.trace = deque(), []

    def spawn(self, generator):
        self.ready.append(generator)

    def run(self):
        while self.ready:
            current = self.ready.popleft()
            try:
                self.trace.append(next(current))
            except StopIteration:
                continue
            self.ready.append(current)


def run(results, index):
    s = Scheduler()
    for name, n in (("a", 2), ("b", 3), ("c", 1)):
        s.spawn(task(name, n))
    s.run()
    results[index] = s.trace


results = [None] * 3
threads = [threading.Thread(target=run, args=(results, i)) for i in range(3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(results[0], results[0] == results[1] == results[2])
