"""functools."""
import functools
from functools import cache, cached_property, cmp_to_key, lru_cache, partial, partialmethod, reduce, singledispatch, total_ordering, wraps

add = partial(lambda *a, **k: (a, k), 1, x=2)
print(add(3), add(x=5, y=6), add.args, add.keywords, partial(add, 9).args)
print(reduce(lambda a, b: a * b, [1, 2, 3, 4]), reduce(lambda a, b: a + [b], "ab", []))
try:
    reduce(max, [])
except TypeError as error:
    print(error)


@lru_cache(maxsize=2)
def square(x):
    print("computing", x)
    return x * x


print(square(1), square(2), square(1), square(3), square(1), square(2), square.cache_info())
square.cache_clear()
print(square.cache_info(), square.__name__, square.__wrapped__(5), square.cache_parameters())


@cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(80), fib.cache_info().hits)


class Shape:
    @lru_cache
    def area(self, side):
        return side * side

    @cached_property
    def name(self):
        print("named once")
        return "shape"

    def scale(self, factor, by):
        return factor * by

    double = partialmethod(scale, 2)


s = Shape()
print(s.area(3), s.area(3), Shape.area.cache_info().hits, s.name, s.name, s.double(5))


def logged(f):
    @wraps(f)
    def inner(*args):
        return "<" + str(f(*args)) + ">"

    return inner


@logged
def greet(name):
    """Greets."""
    return "hi " + name


print(greet("you"), greet.__name__, greet.__doc__, greet.__wrapped__("me"))


@singledispatch
def show(value):
    return "any"


@show.register
def _(value: int):
    return "int"


@show.register(list)
@show.register(tuple)
def _(value):
    return "sequence"


print(show(1), show(True), show([]), show(()), show("s"), show.dispatch(list)([]))


@total_ordering
class Version:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return self.n == other.n

    def __lt__(self, other):
        return self.n < other.n


print(Version(1) <= Version(2), Version(3) >= Version(4), Version(3) > Version(2))
print(sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a)))
