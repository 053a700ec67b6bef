"""Processes: each an interpreter of its own with a lock of its own, so that they
run side by side whatever the regime. Names and meanings are those of CPython's
module of this name under the start method "spawn": a process imports the program
as __mp_main__, and what it is given is copied. They are threads of one process of
the operating system, so they cannot be killed."""

import _workers
import sys
import threading
import time
import traceback
from posix import cpu_count

# How long a process takes to come up, in seconds: what --process-start says. A program
# may set it with set_start_cost().
_start_cost = _workers.start_cost()
_count = 0


class ProcessError(Exception):
    pass


class TimeoutError(ProcessError):
    pass


def set_start_cost(seconds):
    """Sets how long a process takes to come up (not in CPython)."""
    global _start_cost
    if seconds < 0:
        raise ValueError("the cost of a start must not be negative")
    _start_cost = seconds


def get_start_cost():
    return _start_cost


def get_start_method(allow_none=False):
    return "spawn"


def get_all_start_methods():
    return ["spawn"]


def set_start_method(method, force=False):
    if method != "spawn":
        raise ValueError(f"cannot find context for {method!r}")


def get_context(method=None):
    set_start_method(method or "spawn")
    return sys.modules[__name__]


def freeze_support():
    pass


class Process:
    """A call that runs in an interpreter of its own."""

    # What is none is an interpreter of this process, and costs nothing to start.
    _is_process = True

    def __init__(self, group=None, target=None, name=None, args=(), kwargs={}, *, daemon=None):
        global _count
        if group is not None:
            raise AssertionError("group argument must be None for now")
        _count += 1
        self._target = target
        self._args = tuple(args)
        self._kwargs = dict(kwargs)
        self._name = name or f"Process-{_count}"
        self._daemonic = _current._daemonic if daemon is None else daemon
        self._pid = None
        self._parent_pid = _current._pid
        self._exitcode = None
        # Where it says that it has ended, and how.
        self._ended = _workers.Channel()

    def run(self):
        if self._target:
            self._target(*self._args, **self._kwargs)

    def start(self):
        if self._pid is not None:
            raise AssertionError("cannot start a process twice")
        if _current._daemonic:
            raise AssertionError("daemonic processes are not allowed to have children")
        if _current._importing:
            raise RuntimeError(
                "An attempt has been made to start a new process before the current process "
                "has finished its bootstrapping phase: a program that starts processes must "
                "do so under if __name__ == '__main__':")
        self._pid = _new_pid()
        try:
            cost = _start_cost if self._is_process else 0
            _workers.start((self,), self._ended, cost, self._is_process)
        except BaseException:
            self._pid = None
            raise
        _children.append(self)

    def join(self, timeout=None):
        if self._pid is None:
            raise AssertionError("can only join a started process")
        if self._exitcode is None:
            ended = self._ended.get(timeout)
            if ended is not None:
                # Others may wait for the same.
                self._ended.put(ended[0])
                self._exitcode = ended[0]
        if self._exitcode is not None and self in _children:
            _children.remove(self)

    def is_alive(self):
        if self is _current:
            return True
        if self._pid is not None:
            self.join(0)
        return self._pid is not None and self._exitcode is None

    def terminate(self):
        raise NotImplementedError("a process that is a thread cannot be terminated")

    kill = terminate

    def close(self):
        if self.is_alive():
            raise ValueError("Cannot close a process while it is still running. "
                             "You should first call join() or terminate().")

    @property
    def name(self):
        return self._name

    @name.setter
    def name(self, name):
        self._name = name

    @property
    def daemon(self):
        return self._daemonic

    @daemon.setter
    def daemon(self, daemonic):
        self._daemonic = daemonic

    @property
    def pid(self):
        return self._pid

    ident = pid

    @property
    def exitcode(self):
        if self._exitcode is None and self._pid is not None and self is not _current:
            self.join(0)
        return self._exitcode

    def __repr__(self):
        if self._pid is None:
            status = "initial"
        elif self.is_alive():
            status = "started"
        else:
            status = f"stopped exitcode={self._exitcode}"
        return f"<{type(self).__name__} name={self._name!r} parent={self._parent_pid} {status}>"


class _MainProcess(Process):
    _importing = False

    def __init__(self):
        self._name = "MainProcess"
        self._daemonic = False
        self._pid = 1
        self._parent_pid = None
        self._exitcode = None


# What comes back from a process may name classes of the program by its name there.
if "__main__" in sys.modules:
    sys.modules["__mp_main__"] = sys.modules["__main__"]

Process._importing = False
_current = _MainProcess()
_children = []
_pids = 0


def _new_pid():
    global _pids
    _pids += 1
    return _current._pid * 1000 + _pids


