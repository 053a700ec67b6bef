"""Tasks: coroutines that a loop runs, and how to wait for several."""

import concurrent.futures
import contextvars
import itertools
import types

from . import events, timeouts
from .exceptions import CancelledError, InvalidStateError
from .futures import Future, follow, isfuture

__all__ = [
    "ALL_COMPLETED", "FIRST_COMPLETED", "FIRST_EXCEPTION", "Task", "all_tasks", "as_completed",
    "create_task", "current_task", "ensure_future", "gather", "iscoroutine", "iscoroutinefunction",
    "run_coroutine_threadsafe", "shield", "sleep", "wait", "wait_for",
]

ALL_COMPLETED = concurrent.futures.ALL_COMPLETED
FIRST_COMPLETED = concurrent.futures.FIRST_COMPLETED
FIRST_EXCEPTION = concurrent.futures.FIRST_EXCEPTION

_numbers = itertools.count(1)
# The task that each loop is running.
_current = {}


def iscoroutine(obj):
    return isinstance(obj, types.CoroutineType)


def iscoroutinefunction(func):
    code = getattr(getattr(func, "__func__", func), "__code__", None)
    return code is not None and bool(code.co_flags & 0x80)


def current_task(loop=None):
    return _current.get(loop or events.get_running_loop())


def all_tasks(loop=None):
    """The tasks of a loop that have not ended."""
    return set((loop or events.get_running_loop())._tasks)


class Task(Future):
    """A coroutine that a loop runs, step by step."""

    def __init__(self, coro, *, loop=None, name=None, context=None, eager_start=False):
        super().__init__(loop=loop)
        if not iscoroutine(coro) and not hasattr(coro, "send"):
            raise TypeError(f"a coroutine was expected, got {coro!r}")
        self._coro, self._waits_for = coro, None
        self._name = f"Task-{next(_numbers)}" if name is None else str(name)
        self._must_cancel, self._cancel_requests = False, 0
        self._context = contextvars.copy_context() if context is None else context
        self._loop._tasks[self] = None
        self._loop.call_soon(self._step, context=self._context)

    def _described(self):
        state, *rest = super()._described()
        if not self.done() and self._must_cancel:
            state = "cancelling"
        name = getattr(self._coro, "__qualname__", repr(self._coro))
        yield from (state, f"name={self._name!r}", f"coro=<{name}()>")
        if self._waits_for is not None:
            yield f"wait_for={self._waits_for!r}"
        yield from rest

    def get_coro(self):
        return self._coro

    def get_context(self):
        return self._context

    def get_name(self):
        return self._name

    def set_name(self, value):
        self._name = str(value)

    def set_result(self, result):
        raise RuntimeError("Task does not support set_result operation")

    def set_exception(self, exception):
        raise RuntimeError("Task does not support set_exception operation")

    def cancel(self, msg=None):
        """Has the coroutine get a CancelledError where it waits."""
        if self.done():
            return False
        self._cancel_requests += 1
        if self._waits_for is not None and self._waits_for.cancel(msg=msg):
            return True
        self._must_cancel, self._cancel_message = True, msg
        return True

    def cancelling(self):
        return self._cancel_requests

    def uncancel(self):
        if self._cancel_requests > 0:
            self._cancel_requests -= 1
        return self._cancel_requests

    def _settle(self, state):
        self._loop._tasks.pop(self, None)
        super()._settle(state)

    def _step(self, error=None):
        """Lets the coroutine go on to where it waits next."""
        if self.done():
            raise InvalidStateError(f"_step(): already done: {self!r}, {error!r}")
        if self._must_cancel:
            if not isinstance(error, CancelledError):
                error = self._cancelled_error()
            self._must_cancel = False
        self._waits_for = None
        outer, _current[self._loop] = _current.get(self._loop), self
        try:
            awaited = self._coro.send(None) if error is None else self._coro.throw(error)
        except StopIteration as end:
            if self._must_cancel:
                self._must_cancel = False
                super().cancel(msg=self._cancel_message)
            else:
                super().set_result(end.value)
        except CancelledError as cancelled:
            super().cancel(msg=cancelled.args[0] if cancelled.args else None)
        except (KeyboardInterrupt, SystemExit) as raised:
            super().set_exception(raised)
            raise
        except BaseException as raised:
            # Tracebacks begin with the coroutine's own frame.
            super().set_exception(raised.with_traceback(raised.__traceback__.tb_next))
        else:
            self._wait_for(awaited)
        finally:
            _current[self._loop] = outer

    def _wait_for(self, awaited):
        if awaited is None:
            self._go_on()
        elif not isfuture(awaited):
            self._go_on(RuntimeError(f"Task got bad yield: {awaited!r}"))
        elif awaited.get_loop() is not self._loop:
            self._go_on(RuntimeError(
                f"Task {self!r} got Future {awaited!r} attached to a different loop"))
        elif not awaited._asyncio_future_blocking:
            self._go_on(RuntimeError(
                f"yield was used instead of yield from in task {self!r} with {awaited!r}"))
        elif awaited is self:
            self._go_on(RuntimeError(f"Task cannot await on itself: {self!r}"))
        else:
            awaited._asyncio_future_blocking = False
            awaited.add_done_callback(self._wake, context=self._context)
            self._waits_for = awaited
            if self._must_cancel and awaited.cancel(msg=self._cancel_message):
                self._must_cancel = False

    def _go_on(self, *error):
        self._loop.call_soon(self._step, *error, context=self._context)

    def _wake(self, future):
        try:
            future.result()
        except BaseException as error:
            self._step(error)
        else:
            self._step()


