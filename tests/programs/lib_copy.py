"""copy."""
import copy
from collections import defaultdict, deque

a = [1, [2, 3], {"k": (4, [5])}]
b, c = copy.copy(a), copy.deepcopy(a)
a[1].append(9)
a[2]["k"][1].append(8)
print(b, c, b[1] is a[1], c[1] is a[1])
loop = [1]
loop.append(loop)
d = copy.deepcopy(loop)
print(d[1] is d, d)


class Node:
    def __init__(self, value, next=None):
        self.value, self.next = value, next


n = Node([1], Node([2]))
m, k = copy.copy(n), copy.deepcopy(n)
print(m.value is n.value, k.value is n.value, k.next.value, type(k).__name__)


class Custom:
    def __init__(self, x):
        self.x = x

    def __copy__(self):
        return Custom("shallow")

    def __deepcopy__(self, memo):
        return Custom("deep")


print(copy.copy(Custom(1)).x, copy.deepcopy([Custom(1)])[0].x)


class Slots:
    __slots__ = ("a", "b")


s = Slots()
s.a = [1]
t = copy.deepcopy(s)
print(t.a, t.a is s.a, hasattr(t, "b"))


class MyList(list):
    pass


ml = MyList([1, 2])
ml.note = "n"
q = copy.copy(ml)
print(q, q.note, type(q).__name__)
dd = copy.deepcopy(defaultdict(list, x=[1]))
print(dd, copy.copy(deque([1], maxlen=2)), copy.copy({1, 2}), copy.deepcopy((1, [2])), copy.copy(5), copy.deepcopy(print) is print)
