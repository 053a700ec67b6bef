"""Time limits."""

from . import events
from .exceptions import CancelledError

__all__ = ["Timeout", "timeout", "timeout_at"]


class Timeout:
    """Cancels what runs under it when its time is over."""

    def __init__(self, when):
        self._when, self._handle, self._task, self._state = when, None, None, "created"

    def when(self):
        return self._when

    def expired(self):
        return self._state in ("expiring", "expired")

    def reschedule(self, when):
        if self._state != "active":
            what = "Timeout has not been entered" if self._state == "created" else (
                f"Cannot change state of {self._state} Timeout")
            raise RuntimeError(what)
        self._when = when
        if self._handle is not None:
            self._handle.cancel()
        loop = events.get_running_loop()
        if when is None:
            self._handle = None
        elif when <= loop.time():
            self._handle = loop.call_soon(self._expire)
        else:
            self._handle = loop.call_at(when, self._expire)

    def _expire(self):
        self._task.cancel()
        self._state, self._handle = "expiring", None

    async def __aenter__(self):
        from .tasks import current_task

        if self._state != "created":
            raise RuntimeError("Timeout has already been entered")
        self._task = current_task()
        if self._task is None:
            raise RuntimeError("Timeout should be used inside a task")
        self._state, self._requests = "active", self._task.cancelling()
        self.reschedule(self._when)
        return self

    async def __aexit__(self, exc_type, exc_val, exc_tb):
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        if self._state == "active":
            self._state = "exited"
        elif self._state == "expiring":
            self._state = "expired"
            if self._task.uncancel() <= self._requests and exc_type is CancelledError:
                raise TimeoutError from exc_val
        return None


def timeout(delay):
    """So many seconds from now; None for no limit."""
    return Timeout(None if delay is None else events.get_running_loop().time() + delay)


def timeout_at(when):
    return Timeout(when)
