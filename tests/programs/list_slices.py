l = list(range(10))
print(l[2:5], l[::-1], l[::3], l[-3:], l[100:], l[:-100])
l[2:5] = ["x"]
print(l)
l[::2] = [0] * len(l[::2])
print(l)
del l[1::2]
print(l)
del l[0], l[-1]
print(l)
try:
    l[::2] = [1]
except ValueError as e:
    print(e)
try:
    l[1:2] = 5
except TypeError as e:
    print(e)
try:
    l["a"]
except TypeError as e:
    print(e)
print([1, 2] * 3, 2 * [0], [1] + [2], [1, 2] < [1, 3], [1] == [1.0], [] < [0])
a = b = [1]
a += [2]
print(b)
a *= 2
print(b)
m = [1]; m.append(m)
print(m)
print(slice(1, 10, 2).indices(5), slice(None), slice(1, 2) == slice(1, 2))
t = (1, 2, 3, 2)
print(t.count(2), t.index(3), t[1:], t + (4,), t * 2, (1,), ())
print(tuple("abc"), tuple([1]), tuple(), hash((1, 2)) == hash((1, 2)), (1, 2) < (1, 2, 3))
a, *b, c = range(5)
print(a, b, c)
