"""Generators: send, throw, close, yield from."""


def averager():
    total, count, average = 0, 0, None
    while True:
        value = yield average
        if value is None:
            return average
        total += value
        count += 1
        average = total / count


def delegating(results):
    while True:
        results.append((yield from averager()))


results = []
g = delegating(results)
next(g)
for value in (10, 20, None, 5, None):
    print(g.send(value), end=" ")
print(results)


def careful():
    try:
        while True:
            try:
                yield "waiting"
            except ValueError as error:
                yield f"caught {error}"
    finally:
        print("cleaned")


c = careful()
print(next(c), c.throw(ValueError("v")), next(c), c.close())
try:
    next(c)
except StopIteration:
    print("ended")


def countdown(n):
    while n:
        yield n
        n -= 1
    return "lift-off"


def chain():
    result = yield from countdown(3)
    yield result


print(list(chain()), sum(x * x for x in countdown(4)), max(countdown(3), default=0))


def tree(n):
    if n:
        yield from tree(n - 1)
        yield n
        yield from tree(n - 1)


print(list(tree(3)))
