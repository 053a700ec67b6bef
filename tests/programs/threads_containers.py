"""Threads that change shared containers: nothing is lost that one operation did."""
import sys
import threading

sys.setswitchinterval(1e-5)
items = []
table = {}
shared = set()


class Box:
    def __init__(self):
        self.values = {}


box = Box()


def work(number):
    for i in range(2000):
        items.append((number, i))
        table[number * 10000 + i] = str(i)
        shared.add(i % 50)
        setattr(box, f"name{i % 20}_{number}", [i])
        if i % 3 == 0:
            table.pop(number * 10000 + i)
        if items:
            items[-1]
        len(items), list(shared)[:2], dict(table) if i % 500 == 0 else None


threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(len(items), len(set(items)))
print(len(table), sorted(shared) == list(range(50)))
print(len(vars(box)), sorted(vars(box))[:4])
for n in range(4):
    assert [i for k, i in items if k == n] == list(range(2000))