def current_process():
    return _current


def active_children():
    return [child for child in list(_children) if child.is_alive()]


def parent_process():
    return None


def _import_began():
    """This interpreter is a worker's and is about to import the program."""
    _current._importing = True


def _work(process):
    """What a worker does: called in its own interpreter."""
    global _current
    _current = process
    code = 1
    try:
        code = _run(process)
        _shutdown()
    finally:
        process._ended.put(code)


def _run(process):
    try:
        process.run()
        threading._shutdown()
        return 0
    except SystemExit as exit:
        code = exit.args[0] if exit.args else None
        if code is None:
            return 0
        if isinstance(code, int):
            return code
        print(code, file=sys.stderr)
        return 1
    except BaseException as error:
        print(f"Process {process._name}:", file=sys.stderr)
        traceback.print_exception(error)
        return 1


def _shutdown():
    """Waits for the processes that keep a program running."""
    for child in list(_children):
        if not child._daemonic:
            child.join()


class SimpleQueue:
    """A queue between processes; what goes through is copied."""

    def __init__(self):
        self._channel = _workers.Channel()

    def put(self, item):
        self._channel.put(item)

    def get(self):
        return self._channel.get()[0]

    def empty(self):
        return len(self._channel) == 0

    def close(self):
        pass


class Queue:
    """A queue between processes that may have a limit."""

    def __init__(self, maxsize=0):
        self._maxsize = maxsize
        self._channel = _workers.Channel()
        # One item for each free place.
        self._room = _tokens(maxsize) if maxsize > 0 else None

    def put(self, item, block=True, timeout=None):
        if self._room is not None and self._room.get(timeout if block else 0) is None:
            from queue import Full

            raise Full
        self._channel.put(item)

    def get(self, block=True, timeout=None):
        got = self._channel.get(timeout if block else 0)
        if got is None:
            from queue import Empty

            raise Empty
        if self._room is not None:
            self._room.put(None)
        return got[0]

    def put_nowait(self, item):
        self.put(item, False)

    def get_nowait(self):
        return self.get(False)

    def qsize(self):
        return len(self._channel)

    def empty(self):
        return len(self._channel) == 0

    def full(self):
        return self._room is not None and len(self._room) == 0

    def close(self):
        pass

    def join_thread(self):
        pass

    def cancel_join_thread(self):
        pass


def _tokens(count):
    channel = _workers.Channel()
    for _ in range(count):
        channel.put(None)
    return channel


class Semaphore:
    """Lets so many in at a time, of all processes together."""

    def __init__(self, value=1):
        if value < 0:
            raise ValueError("semaphore initial value must be >= 0")
        self._free = _tokens(value)

    def acquire(self, block=True, timeout=None):
        return self._free.get(timeout if block else 0) is not None

    def release(self):
        self._free.put(None)

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *error):
        self.release()


class Lock(Semaphore):
    """A lock that processes share."""

    def __init__(self):
        super().__init__(1)

    def release(self):
        if len(self._free) > 0:
            raise ValueError("semaphore or lock released too many times")
        super().release()


class Value:
    """A value that processes share. As in CPython, value += 1 is two steps: hold
    get_lock() meanwhile."""

    def __init__(self, typecode, value=0, *, lock=True):
        self._box = _workers.Channel()
        self._box.put(value)
        self._lock = Lock()

    def get_lock(self):
        return self._lock

    @property
    def value(self):
        value = self._box.get()[0]
        self._box.put(value)
        return value

    @value.setter
    def value(self, value):
        self._box.get()
        self._box.put(value)


class Connection:
    """An end of a pipe."""

    def __init__(self, incoming, outgoing):
        self._incoming = incoming
        self._outgoing = outgoing

    def send(self, value):
        if self._outgoing is None:
            raise OSError("connection is read-only")
        self._outgoing.put(value)

    def recv(self):
        if self._incoming is None:
            raise OSError("connection is write-only")
        return self._incoming.get()[0]

    def poll(self, timeout=0.0):
        end = None if timeout is None else time.monotonic() + timeout
        while len(self._incoming) == 0:
            if end is not None and time.monotonic() >= end:
                return False
            time.sleep(0.0005)
        return True

    def close(self):
        pass


def Pipe(duplex=True):
    """Two ends: what is sent into one comes out of the other."""
    there, back = _workers.Channel(), _workers.Channel() if duplex else None
    return Connection(there, back), Connection(back, there)


def _serve(tasks, initializer, initargs):
    """What a pool's worker does until it is told to end."""
    if initializer is not None:
        initializer(*initargs)
    while True:
        task = tasks.get()[0]
        if task is None:
            return
        reply, number, function, calls, star = task
        try:
            results = [function(*call) if star else function(call) for call in calls]
            answer = (number, True, results)
        except Exception as error:
            answer = (number, False, error)
        try:
            reply.put(answer)
        except Exception as error:
            reply.put((number, False, error))


