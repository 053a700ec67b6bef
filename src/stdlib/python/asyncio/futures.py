"""Futures: results that are not there yet."""

import contextvars

from .events import get_event_loop
from .exceptions import CancelledError, InvalidStateError

__all__ = ["Future", "isfuture", "wrap_future"]


def isfuture(obj):
    return getattr(type(obj), "_asyncio_future_blocking", None) is not None


class Future:
    """A result that somebody will set."""

    _asyncio_future_blocking = False
    _exception = None
    _never_retrieved = False

    def __init__(self, *, loop=None):
        self._loop = loop or get_event_loop()
        self._state, self._result, self._callbacks = "PENDING", None, []
        self._cancel_message = None

    def __repr__(self):
        return f"<{type(self).__name__} {' '.join(self._described())}>"

    def _described(self):
        yield self._state.lower()
        if self._state == "FINISHED":
            if self._exception is not None:
                yield f"exception={self._exception!r}"
            else:
                yield f"result={self._result!r}"

    def __del__(self):
        if self._never_retrieved:
            self._loop.call_exception_handler({
                "message": f"{type(self).__name__} exception was never retrieved",
                "exception": self._exception, "future": self})

    def __class_getitem__(cls, item):
        return cls

    def get_loop(self):
        return self._loop

    def done(self):
        return self._state != "PENDING"

    def cancelled(self):
        return self._state == "CANCELLED"

    def cancel(self, msg=None):
        if self.done():
            return False
        self._cancel_message = msg
        self._settle("CANCELLED")
        return True

    def _cancelled_error(self):
        return CancelledError() if self._cancel_message is None else CancelledError(self._cancel_message)

    def result(self):
        if self.cancelled():
            raise self._cancelled_error()
        if not self.done():
            raise InvalidStateError("Result is not set.")
        self._never_retrieved = False
        if self._exception is not None:
            raise self._exception.with_traceback(self._traceback)
        return self._result

    def exception(self):
        if self.cancelled():
            raise self._cancelled_error()
        if not self.done():
            raise InvalidStateError("Exception is not set.")
        self._never_retrieved = False
        return self._exception

    def set_result(self, result):
        self._check_pending()
        self._result = result
        self._settle("FINISHED")

    def set_exception(self, exception):
        self._check_pending()
        if isinstance(exception, type):
            exception = exception()
        if isinstance(exception, StopIteration):
            error = RuntimeError("StopIteration interacts badly with generators and cannot be "
                                 "raised into a Future")
            error.__cause__ = error.__context__ = exception
            exception = error
        self._exception, self._traceback = exception, exception.__traceback__
        self._never_retrieved = True
        self._settle("FINISHED")

    def _check_pending(self):
        if self.done():
            raise InvalidStateError("invalid state")

    def _settle(self, state):
        self._state = state
        callbacks, self._callbacks = self._callbacks, []
        for callback, context in callbacks:
            self._loop.call_soon(callback, self, context=context)

    def add_done_callback(self, fn, *, context=None):
        if self.done():
            self._loop.call_soon(fn, self, context=context)
        else:
            self._callbacks.append((fn, context or contextvars.copy_context()))

    def remove_done_callback(self, fn):
        kept = [(callback, context) for callback, context in self._callbacks if callback != fn]
        removed = len(self._callbacks) - len(kept)
        self._callbacks = kept
        return removed

    def __await__(self):
        if not self.done():
            self._asyncio_future_blocking = True
            yield self
        if not self.done():
            raise RuntimeError("await wasn't used with future")
        return self.result()

    __iter__ = __await__


def wrap_future(future, *, loop=None):
    """A future of the loop that follows one of concurrent.futures."""
    if isfuture(future):
        return future
    loop = loop or get_event_loop()
    made = Future(loop=loop)

    def take_over():
        if made.cancelled():
            return
        if future.cancelled():
            made.cancel()
        elif future.exception() is not None:
            made.set_exception(future.exception())
        else:
            made.set_result(future.result())

    def finished(future):
        if not loop.is_closed():
            loop.call_soon_threadsafe(take_over)

    def settled(made):
        if made.cancelled():
            future.cancel()

    made.add_done_callback(settled)
    future.add_done_callback(finished)
    return made


def follow(source, target):
    """A future of concurrent.futures gets what a future of a loop gets."""

    def copy(source):
        if source.cancelled():
            target.cancel()
            target.set_running_or_notify_cancel()
        elif target.set_running_or_notify_cancel():
            if source.exception() is not None:
                target.set_exception(source.exception())
            else:
                target.set_result(source.result())

    source.add_done_callback(copy)
