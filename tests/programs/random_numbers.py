# The same numbers as CPython for the same seed.
import random

for seed in [0, 1, -5, 42, 2**70, 3.5, "text", "", "é", b"bytes", bytearray(b"array"), True, 10**100]:
    random.seed(seed)
    print(repr(seed), [random.random() for _ in range(3)], random.getrandbits(1), random.getrandbits(32), random.getrandbits(100), random.getrandbits(0), random.randint(1, 6), random.randrange(10**20))
random.seed("old", version=1)
print(random.random())
r = random.Random(12345)
print([r.random() for _ in range(1000)][-1], r.uniform(1, 10), r.triangular(), r.triangular(1, 5, 2), r.choice("abcdef"), r.choice([1]), r.randrange(5), r.randrange(1, 100, 7), r.randrange(10, -10, -3), r.randint(-5, 5), r.randbytes(5))
items = list(range(20))
r.shuffle(items)
print(items, r.sample(items, 5), r.sample(range(10**6), 8), r.sample("abcdefghijklmnopqrstuvwxyz" * 10, 30), r.sample(["a", "b"], k=4, counts=[3, 2]), r.choices([1, 2, 3], k=10), r.choices("abc", [5, 1, 1], k=10), r.choices("abc", cum_weights=[1, 2, 10], k=5))
for name, args in [("gauss", (0, 1)), ("gauss", (10, 2)), ("normalvariate", ()), ("normalvariate", (5, 0.5)), ("lognormvariate", (0, 1)), ("expovariate", (2.0,)), ("expovariate", ()), ("vonmisesvariate", (0, 4)), ("vonmisesvariate", (1, 0)),
                   ("gammavariate", (2.5, 1)), ("gammavariate", (1, 2)), ("gammavariate", (0.5, 1)), ("betavariate", (2, 3)), ("paretovariate", (3,)), ("weibullvariate", (1, 1.5)), ("binomialvariate", (10, 0.3)), ("binomialvariate", (1000, 0.5)), ("binomialvariate", (1, 0.5)), ("binomialvariate", (100, 0.9)), ("binomialvariate", (20, 0.0))]:
    print(name, args, [getattr(r, name)(*args) for _ in range(4)])
state = r.getstate()
first = [r.random() for _ in range(5)], r.gauss()
r.setstate(state)
print(first == ([r.random() for _ in range(5)], r.gauss()), state[0], len(state[1]), state[1][:3], state[1][-1], state[2])


class Constant(random.Random):
    def random(self):
        return 0.25


class Bits(random.Random):
    def getrandbits(self, k):
        return 1 if k else 0


print(Constant().random(), Constant().randrange(100), Constant().choice("abcd"), Constant(3).uniform(0, 8), Bits(1).randrange(10), Bits().random() < 1, isinstance(Bits(), random.Random))
print(0 <= random.SystemRandom().random() < 1, random.SystemRandom().randrange(5) < 5, len(random.SystemRandom().randbytes(9)), random.Random().random() != random.Random().random())
cases = [
    lambda: random.randrange(0), lambda: random.randrange(5, 5), lambda: random.randrange(1, 10, 0), lambda: random.randrange(1, 10, -1), lambda: random.randrange(1.5), lambda: random.randrange("a"), lambda: random.randint(5, 1), lambda: random.choice([]), lambda: random.choice({}), lambda: random.sample([1], 2), lambda: random.sample({1, 2}, 1), lambda: random.sample([1, 2], -1), lambda: random.sample([1], 1, counts=[1, 2]), lambda: random.sample([1], 1, counts=[0]), lambda: random.sample([1], 1, counts=[1.5]),
    lambda: random.choices([], k=1), lambda: random.choices([1], [1, 2]), lambda: random.choices([1], [0]), lambda: random.choices([1, 2], 5), lambda: random.choices([1], [1], cum_weights=[1]), lambda: random.choices([1], [float("inf")]), lambda: random.getrandbits(-1), lambda: random.getrandbits("a"), lambda: random.seed([]), lambda: random.setstate((3, (1, 2), None)), lambda: random.setstate((9,)), lambda: random.gammavariate(0, 1), lambda: random.shuffle((1, 2, 3)), lambda: random.randrange(3, None, 2), lambda: random.binomialvariate(-1), lambda: random.binomialvariate(5, 2), lambda: random.SystemRandom().getstate(), lambda: random.expovariate(0), lambda: random.random(1),
]
for number, case in enumerate(cases):
    try:
        print(number, "gave", case())
    except Exception as error:
        print(number, type(error).__name__, error)
