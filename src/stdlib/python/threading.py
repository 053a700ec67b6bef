"""Threads, in Python over _thread, with the names and meanings of CPython's
module of this name."""

import sys as _sys
import _thread
from _thread import _local as local
from _thread import _ExceptHookArgs as ExceptHookArgs
from _thread import get_ident, get_native_id, stack_size
from collections import deque as _deque
from itertools import count as _count
from time import monotonic as _time

__all__ = [
    "get_ident", "active_count", "Condition", "current_thread", "enumerate", "main_thread",
    "TIMEOUT_MAX", "Event", "Lock", "RLock", "Semaphore", "BoundedSemaphore", "Thread", "Barrier",
    "BrokenBarrierError", "Timer", "ThreadError", "setprofile", "settrace", "local", "stack_size",
    "excepthook", "ExceptHookArgs", "getprofile", "gettrace", "get_native_id",
    "setprofile_all_threads", "settrace_all_threads",
]

Lock = _thread.allocate_lock
ThreadError = _thread.error
TIMEOUT_MAX = _thread.TIMEOUT_MAX
_RLock = _thread.RLock


def RLock(*args, **kwargs):
    """A lock that its owner may take again."""
    return _RLock(*args, **kwargs)


def _refuse_hook(func, name):
    if func is not None:
        raise NotImplementedError(f"gilsim does not trace programs: threading.{name}() is not supported")


def settrace(func):
    _refuse_hook(func, "settrace")


def setprofile(func):
    _refuse_hook(func, "setprofile")


def settrace_all_threads(func):
    _refuse_hook(func, "settrace_all_threads")


def setprofile_all_threads(func):
    _refuse_hook(func, "setprofile_all_threads")


def gettrace():
    return None


def getprofile():
    return None


class Condition:
    """Waiting for something that other threads bring about under a lock.

    Each waiter sleeps on a lock of its own, which whoever notifies it frees."""

    def __init__(self, lock=None):
        if lock is None:
            lock = RLock()
        self._lock = lock
        self.acquire = lock.acquire
        self.release = lock.release
        # A lock that knows its owner frees and retakes itself as a whole.
        for name in ("_release_save", "_acquire_restore", "_is_owned"):
            own = getattr(lock, name, None)
            if own is not None:
                setattr(self, name, own)
        self._waiters = _deque()

    def _at_fork_reinit(self):
        self._lock._at_fork_reinit()
        self._waiters.clear()

    def __enter__(self):
        return self._lock.__enter__()

    def __exit__(self, *args):
        return self._lock.__exit__(*args)

    def __repr__(self):
        return f"<Condition({self._lock}, {len(self._waiters)})>"

    def _release_save(self):
        self._lock.release()

    def _acquire_restore(self, state):
        self._lock.acquire()

    def _is_owned(self):
        if self._lock.acquire(False):
            self._lock.release()
            return False
        return True

    def wait(self, timeout=None):
        """Frees the lock, sleeps until notified or for timeout seconds, and takes
        the lock again. False means that the time was up."""
        if not self._is_owned():
            raise RuntimeError("cannot wait on un-acquired lock")
        waiter = Lock()
        waiter.acquire()
        self._waiters.append(waiter)
        state = self._release_save()
        notified = False
        try:
            if timeout is None:
                waiter.acquire()
                notified = True
            elif timeout > 0:
                notified = waiter.acquire(True, timeout)
            else:
                notified = waiter.acquire(False)
            return notified
        finally:
            self._acquire_restore(state)
            if not notified:
                try:
                    self._waiters.remove(waiter)
                except ValueError:
                    pass

    def wait_for(self, predicate, timeout=None):
        """Waits until predicate() holds, for at most timeout seconds; returns
        what it last was."""
        deadline = None
        result = predicate()
        while not result:
            left = timeout
            if timeout is not None:
                if deadline is None:
                    deadline = _time() + timeout
                left = deadline - _time()
                if left <= 0:
                    break
            self.wait(left)
            result = predicate()
        return result

    def notify(self, n=1):
        if not self._is_owned():
            raise RuntimeError("cannot notify on un-acquired lock")
        waiters = self._waiters
        while waiters and n > 0:
            waiter = waiters[0]
            try:
                waiter.release()
            except RuntimeError:
                # It was notified before and has not taken itself off the list.
                pass
            else:
                n -= 1
            try:
                waiters.remove(waiter)
            except ValueError:
                pass

    def notify_all(self):
        self.notify(len(self._waiters))

    def notifyAll(self):
        import warnings

        warnings.warn("notifyAll() is deprecated, use notify_all() instead", DeprecationWarning, stacklevel=2)
        self.notify_all()


