"""Threads that change one dict, list and set of their own and a shared one."""
import threading
from collections import Counter, defaultdict

shared, counts, lock = {}, Counter(), threading.Lock()


def fill(worker):
    own = defaultdict(list)
    for n in range(200):
        shared[worker, n] = n
        own[n % 7].append(n)
    with lock:
        counts.update({key: len(value) for key, value in own.items()})


threads = [threading.Thread(target=fill, args=(w,)) for w in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(len(shared), sum(shared.values()), sorted(counts.items()))
