"""Comprehensions and unpacking."""
matrix = [[1, 2, 3], [4, 5, 6]]
print([x for row in matrix for x in row if x % 2], [[row[i] for row in matrix] for i in range(3)])
print({x: x * x for x in range(4)}, {len(w) for w in ("a", "bb", "cc")}, list(x + y for x in "ab" for y in "cd"))
first, *rest = range(5)
*init, last = "xyz"
(a, b), [c, *d] = (1, 2), [3, 4, 5]
print(first, rest, init, last, a, b, c, d)
print([*range(3), *"ab"], {**{"a": 1}, "b": 2, **{"a": 3}}, (*[1], *(2,)))


def f(*args, key=None, **kwargs):
    return args, key, kwargs


print(f(*[1, 2], *"a", key=3, **{"x": 4}, y=5))
print([y := 5, y**2], [z for x in range(4) if (z := x * 2) > 2], (n := 3) + n)
for i, (x, y) in enumerate(zip([1, 2], [3, 4]), start=1):
    print(i, x, y, end="; ")
print()
for n in range(2, 10):
    for x in range(2, n):
        if n % x == 0:
            break
    else:
        print(n, end=" ")
print()
x, y = 1, 2
x, y = y, x
print(x, y, 1 < 2 < 3, 1 < 3 > 2, not [] and "yes", None or "default", 5 if x else 6)
for wrong in ("a, b = 1, 2, 3", "a, *b = []", "a, b = 1"):
    try:
        exec(wrong)
    except (ValueError, TypeError) as error:
        print(error)
