"""Inlined comprehensions with saved locals and cells, and generators' own."""


def squares(numbers, x=1):
    y = [x * x for x in numbers if x > 0]
    z = {x: {y for y in range(x)} for x in y}
    functions = [lambda: x + z for x, *z in pairs(numbers)]
    return x, sum(n for n in y if all(n % k for k in range(2, n))), z, functions


class Scope:
    width = 3
    rows = [[column for column in range(3)] for row in range(3)]
    late = [lambda: row for row in rows]


total = [name := value for value in squares([1, 2, 3])]
