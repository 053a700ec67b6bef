"""Futures, and what every executor has."""

import collections
import threading
import time

FIRST_COMPLETED = "FIRST_COMPLETED"
FIRST_EXCEPTION = "FIRST_EXCEPTION"
ALL_COMPLETED = "ALL_COMPLETED"

PENDING = "PENDING"
RUNNING = "RUNNING"
# Cancelled, and then cancelled with everybody who waits told so.
CANCELLED = "CANCELLED"
CANCELLED_AND_NOTIFIED = "CANCELLED_AND_NOTIFIED"
FINISHED = "FINISHED"

_STATE_NAMES = {
    PENDING: "pending",
    RUNNING: "running",
    CANCELLED: "cancelled",
    CANCELLED_AND_NOTIFIED: "cancelled",
    FINISHED: "finished",
}
_DONE = (CANCELLED_AND_NOTIFIED, FINISHED)


class Error(Exception):
    """What the futures raise themselves."""


class CancelledError(Error):
    """The future was cancelled."""


TimeoutError = TimeoutError


class InvalidStateError(Error):
    """A future was asked for what it cannot do in its state."""


class BrokenExecutor(RuntimeError):
    """An executor can run nothing any more."""


class _Waiter:
    """Whoever waits for several futures: they add themselves when done."""

    def __init__(self, pending, return_when):
        self.event = threading.Event()
        self.finished_futures = []
        self.lock = threading.Lock()
        self.pending = pending
        self.return_when = return_when

    def add(self, future, failed):
        with self.lock:
            self.finished_futures.append(future)
            self.pending -= 1
            first = self.return_when == FIRST_COMPLETED
            if first or self.pending <= 0 or (failed and self.return_when == FIRST_EXCEPTION):
                self.event.set()


class _AcquireFutures:
    """Holds the conditions of several futures, taken in one order by all."""

    def __init__(self, futures):
        self.futures = sorted(futures, key=id)

    def __enter__(self):
        for future in self.futures:
            future._condition.acquire()

    def __exit__(self, *args):
        for future in self.futures:
            future._condition.release()


DoneAndNotDoneFutures = collections.namedtuple("DoneAndNotDoneFutures", "done not_done")


def wait(fs, timeout=None, return_when=ALL_COMPLETED):
    """Waits for futures; returns the set of those that are done and of the rest."""
    fs = set(fs)
    with _AcquireFutures(fs):
        done = {f for f in fs if f._state in _DONE}
        not_done = fs - done
        if return_when == FIRST_COMPLETED and done:
            return DoneAndNotDoneFutures(done, not_done)
        if return_when == FIRST_EXCEPTION and done:
            if any(not f.cancelled() and f.exception() is not None for f in done):
                return DoneAndNotDoneFutures(done, not_done)
        if not not_done:
            return DoneAndNotDoneFutures(done, not_done)
        if return_when not in (FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED):
            raise ValueError("Invalid return condition: %r" % return_when)
        waiter = _Waiter(len(not_done), return_when)
        for future in fs:
            future._waiters.append(waiter)
    waiter.event.wait(timeout)
    for future in fs:
        with future._condition:
            future._waiters.remove(waiter)
    done.update(waiter.finished_futures)
    return DoneAndNotDoneFutures(done, fs - done)


def as_completed(fs, timeout=None):
    """Yields futures as they finish."""
    deadline = None if timeout is None else time.monotonic() + timeout
    fs = set(fs)
    total = len(fs)
    with _AcquireFutures(fs):
        finished = {f for f in fs if f._state in _DONE}
        pending = fs - finished
        waiter = _Waiter(len(pending), FIRST_COMPLETED)
        for future in fs:
            future._waiters.append(waiter)
    finished = list(finished)
    try:
        yield from _forget_and_yield(finished, waiter, fs)
        while pending:
            left = None
            if deadline is not None:
                left = deadline - time.monotonic()
                if left < 0:
                    raise TimeoutError("%d (of %d) futures unfinished" % (len(pending), total))
            waiter.event.wait(left)
            with waiter.lock:
                finished, waiter.finished_futures = waiter.finished_futures, []
                waiter.event.clear()
            finished.reverse()
            pending.difference_update(finished)
            yield from _forget_and_yield(finished, waiter, fs)
    finally:
        for future in fs:
            with future._condition:
                future._waiters.remove(waiter)


def _forget_and_yield(finished, waiter, fs):
    """Yields futures from the end, holding on to none that was yielded."""
    while finished:
        future = finished[-1]
        fs.remove(future)
        with future._condition:
            future._waiters.remove(waiter)
        del future
        yield finished.pop()


