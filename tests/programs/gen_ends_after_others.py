"""A generator that ends after it has resumed others ends, whoever resumes it."""


def numbers():
    yield 1
    yield 2


def asks():
    """Resumes another by next, and does not end it."""
    yield "asks"
    next(numbers())


def sorts():
    """Has native code walk through another."""
    yield "sorts"
    sorted(numbers())


def catches():
    try:
        yield "catches"
    except KeyError:
        next(numbers())


def sends():
    got = yield "sends"
    other = numbers()
    next(other)
    other.send(got)


for function in asks, sorts, catches, sends:
    generator = function()
    print(next(generator))
    try:
        if function is catches:
            print("yielded", generator.throw(KeyError))
        elif function is sends:
            print("yielded", generator.send(3))
        else:
            print("yielded", next(generator))
    except StopIteration as stop:
        print("ended", stop.value)

walk = asks()
print(list(walk), next(walk, "nothing more"))


class Context:
    def __enter__(self):
        return self

    def __exit__(self, *details):
        return next(numbers()) == 1


def guarded():
    with Context():
        yield "guarded"
    return "done"


generator = guarded()
print(next(generator))
try:
    print("yielded", generator.throw(ValueError("thrown")))
except StopIteration as stop:
    print("ended", stop.value)
