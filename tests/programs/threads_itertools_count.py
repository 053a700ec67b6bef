"""itertools.count as an atomic counter, deque as a queue between threads."""
import itertools
import threading
from collections import deque

counter = itertools.count()
box = deque()


def take():
    for _ in range(500):
        box.append(next(counter))


threads = [threading.Thread(target=take) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(len(box), sorted(box) == list(range(2000)), next(counter))
taken = []


def drain():
    while True:
        try:
            taken.append(box.popleft())
        except IndexError:
            return


threads = [threading.Thread(target=drain) for _ in range(3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(len(taken), len(set(taken)), len(box))