class Future:
    """The result that a call will have."""

    def __init__(self):
        self._condition = threading.Condition()
        self._state = PENDING
        self._result = None
        self._exception = None
        self._waiters = []
        self._done_callbacks = []

    def __repr__(self):
        with self._condition:
            where = f"<{type(self).__name__} at {id(self):#x} state={_STATE_NAMES[self._state]}"
            if self._state != FINISHED:
                return f"{where}>"
            what = self._result if self._exception is None else self._exception
            word = "returned" if self._exception is None else "raised"
            return f"{where} {word} {type(what).__name__}>"

    def _invoke_callbacks(self):
        for callback in self._done_callbacks:
            self._call_back(callback)

    def _call_back(self, callback):
        try:
            callback(self)
        except Exception as error:
            import sys

            print(f"exception calling callback for {self!r}", file=sys.stderr)
            sys.excepthook(type(error), error, error.__traceback__)

    def cancel(self):
        """Cancels the call unless it runs or has run; says whether it is cancelled."""
        with self._condition:
            if self._state in (RUNNING, FINISHED):
                return False
            if self._state in (CANCELLED, CANCELLED_AND_NOTIFIED):
                return True
            self._state = CANCELLED
            self._condition.notify_all()
        self._invoke_callbacks()
        return True

    def cancelled(self):
        with self._condition:
            return self._state in (CANCELLED, CANCELLED_AND_NOTIFIED)

    def running(self):
        with self._condition:
            return self._state == RUNNING

    def done(self):
        with self._condition:
            return self._state in (CANCELLED, CANCELLED_AND_NOTIFIED, FINISHED)

    def add_done_callback(self, fn):
        with self._condition:
            if self._state not in (CANCELLED, CANCELLED_AND_NOTIFIED, FINISHED):
                self._done_callbacks.append(fn)
                return
        self._call_back(fn)

    def _is_settled(self):
        """Whether there is an outcome; a cancelled future raises."""
        if self._state in (CANCELLED, CANCELLED_AND_NOTIFIED):
            raise CancelledError()
        return self._state == FINISHED

    def _wait_settled(self, timeout):
        if not self._is_settled():
            self._condition.wait(timeout)
            if not self._is_settled():
                raise TimeoutError()

    def result(self, timeout=None):
        try:
            with self._condition:
                self._wait_settled(timeout)
                if self._exception is None:
                    return self._result
                raise self._exception
        finally:
            # The exception's traceback holds this frame.
            self = None

    def exception(self, timeout=None):
        with self._condition:
            self._wait_settled(timeout)
            return self._exception

    def set_running_or_notify_cancel(self):
        """For executors: the call is about to run. False if it was cancelled."""
        with self._condition:
            if self._state == CANCELLED:
                self._state = CANCELLED_AND_NOTIFIED
                for waiter in self._waiters:
                    waiter.add(self, False)
                return False
            if self._state == PENDING:
                self._state = RUNNING
                return True
            raise RuntimeError("Future in unexpected state")

    def _settle(self, result, exception):
        with self._condition:
            if self._state in (CANCELLED, CANCELLED_AND_NOTIFIED, FINISHED):
                raise InvalidStateError(f"{self._state}: {self!r}")
            self._result = result
            self._exception = exception
            self._state = FINISHED
            for waiter in self._waiters:
                waiter.add(self, exception is not None)
            self._condition.notify_all()
        self._invoke_callbacks()

    def set_result(self, result):
        self._settle(result, None)

    def set_exception(self, exception):
        self._settle(None, exception)

    def __class_getitem__(cls, item):
        from types import GenericAlias

        return GenericAlias(cls, item)


class Executor:
    """Runs calls elsewhere."""

    def submit(self, fn, /, *args, **kwargs):
        raise NotImplementedError()

    def map(self, fn, *iterables, timeout=None, chunksize=1):
        """The results of fn for each item, in order; all calls start at once."""
        deadline = None if timeout is None else time.monotonic() + timeout
        futures = [self.submit(fn, *args) for args in zip(*iterables)]
        return self._results(futures, deadline)

    @staticmethod
    def _results(futures, deadline):
        try:
            # From the end, so that no finished future is held.
            futures.reverse()
            while futures:
                if deadline is None:
                    yield _result_or_cancel(futures.pop())
                else:
                    yield _result_or_cancel(futures.pop(), deadline - time.monotonic())
        finally:
            for future in futures:
                future.cancel()

    def shutdown(self, wait=True, *, cancel_futures=False):
        pass

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        self.shutdown(wait=True)
        return False


def _result_or_cancel(future, timeout=None):
    try:
        try:
            return future.result(timeout)
        finally:
            future.cancel()
    finally:
        # The traceback of what the future raised holds this frame.
        del future
