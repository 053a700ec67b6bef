"""How long small pieces of code take."""

import gc
import itertools
import time

__all__ = ["Timer", "timeit", "repeat", "default_timer"]

default_timer = time.perf_counter
default_number = 1_000_000
default_repeat = 5

_LOOP = """
def inner(_it, _timer{parameters}):
    {setup}
    _start = _timer()
    for _i in _it:
        {statement}
        pass
    return _timer() - _start
"""


def _indented(text, spaces):
    return text.replace("\n", "\n" + " " * spaces)


class Timer:
    """Times a statement, or a function without arguments."""

    def __init__(self, stmt="pass", setup="pass", timer=default_timer, globals=None):
        self.timer = timer
        names = {} if globals is None else dict(globals)
        given = {}
        stmt = self._source(stmt, "stmt", "_stmt", given)
        setup = self._source(setup, "setup", "_setup", given)
        parameters = "".join(f", {name}={name}" for name in given)
        names.update(given)
        self.src = _LOOP.format(
            statement=_indented(stmt, 8), setup=_indented(setup, 4), parameters=parameters)
        exec(compile(self.src, "<timeit-src>", "exec"), names)
        self.inner = names["inner"]

    @staticmethod
    def _source(code, what, name, given):
        """Code as text: a call of `name` if it is a function."""
        if isinstance(code, str):
            compile(code, "<timeit-src>", "exec")
            return code
        if callable(code):
            given[name] = code
            return f"{name}()"
        raise ValueError(f"{what} is neither a string nor callable")

    def timeit(self, number=default_number):
        """The seconds that so many runs take, without the collector."""
        collects = gc.isenabled()
        gc.disable()
        try:
            return self.inner(itertools.repeat(None, number), self.timer)
        finally:
            if collects:
                gc.enable()

    def repeat(self, repeat=default_repeat, number=default_number):
        return [self.timeit(number) for _ in range(repeat)]

    def autorange(self, callback=None):
        """As many runs as take 0.2 seconds: their number and their time."""
        for power in itertools.count():
            for digit in (1, 2, 5):
                number = digit * 10**power
                taken = self.timeit(number)
                if callback:
                    callback(number, taken)
                if taken >= 0.2:
                    return number, taken

    def print_exc(self, file=None):
        import traceback

        traceback.print_exc(file=file)


def timeit(stmt="pass", setup="pass", timer=default_timer, number=default_number, globals=None):
    return Timer(stmt, setup, timer, globals).timeit(number)


def repeat(stmt="pass", setup="pass", timer=default_timer, repeat=default_repeat,
           number=default_number, globals=None):
    return Timer(stmt, setup, timer, globals).repeat(repeat, number)
