"""Calls that run elsewhere and the results they will have."""

from concurrent.futures._base import (
    ALL_COMPLETED,
    FIRST_COMPLETED,
    FIRST_EXCEPTION,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    InvalidStateError,
    TimeoutError,
    as_completed,
    wait,
)

__all__ = (
    "FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED", "CancelledError", "TimeoutError",
    "InvalidStateError", "BrokenExecutor", "Future", "Executor", "wait", "as_completed",
    "InterpreterPoolExecutor", "ProcessPoolExecutor", "ThreadPoolExecutor",
)


def __dir__():
    return __all__


def __getattr__(name):
    # The pools are imported when a program first asks for one.
    global InterpreterPoolExecutor, ProcessPoolExecutor, ThreadPoolExecutor
    if name == "ThreadPoolExecutor":
        from .thread import ThreadPoolExecutor

        return ThreadPoolExecutor
    if name == "ProcessPoolExecutor":
        from .process import ProcessPoolExecutor

        return ProcessPoolExecutor
    if name == "InterpreterPoolExecutor":
        from .interpreter import InterpreterPoolExecutor

        return InterpreterPoolExecutor
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
