"""__slots__, __hash__ and identity."""


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a):
        self.a = a


s = Slotted(1)
for wrong in (lambda: s.b, lambda: setattr(s, "c", 1), lambda: s.__dict__):
    try:
        wrong()
    except AttributeError as error:
        print(error)
s.b = 2
del s.b
print(hasattr(s, "b"), Slotted.__slots__, hasattr(s, "a"))


class Key:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return self.n == other.n

    def __hash__(self):
        return hash(self.n)


class Unhashable:
    def __eq__(self, other):
        return True


d = {Key(1): "one"}
print(d[Key(1)], Key(2) in d, len({Key(1), Key(1), Key(2)}), hash(Key(3)) == hash(3), hash(1.0) == hash(1) == hash(True))
try:
    {Unhashable(): 1}
except TypeError as error:
    print(error)
for bad in ([], {}, set()):
    try:
        hash(bad)
    except TypeError as error:
        print(error)
print(hash((1, 2)) == hash((1, 2)), {frozenset([1]): 2}[frozenset([1])], 1 in {True}, {1: "a", 1.0: "b", True: "c"})