class AsyncResult:
    """What will come of the tasks of one call."""

    def __init__(self, reply, parts, single, callback, error_callback):
        self._reply = reply
        self._parts = parts
        self._done = {}
        self._single = single
        self._callback = callback
        self._error_callback = error_callback
        self._error = None
        self._lock = threading.Lock()

    def _take(self, timeout):
        """Notes what has come, and waits for the rest; whether all is in."""
        end = None if timeout is None else time.monotonic() + timeout
        with self._lock:
            while len(self._done) < self._parts:
                left = None if end is None else max(0.0, end - time.monotonic())
                answer = self._reply.get(left)
                if answer is None:
                    return False
                number, worked, results = answer[0]
                self._done[number] = results if worked else []
                if not worked and self._error is None:
                    self._error = results
                if len(self._done) == self._parts:
                    self._tell()
        return True

    def _tell(self):
        if self._error is not None:
            if self._error_callback is not None:
                self._error_callback(self._error)
        elif self._callback is not None:
            self._callback(self._value())

    def _value(self):
        values = [value for number in range(self._parts) for value in self._done[number]]
        return values[0] if self._single else values

    def wait(self, timeout=None):
        self._take(timeout)

    def ready(self):
        return self._take(0)

    def successful(self):
        if not self.ready():
            raise ValueError(f"{self!r} not ready")
        return self._error is None

    def get(self, timeout=None):
        if not self._take(timeout):
            raise TimeoutError
        if self._error is not None:
            raise self._error
        return self._value()


class Pool:
    """Processes that work on what they are given."""

    def __init__(self, processes=None, initializer=None, initargs=(), maxtasksperchild=None):
        count = cpu_count() if processes is None else processes
        if count < 1:
            raise ValueError("Number of processes must be at least 1")
        self._tasks = _workers.Channel()
        self._closed = False
        self._workers = [
            Process(target=_serve, args=(self._tasks, initializer, initargs), daemon=True)
            for _ in range(count)
        ]
        for worker in self._workers:
            worker.start()

    def _submit(self, function, parts, star, single=False, callback=None, error_callback=None):
        if self._closed:
            raise ValueError("Pool not running")
        reply = _workers.Channel()
        for number, calls in enumerate(parts):
            self._tasks.put((reply, number, function, calls, star))
        return AsyncResult(reply, len(parts), single, callback, error_callback)

    def _parts(self, iterable, chunksize):
        calls = list(iterable)
        if chunksize is None:
            chunksize = max(1, -(-len(calls) // (4 * len(self._workers))))
        return [calls[at:at + chunksize] for at in range(0, len(calls), chunksize)]

    def apply_async(self, func, args=(), kwds={}, callback=None, error_callback=None):
        call = (func, tuple(args), dict(kwds))
        return self._submit(_apply, [[call]], True, True, callback, error_callback)

    def apply(self, func, args=(), kwds={}):
        return self.apply_async(func, args, kwds).get()

    def map_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        parts = self._parts(iterable, chunksize)
        return self._submit(func, parts, False, False, callback, error_callback)

    def map(self, func, iterable, chunksize=None):
        return self.map_async(func, iterable, chunksize).get()

    def starmap_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        parts = self._parts([tuple(call) for call in iterable], chunksize)
        return self._submit(func, parts, True, False, callback, error_callback)

    def starmap(self, func, iterable, chunksize=None):
        return self.starmap_async(func, iterable, chunksize).get()

    def imap(self, func, iterable, chunksize=1):
        results = [self._submit(func, [part], False) for part in self._parts(iterable, chunksize)]
        for result in results:
            yield from result.get()

    def imap_unordered(self, func, iterable, chunksize=1):
        result = self._submit(func, self._parts(iterable, chunksize), False)
        for _ in range(result._parts):
            number, worked, values = result._reply.get()[0]
            if not worked:
                raise values
            yield from values

    def close(self):
        if not self._closed:
            self._closed = True
            for _ in self._workers:
                self._tasks.put(None)

    def terminate(self):
        # What waits is thrown away; what runs runs to its end.
        while self._tasks.get(0) is not None:
            pass
        if self._closed:
            for _ in self._workers:
                self._tasks.put(None)
        self.close()
        for worker in self._workers:
            if worker in _children:
                _children.remove(worker)

    def join(self):
        if not self._closed:
            raise ValueError("Pool is still running")
        for worker in self._workers:
            worker.join()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.terminate()


def _apply(function, args, kwargs):
    return function(*args, **kwargs)
