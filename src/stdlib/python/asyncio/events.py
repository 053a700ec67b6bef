"""The event loop: what is ready runs, in order; then the loop sleeps until the
next timer, or until another thread wakes it."""

import collections
import contextvars
import heapq
import threading
import time
from _thread import _local

__all__ = [
    "AbstractEventLoop", "Handle", "TimerHandle", "get_event_loop", "get_running_loop",
    "new_event_loop", "set_event_loop",
]

_loops = _local()


def _get_running_loop():
    return getattr(_loops, "running", None)


def get_running_loop():
    """The loop that runs in this thread."""
    loop = _get_running_loop()
    if loop is None:
        raise RuntimeError("no running event loop")
    return loop


def get_event_loop():
    """The loop that runs in this thread, or that was set for it."""
    loop = _get_running_loop() or getattr(_loops, "current", None)
    if loop is None:
        if threading.current_thread() is not threading.main_thread():
            name = threading.current_thread().name
            raise RuntimeError(f"There is no current event loop in thread {name!r}.")
        loop = new_event_loop()
        set_event_loop(loop)
    return loop


def set_event_loop(loop):
    _loops.current = loop


def new_event_loop():
    return EventLoop()


class Handle:
    """A call that waits for its turn."""

    def __init__(self, callback, args, loop, context=None):
        self._callback, self._args, self._loop = callback, args, loop
        self._context = contextvars.copy_context() if context is None else context
        self._cancelled = False

    def cancel(self):
        self._cancelled = True
        self._callback = self._args = None

    def cancelled(self):
        return self._cancelled

    def _run(self):
        try:
            self._context.run(self._callback, *self._args)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            self._loop.call_exception_handler({
                "message": f"Exception in callback {self._callback!r}", "exception": error,
                "handle": self})


class TimerHandle(Handle):
    """A call that waits for a time."""

    def __init__(self, when, callback, args, loop, context=None):
        super().__init__(callback, args, loop, context)
        self._when = when

    def when(self):
        return self._when

    def __lt__(self, other):
        return self._when < other._when


class AbstractEventLoop:
    """What every loop is."""


