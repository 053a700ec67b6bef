"""Runs parts of CPython's own test suite from its own folder, and prints how
many test methods pass:

    gilsim run --stdlib LIB tests/cpython/run.py LIB [lock_tests|test_queue ...]

LIB is the library of a CPython 3.12 (.../lib/python3.12). With
--prefer-stdlib threading,queue it is that library's own modules that run over
gilsim's _thread. What the tests use of unittest and test.support is here in
small, because those packages need much that has nothing to do with threads.
"""

import contextlib
import gc
import os
import sys
import threading
import time
import types

SHORT_TIMEOUT, LONG_TIMEOUT = 30.0, 300.0


class SkipTest(Exception):
    pass


class _Raises:
    def __init__(self, expected):
        self.expected = expected

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        if kind is None:
            raise AssertionError(f"{self.expected} not raised")
        self.exception = value
        return issubclass(kind, self.expected)


class TestCase:
    """The assertions that the tests make."""

    def setUp(self):
        pass

    def tearDown(self):
        pass

    def fail(self, message=None):
        raise AssertionError(message)

    def _check(self, truth, *what):
        if not truth:
            raise AssertionError(what)

    def assertTrue(self, a, msg=None):
        self._check(a, "not true", a, msg)

    def assertFalse(self, a, msg=None):
        self._check(not a, "not false", a, msg)

    def assertEqual(self, a, b, msg=None):
        self._check(a == b, a, "!=", b, msg)

    def assertNotEqual(self, a, b, msg=None):
        self._check(a != b, a, "==", b, msg)

    def assertLess(self, a, b, msg=None):
        self._check(a < b, a, ">=", b, msg)

    def assertGreater(self, a, b, msg=None):
        self._check(a > b, a, "<=", b, msg)

    def assertGreaterEqual(self, a, b, msg=None):
        self._check(a >= b, a, "<", b, msg)

    def assertIs(self, a, b, msg=None):
        self._check(a is b, a, "is not", b, msg)

    def assertIsNone(self, a, msg=None):
        self._check(a is None, a, "is not None", msg)

    def assertIsNotNone(self, a, msg=None):
        self._check(a is not None, "is None", msg)

    def assertIn(self, a, b, msg=None):
        self._check(a in b, a, "not in", b, msg)

    def assertRaises(self, expected, *call, **kwargs):
        context = _Raises(expected)
        if not call:
            return context
        function, *args = call
        with context:
            function(*args, **kwargs)

    def assertRegex(self, text, pattern, msg=None):
        self._check(_matches(pattern, text), text, "does not match", pattern)

    @contextlib.contextmanager
    def subTest(self, msg=None, **params):
        yield


def _matches(pattern, text):
    """Whether a text matches a pattern of the kind these tests have: pieces
    with .* or an optional piece between them."""
    pieces = pattern.replace("(.*)?", ".*").replace(r"\w+", ".*").replace("\\", "").split(".*")
    place = 0
    for piece in pieces:
        place = text.find(piece, place)
        if place < 0:
            return False
        place += len(piece)
    return True


def sleeping_retry(timeout, err_msg=None, /, *, init_delay=0.010, max_delay=1.0, error=True):
    deadline = time.monotonic() + timeout
    delay = init_delay
    while True:
        yield
        if time.monotonic() > deadline:
            break
        time.sleep(delay)
        delay = min(delay * 2, max_delay)
    if error:
        raise AssertionError("timed out")


@contextlib.contextmanager
def wait_threads_exit(timeout=None):
    import _thread

    before = _thread._count()
    try:
        yield
    finally:
        for _ in sleeping_retry(timeout or SHORT_TIMEOUT, error=False):
            if _thread._count() <= before:
                break


@contextlib.contextmanager
def start_threads(threads, unlock=None):
    threads = list(threads)
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        if unlock:
            unlock()
        for thread in threads:
            thread.join(SHORT_TIMEOUT)


def join_thread(thread, timeout=None):
    thread.join(timeout or SHORT_TIMEOUT)
    if thread.is_alive():
        raise AssertionError("the thread did not end")


