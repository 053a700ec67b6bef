l = [3, 1, 2]
l.append(4)
l.extend((5, 6))
l.extend(x for x in range(2))
print(l)
l.insert(0, "a"); l.insert(100, "z"); l.insert(-1, "y")
print(l)
print(l.pop(), l.pop(0), l.pop(-2))
print(l.index(2), l.count(1), l.index(1, 1))
l.remove(5)
l.reverse()
print(l, l.copy() is l, l.copy() == l)
l.clear()
print(l)
for bad in (lambda: [].pop(), lambda: [1].pop(3), lambda: [1].remove(2), lambda: [1].index(2),
            lambda: [1][5], lambda: list(1), lambda: [].append(), lambda: [].append(1, 2),
            lambda: list(1, 2), lambda: [1, 2] + (3,), lambda: [1] * 1.5, lambda: [].foo):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
