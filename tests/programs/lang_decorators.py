"""Decorators of every shape."""
import functools


def repeat(times):
    def decorate(f):
        @functools.wraps(f)
        def inner(*args, **kwargs):
            return [f(*args, **kwargs) for _ in range(times)]

        return inner

    return decorate


class Counted:
    def __init__(self, f):
        self.f, self.calls = f, 0

    def __call__(self, *args):
        self.calls += 1
        return self.f(*args)


@repeat(3)
def hello(name):
    return f"hi {name}"


@Counted
def double(x):
    return 2 * x


def register(registry):
    def decorate(cls):
        registry[cls.__name__] = cls
        return cls

    return decorate


classes = {}


@register(classes)
class Plugin:
    pass


print(hello("x"), hello.__name__, double(2), double(5), double.calls, classes)
stacked = repeat(2)(repeat(1)(str))
print(stacked(5))
