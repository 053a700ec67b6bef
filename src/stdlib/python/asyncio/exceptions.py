"""What goes wrong between tasks."""

__all__ = ["BrokenBarrierError", "CancelledError", "InvalidStateError", "TimeoutError"]

TimeoutError = TimeoutError


class CancelledError(BaseException):
    """The task or future was cancelled."""


class InvalidStateError(Exception):
    """A future is not as far as the operation needs, or further."""


class BrokenBarrierError(RuntimeError):
    """The barrier was broken while tasks waited at it."""
