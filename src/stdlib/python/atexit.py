"""Functions that run when the program ends, the last registered first."""

import sys as _sys

_registered = []


def register(func, /, *args, **kwargs):
    """Remembers a call to make at the end; returns func, so it decorates too."""
    if not callable(func):
        raise TypeError("the first argument must be callable")
    _registered.append((func, args, kwargs))
    return func


def unregister(func):
    """Forgets every call of func."""
    _registered[:] = [call for call in _registered if call[0] != func]


def _clear():
    _registered.clear()


def _ncallbacks():
    return len(_registered)


def _run_exitfuncs():
    while _registered:
        func, args, kwargs = _registered.pop()
        try:
            func(*args, **kwargs)
        except SystemExit:
            raise
        except BaseException as error:
            print(f"Exception ignored in atexit callback: {func!r}", file=_sys.stderr)
            _sys.__excepthook__(type(error), error, error.__traceback__)