class Semaphore:
    """A counter that acquire lowers and release raises; acquire waits at 0."""

    def __init__(self, value=1):
        if value < 0:
            raise ValueError("semaphore initial value must be >= 0")
        self._cond = Condition(Lock())
        self._value = value

    def __repr__(self):
        cls = type(self)
        return f"<{cls.__module__}.{cls.__qualname__} at {id(self):#x}: value={self._value}>"

    def acquire(self, blocking=True, timeout=None):
        if not blocking and timeout is not None:
            raise ValueError("can't specify timeout for non-blocking acquire")
        deadline = None
        with self._cond:
            while self._value == 0:
                if not blocking:
                    return False
                if timeout is not None:
                    if deadline is None:
                        deadline = _time() + timeout
                    else:
                        timeout = deadline - _time()
                        if timeout <= 0:
                            return False
                self._cond.wait(timeout)
            self._value -= 1
            return True

    __enter__ = acquire

    def release(self, n=1):
        if n < 1:
            raise ValueError("n must be one or more")
        with self._cond:
            self._value += n
            self._cond.notify(n)

    def __exit__(self, t, v, tb):
        self.release()


class BoundedSemaphore(Semaphore):
    """A semaphore that must not be released more often than acquired."""

    def __init__(self, value=1):
        super().__init__(value)
        self._initial_value = value

    def __repr__(self):
        cls = type(self)
        value = f"value={self._value}/{self._initial_value}"
        return f"<{cls.__module__}.{cls.__qualname__} at {id(self):#x}: {value}>"

    def release(self, n=1):
        if n < 1:
            raise ValueError("n must be one or more")
        with self._cond:
            if self._value + n > self._initial_value:
                raise ValueError("Semaphore released too many times")
            self._value += n
            self._cond.notify(n)


class Event:
    """A flag that threads wait for."""

    def __init__(self):
        self._cond = Condition(Lock())
        self._flag = False

    def __repr__(self):
        cls = type(self)
        status = "set" if self._flag else "unset"
        return f"<{cls.__module__}.{cls.__qualname__} at {id(self):#x}: {status}>"

    def _at_fork_reinit(self):
        self._cond._at_fork_reinit()

    def is_set(self):
        return self._flag

    def isSet(self):
        import warnings

        warnings.warn("isSet() is deprecated, use is_set() instead", DeprecationWarning, stacklevel=2)
        return self.is_set()

    def set(self):
        with self._cond:
            self._flag = True
            self._cond.notify_all()

    def clear(self):
        with self._cond:
            self._flag = False

    def wait(self, timeout=None):
        with self._cond:
            signaled = self._flag
            if not signaled:
                signaled = self._cond.wait(timeout)
            return signaled


class BrokenBarrierError(RuntimeError):
    """A barrier was broken or reset while threads waited at it."""


class Barrier:
    """A place where a fixed number of threads meet before any goes on.

    It fills, drains, and is ready again; or it is being reset, or broken."""

    _FILLING, _DRAINING, _RESETTING, _BROKEN = 0, 1, -1, -2

    def __init__(self, parties, action=None, timeout=None):
        self._cond = Condition(Lock())
        self._action = action
        self._timeout = timeout
        self._parties = parties
        self._state = self._FILLING
        self._count = 0

    def __repr__(self):
        cls = type(self)
        where = f"{cls.__module__}.{cls.__qualname__} at {id(self):#x}"
        if self.broken:
            return f"<{where}: broken>"
        return f"<{where}: waiters={self.n_waiting}/{self.parties}>"

    def wait(self, timeout=None):
        """Waits for the others; returns which of them this thread is."""
        if timeout is None:
            timeout = self._timeout
        with self._cond:
            self._enter()
            index = self._count
            self._count += 1
            try:
                if index + 1 == self._parties:
                    self._let_go()
                else:
                    self._await_others(timeout)
                return index
            finally:
                self._count -= 1
                self._leave()

    def _enter(self):
        while self._state in (self._RESETTING, self._DRAINING):
            self._cond.wait()
        if self._state == self._BROKEN:
            raise BrokenBarrierError

    def _let_go(self):
        try:
            if self._action:
                self._action()
            self._state = self._DRAINING
            self._cond.notify_all()
        except:
            self._break()
            raise

    def _await_others(self, timeout):
        if not self._cond.wait_for(lambda: self._state != self._FILLING, timeout):
            self._break()
            raise BrokenBarrierError
        if self._state < 0:
            raise BrokenBarrierError

    def _leave(self):
        if self._count == 0 and self._state in (self._RESETTING, self._DRAINING):
            self._state = self._FILLING
            self._cond.notify_all()

    def reset(self):
        with self._cond:
            if self._count > 0:
                if self._state in (self._FILLING, self._BROKEN):
                    self._state = self._RESETTING
            else:
                self._state = self._FILLING
            self._cond.notify_all()

    def abort(self):
        with self._cond:
            self._break()

    def _break(self):
        self._state = self._BROKEN
        self._cond.notify_all()

    @property
    def parties(self):
        return self._parties

    @property
    def n_waiting(self):
        return self._count if self._state == self._FILLING else 0

    @property
    def broken(self):
        return self._state == self._BROKEN