def import_fresh_module(name, fresh=(), blocked=(), deprecated=False):
    kept = {other: sys.modules.pop(other, None) for other in (name, *fresh, *blocked)}
    for other in blocked:
        sys.modules[other] = None
    try:
        return __import__(name)
    except ImportError:
        return None
    finally:
        for other, module in kept.items():
            sys.modules.pop(other, None)
            if module is not None:
                sys.modules[other] = module


def skip_unless(condition, reason):
    def decorate(item):
        if not condition:
            item.__unittest_skip__ = reason
        return item

    return decorate


def module(name, **names):
    made = types.SimpleNamespace(__name__=name)
    made.__dict__.update(names)
    sys.modules[name] = made
    return made


def prepare():
    """Puts the small unittest and test.support where the tests look."""
    module("unittest", TestCase=TestCase, SkipTest=SkipTest, skipUnless=skip_unless,
           skipIf=lambda condition, reason: skip_unless(not condition, reason))
    helper = module("test.support.threading_helper", wait_threads_exit=wait_threads_exit,
                    threading_setup=lambda: (), threading_cleanup=lambda *args: None,
                    start_threads=start_threads, join_thread=join_thread,
                    requires_working_threading=lambda module=False: None)
    imports = module("test.support.import_helper", import_fresh_module=import_fresh_module)
    support = module("test.support", SHORT_TIMEOUT=SHORT_TIMEOUT, LONG_TIMEOUT=LONG_TIMEOUT,
                     has_fork_support=False, reap_children=lambda: None, gc_collect=gc.collect,
                     sleeping_retry=sleeping_retry, threading_helper=helper, import_helper=imports)
    support.__path__ = []
    module("test", support=support).__path__ = []


def load(library, name):
    path = os.path.join(library, "test", name + ".py")
    made = module(name, __file__=path)
    with open(path, encoding="utf-8") as file:
        exec(compile(file.read(), path, "exec"), made.__dict__)
    return made


def lock_test_classes(library):
    tests = load(library, "lock_tests")
    wanted = [
        ("LockTests", "locktype", threading.Lock),
        ("RLockTests", "locktype", threading.RLock),
        ("EventTests", "eventtype", threading.Event),
        ("ConditionTests", "condtype", threading.Condition),
        ("SemaphoreTests", "semtype", threading.Semaphore),
        ("BoundedSemaphoreTests", "semtype", threading.BoundedSemaphore),
        ("BarrierTests", "barriertype", threading.Barrier),
    ]
    for name, attribute, kind in wanted:
        yield type(name, (getattr(tests, name),), {attribute: staticmethod(kind)})


def queue_test_classes(library):
    tests = load(library, "test_queue")
    for value in list(vars(tests).values()):
        if isinstance(value, type) and issubclass(value, TestCase):
            yield value


SUITES = {"lock_tests": lock_test_classes, "test_queue": queue_test_classes}


def run_method(cls, name):
    """What became of a test method: passed, or a word and why."""
    method = getattr(cls, name)
    skip = getattr(cls, "__unittest_skip__", None) or getattr(method, "__unittest_skip__", None)
    if skip:
        return "skipped", skip
    test = cls()
    try:
        test.setUp()
        try:
            getattr(test, name)()
        finally:
            test.tearDown()
    except SkipTest as reason:
        return "skipped", reason
    except BaseException as error:
        return "failed", f"{type(error).__name__}: {error}"
    return "passed", None


def run_suite(name, library):
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for cls in SUITES[name](library):
        for method in sorted(n for n in dir(cls) if n.startswith("test")):
            outcome, why = run_method(cls, method)
            counts[outcome] += 1
            if why is not None:
                print(f"{outcome}: {cls.__name__}.{method}: {why}", flush=True)
    print(f"{name}: " + ", ".join(f"{count} {word}" for word, count in counts.items()), flush=True)


def main(library, *names):
    prepare()
    for name in names or SUITES:
        run_suite(name, library)


if len(sys.argv) < 2:
    sys.exit(__doc__)
main(*sys.argv[1:])
