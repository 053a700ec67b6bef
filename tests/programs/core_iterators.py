print(list(enumerate("ab")), list(enumerate("ab", 5)), list(enumerate(start=2, iterable=[0])))
print(list(zip([1, 2], "abc")), list(zip()), list(zip([1], [2], [3])))
for a in ([1, 2], [1]), ([1], [1, 2]), ([1], [1], [1, 2]):
    try:
        print(list(zip(*a, strict=True)))
    except ValueError as e:
        print(e)
print(list(map(lambda a, b: a + b, [1, 2], [10, 20, 30])), list(map(str, [1, None])))
print(list(filter(lambda x: x % 2, range(6))), list(filter(None, [0, "", 3])))
print(list(reversed([1, 2, 3])), list(reversed(range(5))), list(reversed("ab")), list(reversed((1, 2))))
it = iter([1, 2, 3])
print(next(it), it.__length_hint__(), list(it), next(it, "end"))
n = [0]
def count():
    n[0] += 1
    return n[0]
print(list(iter(count, 4)))
print(any([0, 1]), all([1, 0]), any([]), all([]), sum([1, 2, 3]), sum([0.1] * 10), sum([[1], [2]], []))
print(sum(range(101)), sum([1.5, 2]), sum([True, 2], start=5))
class Countdown:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n == 0: raise StopIteration
        self.n -= 1
        return self.n
print(list(Countdown(3)), max(Countdown(4)), 2 in Countdown(5), sorted(Countdown(3)))
class Seq:
    def __getitem__(self, i):
        if i > 2: raise IndexError
        return i * 10
    def __len__(self): return 3
print(list(Seq()), 20 in Seq(), list(reversed(Seq())))
for bad in (lambda: iter(5), lambda: next(5), lambda: next(iter([])), lambda: zip(5), lambda: map(str),
            lambda: reversed({1}), lambda: iter(1, 2), lambda: sum(["a"]), lambda: sum(["a"], ""), lambda: enumerate(),
            lambda: filter(1), lambda: [x for x in 5], lambda: list(zip([1], 5))):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
print(type(iter([])).__name__, type(iter({})).__name__, type(iter(set())).__name__, type(iter("")).__name__, type(iter(range(1))).__name__, type(iter(())).__name__, type(reversed([])).__name__, type(zip()).__name__)
a, b = zip(*[(1, 2), (3, 4)])
print(a, b)
r = range(10, 0, -3)
print(r, list(r), len(r), r[1], r[-1], 7 in r, 8 in r, r.index(4), r.count(7), r[1:], range(0) == range(2, 2), r.start, r.stop, r.step)
for bad in (lambda: range(1, 2, 0), lambda: range(1.5), lambda: range(3)[5], lambda: range(3).index(9), lambda: range()):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
print(range(10**20, 10**20 + 3)[1], list(range(10**20, 10**20 + 2)), len(range(0, 10, 3)))
