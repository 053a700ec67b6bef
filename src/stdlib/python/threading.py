"""Threads, in Python over _thread, with the names and meanings of CPython's
module of this name."""

import _thread
from _thread import RLock, get_ident, get_native_id

Lock = _thread.allocate_lock
ThreadError = _thread.error
TIMEOUT_MAX = _thread.TIMEOUT_MAX

# Guards the two tables below.
_table_lock = Lock()
# The threads that run, by identifier.
_active = {}
# The threads that were asked to start and do not run yet.
_starting = {}
_names = 0


def _new_name(target):
    global _names
    with _table_lock:
        _names += 1
        number = _names
    if target is None:
        return f"Thread-{number}"
    name = getattr(target, "__name__", None)
    return f"Thread-{number}" if name is None else f"Thread-{number} ({name})"


class Thread:
    """A call that runs in a thread of its own."""

    def __init__(self, group=None, target=None, name=None, args=(), kwargs=None, *, daemon=None):
        if group is not None:
            raise AssertionError("group argument must be None for now")
        self._target = target
        self._name = str(name) if name else _new_name(target)
        self._args = args
        self._kwargs = {} if kwargs is None else kwargs
        self._daemonic = current_thread().daemon if daemon is None else daemon
        self._ident = None
        self._started = False
        # Held until the thread has ended.
        self._alive = Lock()
        self._ended = False

    def start(self):
        if self._started:
            raise RuntimeError("threads can only be started once")
        self._started = True
        self._alive.acquire()
        with _table_lock:
            _starting[id(self)] = self
        running = Lock()
        running.acquire()
        try:
            _thread.start_new_thread(self._bootstrap, (running,))
        except BaseException:
            with _table_lock:
                del _starting[id(self)]
            self._started = False
            self._alive.release()
            raise
        # As in CPython, start() returns when the thread runs.
        running.acquire()

    def run(self):
        try:
            if self._target is not None:
                self._target(*self._args, **self._kwargs)
        finally:
            # What the thread was given must not live as long as its object.
            del self._target, self._args, self._kwargs

    def _bootstrap(self, running):
        self._ident = get_ident()
        _thread.set_name(self._name, self._target or self.run)
        with _table_lock:
            _active[self._ident] = self
            del _starting[id(self)]
        running.release()
        try:
            self.run()
        except SystemExit:
            pass
        except BaseException as error:
            excepthook(ExceptHookArgs(error, self))
        finally:
            self._end()

    def _end(self):
        with _table_lock:
            del _active[self._ident]
        self._ended = True
        self._alive.release()

    def join(self, timeout=None):
        if not self._started:
            raise RuntimeError("cannot join thread before it is started")
        if self is current_thread():
            raise RuntimeError("cannot join current thread")
        if timeout is None:
            self._alive.acquire()
        elif not self._alive.acquire(True, max(timeout, 0)):
            return
        self._alive.release()

    def is_alive(self):
        return self._started and not self._ended

    @property
    def name(self):
        return self._name

    @name.setter
    def name(self, name):
        self._name = str(name)

    @property
    def ident(self):
        return self._ident

    @property
    def native_id(self):
        return self._ident

    @property
    def daemon(self):
        return self._daemonic

    @daemon.setter
    def daemon(self, daemonic):
        if self._started:
            raise RuntimeError("cannot set daemon status of active thread")
        self._daemonic = daemonic

    def __repr__(self):
        status = "initial"
        if self._started:
            status = "stopped" if self._ended else "started"
        if self._daemonic:
            status += " daemon"
        if self._ident is not None:
            status += f" {self._ident}"
        return f"<{type(self).__name__}({self._name}, {status})>"


class _MainThread(Thread):
    def __init__(self):
        self._target = None
        self._name = "MainThread"
        self._args = ()
        self._kwargs = {}
        self._daemonic = False
        self._ident = get_ident()
        self._started = True
        self._alive = Lock()
        self._alive.acquire()
        self._ended = False
        _active[self._ident] = self


class ExceptHookArgs:
    """What excepthook is told about an exception that ended a thread."""

    def __init__(self, error, thread):
        self.exc_type = type(error)
        self.exc_value = error
        self.exc_traceback = error.__traceback__
        self.thread = thread


def excepthook(args):
    _thread._print_exception(f"Exception in thread {args.thread.name}:", args.exc_value)


class _DummyThread(Thread):
    """Stands for a thread that was not started by this module."""

    def __init__(self):
        self._target = None
        self._name = f"Dummy-{get_ident()}"
        self._args = ()
        self._kwargs = {}
        self._daemonic = True
        self._ident = get_ident()
        self._started = True
        self._alive = Lock()
        self._alive.acquire()
        self._ended = False
        with _table_lock:
            _active[self._ident] = self


def current_thread():
    thread = _active.get(get_ident())
    return _DummyThread() if thread is None else thread


def main_thread():
    return _main_thread


def enumerate():
    with _table_lock:
        return list(_active.values()) + list(_starting.values())


def active_count():
    with _table_lock:
        return len(_active) + len(_starting)


def _shutdown():
    """Waits for the threads that keep a program running."""
    while True:
        waiting = [t for t in enumerate() if not t.daemon and t is not _main_thread]
        if not waiting:
            return
        for thread in waiting:
            thread.join()


_main_thread = _MainThread()
