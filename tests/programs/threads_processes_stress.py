"""Processes that compute side by side with classes, attributes, dicts and library types."""

import collections
import functools
import multiprocessing
import sys
import time
import types


class Base:
    kind = "base"

    def __init__(self, number):
        self.number = number
        self.label = "n"

    def step(self):
        self.number += 1
        return self.number

    @staticmethod
    def double(x):
        return x * 2

    @classmethod
    def make(cls, number):
        return cls(number)

    @property
    def half(self):
        return self.number // 2


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self):
        self.a, self.b = 1, 2


class Derived(Base):
    kind = "derived"

    def step(self):
        return super().step() + 1


def work(rounds):
    total = 0
    for i in range(rounds):
        made = type("Made%d" % (i % 5), (Base,), {"extra": i, "__str__": lambda self: "made"})
        for cls in (Base, Derived, made):
            thing = cls.make(i)
            thing.step()
            setattr(thing, "attr%d" % (i % 7), i)
            total += thing.half + cls.double(i) + len(thing.kind)
            cls.kind = cls.kind
        slotted = Slotted()
        slotted.a += i
        table = dict.fromkeys(range(5), i)
        table["x"] = [slotted.a]
        text = "-".join(str(n) for n in table) + "%d" % i
        counts = collections.Counter(text)
        queue = collections.deque([i], maxlen=3)
        queue.append(total % 3)
        add = functools.partial(int.__add__, i)
        space = types.SimpleNamespace(a=i, b=text)
        moment = time.gmtime(i)
        number = int("7") + int.from_bytes(b"\x01\x02", "big") + float("1.5").__int__()
        items = [bytes(3), bytearray(b"ab"), frozenset([i]), str.maketrans("a", "b"), object()]
        names = [cls.__name__ for cls in object.__subclasses__()]
        assert names.count("Base") == 1, names
        try:
            int("x")
        except ValueError as error:
            total += len(error.args)
        total += add(3) + len(space.b) + moment.tm_year + number + len(items) + counts["-"]
        total += len(int.__dict__) and len(dict(vars(Base))) and len(queue)
    return total


def send(results, rounds):
    results.put(work(rounds))


def main():
    processes = int(sys.argv[1]) if len(sys.argv) > 1 else 6
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    results = multiprocessing.Queue()
    started = [multiprocessing.Process(target=send, args=(results, rounds)) for _ in range(processes)]
    for process in started:
        process.start()
    totals = {work(rounds)} | {results.get() for _ in started}
    for process in started:
        process.join()
    print(len(totals), [process.exitcode for process in started] == [0] * processes)


if __name__ == "__main__":
    main()
