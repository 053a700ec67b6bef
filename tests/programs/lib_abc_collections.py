"""collections.abc."""
from collections.abc import *

print([isinstance([], c) for c in (Sequence, MutableSequence, Iterable, Sized, Container, Collection, Reversible, Hashable)])
print([isinstance({}, c) for c in (Mapping, MutableMapping, Sequence)], isinstance({1}, Set), isinstance("", Sequence))
print(isinstance((x for x in []), Generator), isinstance(iter([]), Iterator), isinstance(len, Callable), issubclass(dict, Mapping))
print(isinstance({}.keys(), KeysView), isinstance(range(3), Sequence), isinstance(b"", ByteString), isinstance(3, Hashable))


class Countdown(Sequence):
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        if not 0 <= i < self.n:
            raise IndexError(i)
        return self.n - i


c = Countdown(4)
print(list(c), 3 in c, c.index(2), c.count(1), list(reversed(c)))


class Lower(MutableMapping):
    def __init__(self, **kw):
        self.d = {}
        self.update(kw)

    def __getitem__(self, k):
        return self.d[k.lower()]

    def __setitem__(self, k, v):
        self.d[k.lower()] = v

    def __delitem__(self, k):
        del self.d[k.lower()]

    def __iter__(self):
        return iter(self.d)

    def __len__(self):
        return len(self.d)


m = Lower(A=1, B=2)
print(m["a"], m.get("Z", 0), "B" in m, list(m.items()), m.pop("b"), m.setdefault("C", 5), dict(m), m == {"a": 1, "c": 5})


class Letters(Set):
    def __init__(self, it):
        self.s = "".join(sorted(set(it)))

    def __contains__(self, x):
        return x in self.s

    def __iter__(self):
        return iter(self.s)

    def __len__(self):
        return len(self.s)


a, b = Letters("abc"), Letters("bcd")
print(list(a & b), list(a | b), list(a - b), list(a ^ b), a <= b, Letters("a") < a, a.isdisjoint(Letters("z")))
try:
    Sequence()
except TypeError as error:
    print(error)
