"""An executor of processes, each with an interpreter and a lock of its own. What a
call is given and what it returns is copied."""

import collections
import itertools
import multiprocessing
import os
import sys
import threading
import traceback
from concurrent.futures import _base

# How many calls wait in the processes' queue beside those that run: a call there
# can no longer be cancelled.
EXTRA_QUEUED_CALLS = 1

_managers = []
_shutdown = False
_global_shutdown_lock = threading.Lock()


def _python_exit():
    global _shutdown
    with _global_shutdown_lock:
        _shutdown = True
    for executor in list(_managers):
        executor.shutdown(wait=True)


threading._register_atexit(_python_exit)


class BrokenProcessPool(_base.BrokenExecutor):
    """A process has ended before its time."""


class _RemoteTraceback(Exception):
    """The traceback of an exception in a process, as text."""

    def __init__(self, text):
        super().__init__(text)
        self.text = text

    def __str__(self):
        return self.text


class _WorkItem:
    def __init__(self, future, fn, args, kwargs):
        self.future = future
        self.fn = fn
        self.args = args
        self.kwargs = kwargs


def _call(number, fn, args, kwargs):
    """What a process answers to a call: how it went, and what came of it."""
    try:
        return number, True, fn(*args, **kwargs), None
    except BaseException as error:
        return number, False, error, f'\n"""\n{traceback.format_exc()}"""'


def _process_worker(calls, answers, initializer, initargs, limit):
    if initializer is not None:
        try:
            initializer(*initargs)
        except BaseException as error:
            print("Exception in initializer:", file=sys.stderr)
            sys.excepthook(type(error), error, error.__traceback__)
            answers.put((None, False, None, None))
            return
    for done in itertools.count(1):
        try:
            call = calls.get()[0]
        except BaseException as error:
            # The function or class that the call names is not to be had here.
            sys.excepthook(type(error), error, error.__traceback__)
            answers.put((None, False, None, None))
            return
        if call is None:
            return
        answer = _call(*call)
        try:
            answers.put(answer)
        except Exception as error:
            answers.put((answer[0], False, error, None))
        if done == limit:
            answers.put((None, True, os.getpid(), None))
            return


def _process_chunk(fn, chunk):
    return [fn(*args) for args in chunk]


def _chain(results):
    for chunk in results:
        chunk.reverse()
        while chunk:
            yield chunk.pop()


class ProcessPoolExecutor(_base.Executor):
    """Runs calls in a pool of processes, which grows to max_workers."""

    _worker_class = multiprocessing.Process

    def __init__(self, max_workers=None, mp_context=None, initializer=None, initargs=(), *,
                 max_tasks_per_child=None):
        if max_workers is None:
            max_workers = os.cpu_count() or 1
        if max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        if max_tasks_per_child is not None:
            if not isinstance(max_tasks_per_child, int):
                raise TypeError("max_tasks_per_child must be an integer")
            if max_tasks_per_child <= 0:
                raise ValueError("max_tasks_per_child must be >= 1")
        self._max_workers = max_workers
        self._settings = (initializer, initargs, max_tasks_per_child)
        self._calls = multiprocessing.SimpleQueue()._channel
        self._answers = multiprocessing.SimpleQueue()._channel
        self._processes = []
        self._alive = 0
        self._numbers = itertools.count()
        # Calls that wait, and those that the processes have, by number.
        self._waiting = collections.deque()
        self._given = {}
        self._broken = False
        self._shutdown_thread = False
        self._lock = threading.RLock()
        self._manager = None

    def submit(self, fn, /, *args, **kwargs):
        with self._lock, _global_shutdown_lock:
            if self._broken:
                raise BrokenProcessPool(self._broken)
            if self._shutdown_thread:
                raise RuntimeError("cannot schedule new futures after shutdown")
            if _shutdown:
                raise RuntimeError("cannot schedule new futures after interpreter shutdown")
            future = _base.Future()
            self._waiting.append(_WorkItem(future, fn, args, kwargs))
            self._feed()
            self._start_manager()
            return future

    submit.__doc__ = _base.Executor.submit.__doc__

    def map(self, fn, *iterables, timeout=None, chunksize=1):
        if chunksize < 1:
            raise ValueError("chunksize must be >= 1.")
        chunks = itertools.batched(zip(*iterables), chunksize)
        return _chain(super().map(_process_chunk, itertools.repeat(fn), chunks, timeout=timeout))

    map.__doc__ = _base.Executor.map.__doc__

    def _feed(self):
        """Gives the processes as many calls as they can have, and starts one if all
        are busy."""
        while self._waiting and len(self._given) < self._max_workers + EXTRA_QUEUED_CALLS:
            item = self._waiting.popleft()
            if not item.future.set_running_or_notify_cancel():
                continue
            number = next(self._numbers)
            try:
                self._calls.put((number, item.fn, item.args, item.kwargs))
            except Exception as error:
                item.future.set_exception(error)
                continue
            self._given[number] = item
            if self._alive < min(self._max_workers, len(self._given)):
                self._start_process()

    def _start_process(self):
        arguments = (self._calls, self._answers, *self._settings)
        process = self._worker_class(target=_process_worker, args=arguments)
        process.start()
        self._alive += 1
        self._processes.append(process)

    def _start_manager(self):
        if self._manager is None:
            self._manager = threading.Thread(target=self._manage)
            _managers.append(self)
            self._manager.start()

    def _manage(self):
        """Settles the futures of calls whose answers have come, until the executor is
        shut down and nothing is left to do."""
        while not self._is_done():
            number, worked, value, text = self._answers.get()[0]
            item = self._take_answered(number, worked, value)
            if item is None:
                continue
            if worked:
                item.future.set_result(value)
            else:
                if text is not None:
                    value.__cause__ = _RemoteTraceback(text)
                item.future.set_exception(value)
            del item, value
        for _ in range(self._alive):
            self._calls.put(None)
        for process in self._processes:
            process.join()
        _managers.remove(self)

    def _is_done(self):
        with self._lock:
            idle = not self._given and not self._waiting
            return self._broken or (self._shutdown_thread and idle)

    def _take_answered(self, number, worked, value):
        with self._lock:
            if number is None and worked and value is not None:
                # A process that has done its share; another takes its place.
                self._alive -= 1
                if self._given and self._alive < min(self._max_workers, len(self._given)):
                    self._start_process()
                return None
            if number is None and worked:
                return None
            if number is None:
                self._alive -= 1
                self._break()
                return None
            item = self._given.pop(number)
            self._feed()
            return item

    def _break(self):
        self._broken = ("A child process terminated abruptly, "
                        "the process pool is not usable anymore")
        for item in self._given.values():
            item.future.set_exception(BrokenProcessPool(
                "A process in the process pool was terminated abruptly while the future "
                "was running or pending."))
        for item in self._waiting:
            if item.future.set_running_or_notify_cancel():
                item.future.set_exception(BrokenProcessPool(self._broken))
        self._given.clear()
        self._waiting.clear()

    def shutdown(self, wait=True, *, cancel_futures=False):
        with self._lock:
            self._shutdown_thread = True
            if cancel_futures:
                while self._waiting:
                    item = self._waiting.popleft()
                    item.future.cancel()
                    item.future.set_running_or_notify_cancel()
            # Wakes the manager, should nothing be left to do.
            self._answers.put((None, True, None, None))
        if wait and self._manager is not None:
            self._manager.join()

    shutdown.__doc__ = _base.Executor.shutdown.__doc__