# Guards the two tables below.
_active_limbo_lock = RLock()
# The threads that run, by identifier.
_active = {}
# The threads that were asked to start and do not run yet.
_limbo = {}
_dangling = set()
_names = _count(1).__next__


def _new_name(template="Thread-%d"):
    return template % _names()


class Thread:
    """A call that runs in a thread of its own."""

    _initialized = False

    def __init__(self, group=None, target=None, name=None, args=(), kwargs=None, *, daemon=None):
        assert group is None, "group argument must be None for now"
        if kwargs is None:
            kwargs = {}
        if name:
            name = str(name)
        else:
            name = _new_name()
            if target is not None:
                try:
                    name += f" ({target.__name__})"
                except AttributeError:
                    pass
        self._target = target
        self._name = name
        self._args = args
        self._kwargs = kwargs
        self._daemonic = current_thread().daemon if daemon is None else daemon
        self._ident = None
        self._native_id = None
        # Freed by the interpreter when the thread has ended.
        self._tstate_lock = None
        self._started = Event()
        self._is_stopped = False
        self._initialized = True

    def __repr__(self):
        assert self._initialized, "Thread.__init__() was not called"
        status = "initial"
        if self._started.is_set():
            status = "started"
        self.is_alive()
        if self._is_stopped:
            status = "stopped"
        if self._daemonic:
            status += " daemon"
        if self._ident is not None:
            status += f" {self._ident}"
        return f"<{type(self).__name__}({self._name}, {status})>"

    def start(self):
        if not self._initialized:
            raise RuntimeError("thread.__init__() not called")
        if self._started.is_set():
            raise RuntimeError("threads can only be started once")
        with _active_limbo_lock:
            _limbo[self] = self
        try:
            _thread.start_new_thread(self._bootstrap, ())
        except Exception:
            with _active_limbo_lock:
                del _limbo[self]
            raise
        self._started.wait()

    def run(self):
        try:
            if self._target is not None:
                self._target(*self._args, **self._kwargs)
        finally:
            # What the thread was given must not live as long as its object.
            del self._target, self._args, self._kwargs

    def _bootstrap(self):
        try:
            self._ident = get_ident()
            self._native_id = get_native_id()
            _thread.set_name(self._name, getattr(self, "_target", None) or self.run)
            self._tstate_lock = _thread._set_sentinel()
            self._tstate_lock.acquire()
            with _active_limbo_lock:
                _active[self._ident] = self
                del _limbo[self]
            self._started.set()
            try:
                self.run()
            except:
                _invoke_excepthook(self)
        finally:
            self._delete()

    def _delete(self):
        with _active_limbo_lock:
            _active.pop(get_ident(), None)

    def _stop(self):
        self._is_stopped = True
        self._tstate_lock = None

    def _wait_for_end(self, block=True, timeout=-1):
        lock = self._tstate_lock
        if lock is None:
            return
        if lock.acquire(block, timeout):
            lock.release()
            self._stop()

    def join(self, timeout=None):
        if not self._initialized:
            raise RuntimeError("Thread.__init__() not called")
        if not self._started.is_set():
            raise RuntimeError("cannot join thread before it is started")
        if self is current_thread():
            raise RuntimeError("cannot join current thread")
        if timeout is None:
            self._wait_for_end()
        else:
            self._wait_for_end(timeout=max(timeout, 0))

    def is_alive(self):
        assert self._initialized, "Thread.__init__() not called"
        if self._is_stopped or not self._started.is_set():
            return False
        self._wait_for_end(False)
        return not self._is_stopped

    @property
    def name(self):
        assert self._initialized, "Thread.__init__() not called"
        return self._name

    @name.setter
    def name(self, name):
        assert self._initialized, "Thread.__init__() not called"
        self._name = str(name)

    @property
    def ident(self):
        assert self._initialized, "Thread.__init__() not called"
        return self._ident

    @property
    def native_id(self):
        assert self._initialized, "Thread.__init__() not called"
        return self._native_id

    @property
    def daemon(self):
        assert self._initialized, "Thread.__init__() not called"
        return self._daemonic

    @daemon.setter
    def daemon(self, daemonic):
        if not self._initialized:
            raise RuntimeError("Thread.__init__() not called")
        if self._started.is_set():
            raise RuntimeError("cannot set daemon status of active thread")
        self._daemonic = daemonic

    def isDaemon(self):
        _warn_deprecated("isDaemon() is deprecated, get the daemon attribute instead")
        return self.daemon

    def setDaemon(self, daemonic):
        _warn_deprecated("setDaemon() is deprecated, set the daemon attribute instead")
        self.daemon = daemonic

    def getName(self):
        _warn_deprecated("getName() is deprecated, get the name attribute instead")
        return self.name

    def setName(self, name):
        _warn_deprecated("setName() is deprecated, set the name attribute instead")
        self.name = name


