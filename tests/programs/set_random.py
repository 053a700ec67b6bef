# Sets that grow, shrink, are emptied and change by others, in any sequence: the
# order of the items after each step, as a checksum.
import random

chance = random.Random(7)
checksum = 0


def note(items):
    global checksum
    for item in items:
        checksum = (checksum * 1000003 + item + 1) % (1 << 61)
    checksum = (checksum * 1000003) % (1 << 61)


def step(s, t, number):
    what = chance.randrange(19)
    if what < 5:
        s.add(number)
    elif what < 8:
        s.discard(number)
    elif what == 8 and s:
        note([s.pop()])
    elif what == 9:
        s |= t
    elif what == 10:
        s -= t
    elif what == 11:
        s &= set(range(0, 10000, 1 + number % 3))
    elif what == 12:
        s ^= t
    elif what == 13 and chance.random() < 0.2:
        s.clear()
    elif what == 14:
        s.update(range(number % 50))
    elif what == 15:
        return s.copy()
    elif what == 16:
        for item in list(s)[: chance.randrange(len(s) + 1)]:
            s.remove(item)
    elif what == 17:
        s.symmetric_difference_update(range(number % 20))
    elif what == 18 and number % 5 == 0:
        s ^= s
    return s


for trial in range(60):
    s = set()
    t = set(chance.sample(range(200), chance.randrange(60)))
    for _ in range(100):
        s = step(s, t, chance.randrange(10 ** chance.randrange(1, 7)))
        note(s)
        assert all(item in s for item in s) and len(s) == len(list(s))
    t = frozenset(s)
    note(t | {1, 2, 3})
    if trial % 10 == 9:
        print(trial, len(s), checksum)