def create_task(coro, *, name=None, context=None):
    return events.get_running_loop().create_task(coro, name=name, context=context)


def ensure_future(awaitable, *, loop=None):
    """A future for whatever can be awaited."""
    if isfuture(awaitable):
        if loop is not None and loop is not awaitable.get_loop():
            raise ValueError("The future belongs to a different loop than the one specified as the loop "
                             "argument")
        return awaitable
    if not iscoroutine(awaitable):
        if not hasattr(awaitable, "__await__"):
            raise TypeError("An asyncio.Future, a coroutine or an awaitable is required")
        awaitable = _await(awaitable)
    return (loop or events.get_event_loop()).create_task(awaitable)


async def _await(awaitable):
    return await awaitable


@types.coroutine
def _pass():
    yield


async def sleep(delay, result=None):
    """Waits, and lets others go on meanwhile."""
    if delay <= 0:
        await _pass()
        return result
    loop = events.get_running_loop()
    future = loop.create_future()
    handle = loop.call_later(delay, _set_if_pending, future, result)
    try:
        return await future
    finally:
        handle.cancel()


def _set_if_pending(future, result):
    if not future.done():
        future.set_result(result)


class _Gathering(Future):
    """The results of several futures: to cancel it is to cancel them."""

    def __init__(self, children, *, loop):
        super().__init__(loop=loop)
        self._children, self._cancel_requested = children, False

    def cancel(self, msg=None):
        if self.done():
            return False
        cancelled = False
        for child in self._children:
            cancelled |= child.cancel(msg=msg)
        if cancelled:
            self._cancel_requested, self._cancel_message = True, msg
        return cancelled


def gather(*coros_or_futures, return_exceptions=False):
    """The results of all, in order; the first exception unless they are wanted."""
    if not coros_or_futures:
        outer = events.get_event_loop().create_future()
        outer.set_result([])
        return outer
    futures, loop = {}, None
    for item in coros_or_futures:
        if id(item) not in futures:
            futures[id(item)] = ensure_future(item, loop=loop)
            loop = futures[id(item)].get_loop()
    in_order = [futures[id(item)] for item in coros_or_futures]
    outer = _Gathering(list(futures.values()), loop=loop)
    waiting = len(futures)

    def child_done(child):
        nonlocal waiting
        waiting -= 1
        if outer.done():
            if not child.cancelled():
                child.exception()
            return
        if not return_exceptions:
            if child.cancelled():
                outer.set_exception(child._cancelled_error())
                return
            if child.exception() is not None:
                outer.set_exception(child.exception())
                return
        if waiting:
            return
        if outer._cancel_requested:
            outer.set_exception(outer._cancelled_error())
        else:
            outer.set_result([_outcome(future) for future in in_order])

    for child in outer._children:
        child.add_done_callback(child_done)
    return outer


def _outcome(future):
    if future.cancelled():
        return future._cancelled_error()
    return future.result() if future.exception() is None else future.exception()


