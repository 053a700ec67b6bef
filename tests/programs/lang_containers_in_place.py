"""Containers that change while they are walked, and in-place operators of subclasses."""
import collections


class Tags(list):
    pass


class Names(set):
    pass


class Table(dict):
    pass


tags = kept = Tags([1])
tags += [2, 3]
tags *= 2
print(tags, type(tags).__name__, tags is kept)
names = other = Names("ab")
names |= {"c"}
names -= {"a"}
names &= {"b", "c", "d"}
names ^= {"d"}
print(sorted(names), type(names).__name__, names is other)
table = same = Table(a=1)
table |= {"b": 2}
table |= [("c", 3)]
print(table, type(table).__name__, table is same)
plain = {}
plain |= [("k", "v"), ("x", "y")]
print(plain, [1].__iadd__([2]), {1}.__ior__({2}), {}.__ior__({3: 4}))
for bad in (5, [1]):
    try:
        plain |= bad
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
for change in (lambda data, key: data.pop(key), lambda data, key: data.update(new=1),
               lambda data, key: data.update({key + 10: data.pop(key)})):
    data = dict.fromkeys(range(5))
    try:
        for key in data:
            change(data, key)
    except RuntimeError as error:
        print(error)
try:
    len(range(2**70))
except OverflowError as error:
    print(error)
d = collections.deque([1, 2], maxlen=3)
d += [3, 4]
print(d, collections.ChainMap({"a": 1}, {"a": 2, "b": 3})["b"])


class Sequence(collections.UserList):
    pass


s = Sequence([3, 1])
s += [2]
print(sorted(s), type(s).__name__)
