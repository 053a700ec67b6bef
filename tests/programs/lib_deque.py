"""collections.deque."""
from collections import deque

d = deque([1, 2, 3])
d.append(4), d.appendleft(0), d.extend([5, 6]), d.extendleft([-1, -2])
print(d, len(d), d[0], d[-1], d[3], 3 in d, 99 in d)
print(d.pop(), d.popleft(), d.count(3), d.index(3))
d.rotate(2)
print(d)
d.rotate(-3)
print(d, list(reversed(d)), d.maxlen)
d.insert(2, "x"), d.remove("x"), d.reverse()
print(d)
b = deque(range(10), maxlen=3)
b.append(10)
print(b, b.maxlen, b.copy(), b == deque([8, 9, 10]), b < deque([9]))
b.appendleft(7)
print(b, b + deque([1]), b * 2)
for wrong in (lambda: deque().pop(), lambda: deque().popleft(), lambda: d[100], lambda: d.remove("no"),
              lambda: b.insert(0, 1), lambda: deque([1], maxlen=-1), lambda: d.index("q"), lambda: d + [1]):
    try:
        wrong()
    except Exception as error:
        print(type(error).__name__, error)
try:
    for item in d:
        d.append(item)
except RuntimeError as error:
    print(error)
d[1] = "one"
del d[0]
print(d, bool(deque()), deque("abc") == deque("abc"))
d.clear()
d.append(d)
print(d)


class Stack(deque):
    def push(self, item):
        self.append(item)


s = Stack([1], maxlen=5)
s.push(2)
print(s, isinstance(s, deque), s.copy(), type(s.copy()).__name__)
print(sum(deque(range(5))), sorted(deque([3, 1, 2])), tuple(deque("ab")), [*deque([1, 2])])