async def wait(fs, *, timeout=None, return_when=ALL_COMPLETED):
    """Waits for several futures: those that are done, and the others."""
    if isfuture(fs) or iscoroutine(fs):
        raise TypeError(f"expect a list of futures, not {type(fs).__name__}")
    if not fs:
        raise ValueError("Set of Tasks/Futures is empty.")
    if return_when not in (FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED):
        raise ValueError(f"Invalid return_when value: {return_when}")
    fs = set(fs)
    if any(iscoroutine(future) for future in fs):
        raise TypeError("Passing coroutines is forbidden, use tasks explicitly.")
    loop = events.get_running_loop()
    pending = [future for future in fs if not future.done()]
    enough = _enough(fs, pending, return_when)
    if pending and not enough:
        await _wait_until(loop, fs, pending, timeout, return_when)
    done = {future for future in fs if future.done()}
    return done, fs - done


def _enough(fs, pending, return_when):
    done = [future for future in fs if future.done()]
    failed = any(not future.cancelled() and future._exception is not None for future in done)
    return (not pending or (return_when == FIRST_COMPLETED and done)
            or (return_when == FIRST_EXCEPTION and failed))


async def _wait_until(loop, fs, pending, timeout, return_when):
    waiter = loop.create_future()
    handle = None if timeout is None else loop.call_later(timeout, _set_if_pending, waiter, None)

    def finished(future):
        if _enough(fs, [other for other in fs if not other.done()], return_when):
            _set_if_pending(waiter, None)

    for future in pending:
        future.add_done_callback(finished)
    try:
        await waiter
    finally:
        if handle is not None:
            handle.cancel()
        for future in pending:
            future.remove_done_callback(finished)


async def wait_for(fut, timeout):
    """The result, or a TimeoutError after so many seconds."""
    if fut is not None and not isfuture(fut) and not iscoroutine(fut):
        fut = _await(fut)
    if timeout is not None and timeout <= 0:
        fut = ensure_future(fut)
        if fut.done():
            return fut.result()
        fut.cancel()
        try:
            await fut
        except CancelledError as error:
            raise TimeoutError from error
        return fut.result()
    async with timeouts.timeout(timeout):
        return await fut


def as_completed(fs, *, timeout=None):
    """Awaitables of the results, in the order in which they come."""
    if isfuture(fs) or iscoroutine(fs):
        raise TypeError(f"expect an iterable of futures, not {type(fs).__name__}")
    from .queues import Queue

    loop = events.get_event_loop()
    waiting = {ensure_future(future, loop=loop) for future in dict.fromkeys(fs)}
    count, finished = len(waiting), Queue()

    def put(future):
        if future in waiting:
            waiting.discard(future)
            finished.put_nowait(future)
            if not waiting and handle is not None:
                handle.cancel()

    def time_out():
        for future in waiting:
            future.remove_done_callback(put)
            finished.put_nowait(None)
        waiting.clear()

    async def next_result():
        future = await finished.get()
        if future is None:
            raise TimeoutError
        return future.result()

    for future in list(waiting):
        future.add_done_callback(put)
    handle = loop.call_later(timeout, time_out) if waiting and timeout is not None else None
    for _ in range(count):
        yield next_result()


def shield(arg):
    """Awaits something that goes on even if who awaits it is cancelled."""
    inner = ensure_future(arg)
    if inner.done():
        return inner
    outer = inner.get_loop().create_future()

    def inner_done(inner):
        if outer.cancelled():
            if not inner.cancelled():
                inner.exception()
        elif inner.cancelled():
            outer.cancel()
        elif inner.exception() is not None:
            outer.set_exception(inner.exception())
        else:
            outer.set_result(inner.result())

    inner.add_done_callback(inner_done)
    outer.add_done_callback(lambda outer: inner.done() or inner.remove_done_callback(inner_done))
    return outer


def run_coroutine_threadsafe(coro, loop):
    """Has a loop run a coroutine for another thread; returns a future of
    concurrent.futures."""
    if not iscoroutine(coro):
        raise TypeError("A coroutine object is required")
    future = concurrent.futures.Future()

    def start():
        try:
            follow(ensure_future(coro, loop=loop), future)
        except BaseException as error:
            if future.set_running_or_notify_cancel():
                future.set_exception(error)
            raise

    loop.call_soon_threadsafe(start)
    return future