class EventLoop(AbstractEventLoop):
    """A loop of one thread."""

    def __init__(self):
        self._ready, self._timers = collections.deque(), []
        self._changed = threading.Condition()
        self._stopping = self._closed = False
        self._thread = None
        self._resolution = time.get_clock_info("monotonic").resolution
        self._executor = self._exception_handler = self._task_factory = None
        self._debug = False
        # The tasks that have not ended.
        self._tasks = {}

    def __repr__(self):
        return f"<EventLoop running={self.is_running()} closed={self._closed} debug={self._debug}>"

    def time(self):
        return time.monotonic()

    def call_soon(self, callback, *args, context=None):
        self._check_open()
        handle = Handle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    def call_soon_threadsafe(self, callback, *args, context=None):
        with self._changed:
            handle = self.call_soon(callback, *args, context=context)
            self._changed.notify()
        return handle

    def call_later(self, delay, callback, *args, context=None):
        if delay is None:
            raise TypeError("delay must not be None")
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def call_at(self, when, callback, *args, context=None):
        if when is None:
            raise TypeError("when cannot be None")
        self._check_open()
        handle = TimerHandle(when, callback, args, self, context)
        heapq.heappush(self._timers, handle)
        return handle

    def create_future(self):
        from .futures import Future

        return Future(loop=self)

    def create_task(self, coro, *, name=None, context=None):
        from .tasks import Task

        self._check_open()
        if self._task_factory is None:
            return Task(coro, loop=self, name=name, context=context)
        task = self._task_factory(self, coro)
        if name is not None:
            task.set_name(name)
        return task

    def set_task_factory(self, factory):
        self._task_factory = factory

    def get_task_factory(self):
        return self._task_factory

    def run_in_executor(self, executor, func, *args):
        """Calls a function in a thread of a pool; the future is the loop's."""
        from .futures import wrap_future

        self._check_open()
        if executor is None:
            executor = self._default_executor()
        return wrap_future(executor.submit(func, *args), loop=self)

    def _default_executor(self):
        if self._executor is None:
            from concurrent.futures import ThreadPoolExecutor

            self._executor = ThreadPoolExecutor(thread_name_prefix="asyncio")
        return self._executor

    def set_default_executor(self, executor):
        self._executor = executor

    async def shutdown_default_executor(self, timeout=None):
        if self._executor is not None:
            executor, self._executor = self._executor, None
            done = self.create_future()
            thread = threading.Thread(target=self._shut_down, args=(executor, done))
            thread.start()
            await done
            thread.join()

    def _shut_down(self, executor, done):
        executor.shutdown(wait=True)
        self.call_soon_threadsafe(done.set_result, None)

    async def shutdown_asyncgens(self):
        pass

    def run_forever(self):
        self._check_open()
        if self.is_running():
            raise RuntimeError("This event loop is already running")
        if _get_running_loop() is not None:
            raise RuntimeError("Cannot run the event loop while another loop is running")
        self._thread, _loops.running = threading.get_ident(), self
        try:
            while True:
                self._run_once()
                if self._stopping:
                    break
        finally:
            self._stopping, self._thread, _loops.running = False, None, None

    def run_until_complete(self, future):
        from .tasks import ensure_future, isfuture

        self._check_open()
        is_new = not isfuture(future)
        future = ensure_future(future, loop=self)
        future.add_done_callback(self._stop_after)
        try:
            self.run_forever()
        except BaseException:
            if is_new and future.done() and not future.cancelled():
                future.exception()
            raise
        finally:
            future.remove_done_callback(self._stop_after)
        if not future.done():
            raise RuntimeError("Event loop stopped before Future completed.")
        return future.result()

    def _stop_after(self, future):
        if not future.cancelled() and isinstance(future._exception, (SystemExit, KeyboardInterrupt)):
            return
        self.stop()

    def _run_once(self):
        """Sleeps until something is ready, and runs what is."""
        self._drop_cancelled()
        with self._changed:
            if not self._ready and not self._stopping:
                self._changed.wait(self._until_timer())
        end = self.time() + self._resolution
        while self._timers and self._timers[0]._when < end:
            self._ready.append(heapq.heappop(self._timers))
        for _ in range(len(self._ready)):
            handle = self._ready.popleft()
            if not handle._cancelled:
                handle._run()

    def _until_timer(self):
        """How long nothing is to be done; None if there is no timer."""
        return max(0, self._timers[0]._when - self.time()) if self._timers else None

    def _drop_cancelled(self):
        while self._timers and self._timers[0]._cancelled:
            heapq.heappop(self._timers)

    def stop(self):
        self._stopping = True

    def is_running(self):
        return self._thread is not None

    def is_closed(self):
        return self._closed

    def close(self):
        if self.is_running():
            raise RuntimeError("Cannot close a running event loop")
        self._closed = True
        self._ready.clear()
        self._timers.clear()
        if self._executor is not None:
            self._executor.shutdown(wait=False)

    def _check_open(self):
        if self._closed:
            raise RuntimeError("Event loop is closed")

    def get_debug(self):
        return self._debug

    def set_debug(self, enabled):
        self._debug = enabled

    def set_exception_handler(self, handler):
        self._exception_handler = handler

    def get_exception_handler(self):
        return self._exception_handler

    def call_exception_handler(self, context):
        if self._exception_handler is not None:
            self._exception_handler(self, context)
        else:
            self.default_exception_handler(context)

    def default_exception_handler(self, context):
        import logging

        lines = [context.get("message") or "Unhandled exception in event loop"]
        lines += [f"{key}: {context[key]!r}" for key in sorted(context) if key in ("future", "task", "handle")]
        logging.getLogger("asyncio").error("\n".join(lines), exc_info=context.get("exception"))
