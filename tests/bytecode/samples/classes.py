"""Classes, closures, decorators and every kind of parameter."""
import functools
from collections import OrderedDict as Dict, deque


def decorate(*, times: int = 2, **options):
    def decorator(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            nonlocal times
            times -= 1
            return function(*args, times=times, **kwargs, **options)
        return wrapper
    return decorator


class Base:
    count: int = 0

    def __init__(self, first, /, second=None, *rest, key="x"):
        self.first = first
        self.items = [*rest, second]
        self.names = {**rest[0], "key": key}

    @property
    def total(self):
        return sum(self.items, start=self.first) if self.items else None


class Derived(Base, metaclass=type):
    def __init__(self, *args):
        super().__init__(*args)
        super(Derived, self).total
        Base.count += 1
        del self.names["key"]

    @decorate(times=3)
    def call(self, times):
        global seen
        seen = self, times
        return lambda x, y=times: (x, y, self, __class__)