def _warn_deprecated(message):
    import warnings

    warnings.warn(message, DeprecationWarning, stacklevel=3)


def excepthook(args, /):
    """Shows an exception that ended a thread. Programs may replace it."""
    _thread._excepthook(args)


__excepthook__ = excepthook


def _invoke_excepthook(thread):
    error = _sys.exception()
    try:
        hook = excepthook if excepthook is not None else __excepthook__
        hook(ExceptHookArgs((type(error), error, error.__traceback__, thread)))
    except Exception as second:
        print("Exception in threading.excepthook:", file=_sys.stderr, flush=True)
        _sys.excepthook(type(second), second, second.__traceback__)
    finally:
        # What the exception refers to must not live as long as the thread.
        error = thread = None


class Timer(Thread):
    """A call that is made after interval seconds unless it is cancelled."""

    def __init__(self, interval, function, args=None, kwargs=None):
        super().__init__()
        self.interval = interval
        self.function = function
        self.args = args if args is not None else []
        self.kwargs = kwargs if kwargs is not None else {}
        self.finished = Event()

    def cancel(self):
        self.finished.set()

    def run(self):
        self.finished.wait(self.interval)
        if not self.finished.is_set():
            self.function(*self.args, **self.kwargs)
        self.finished.set()


class _MainThread(Thread):
    def __init__(self):
        # The first thread must not ask which thread is running.
        super().__init__(name="MainThread", daemon=False)
        self._adopt()

    def _adopt(self):
        """Makes this stand for the running thread."""
        self._started.set()
        self._ident = get_ident()
        self._native_id = get_native_id()
        with _active_limbo_lock:
            _active[self._ident] = self


class _DummyThread(_MainThread):
    """Stands for a thread that was not started by this module."""

    def __init__(self):
        Thread.__init__(self, name=_new_name("Dummy-%d"), daemon=True)
        self._adopt()

    def is_alive(self):
        return True

    def join(self, timeout=None):
        raise RuntimeError("cannot join a dummy thread")


def current_thread():
    try:
        return _active[get_ident()]
    except KeyError:
        return _DummyThread()


def currentThread():
    _warn_deprecated("currentThread() is deprecated, use current_thread() instead")
    return current_thread()


def main_thread():
    return _main_thread


def enumerate():
    with _active_limbo_lock:
        return list(_active.values()) + list(_limbo.values())


def active_count():
    with _active_limbo_lock:
        return len(_active) + len(_limbo)


def activeCount():
    _warn_deprecated("activeCount() is deprecated, use active_count() instead")
    return active_count()


_atexits = []
_shutting_down = False


def _register_atexit(func, *args, **kwargs):
    """Has func called when the main thread has ended, before others are joined."""
    if _shutting_down:
        raise RuntimeError("can't register atexit after shutdown")
    _atexits.append((func, args, kwargs))


def _shutdown():
    """Waits for the threads that keep a program running."""
    global _shutting_down
    _shutting_down = True
    _main_thread._is_stopped = True
    for func, args, kwargs in reversed(_atexits):
        func(*args, **kwargs)
    while True:
        waiting = [t for t in enumerate() if not t.daemon and t is not _main_thread]
        if not waiting:
            return
        for thread in waiting:
            if thread._started.is_set():
                thread.join()
            else:
                thread._started.wait()


_main_thread = _MainThread()
