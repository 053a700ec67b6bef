"""What CPython's tests use of test.support, in small."""

import contextlib
import gc
import io
import sys
import threading
import time

import small_unittest
from small_unittest import SkipTest, skip, skipUnless

SHORT_TIMEOUT, LONG_TIMEOUT = 30.0, 300.0
EXCEEDS_RECURSION_LIMIT, C_RECURSION_LIMIT = 5000, 5000
HAVE_ASAN_FORK_BUG = has_fork_support = False
verbose = 0


class _AlwaysEqual:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False


class _NeverEqual:
    def __eq__(self, other):
        return False

    def __ne__(self, other):
        return True

    def __hash__(self):
        return 1


ALWAYS_EQ, NEVER_EQ = _AlwaysEqual(), _NeverEqual()


def gc_collect():
    gc.collect()


def reap_children():
    pass


def cpython_only(test):
    return test


def no_tracing(test):
    return test


def check_impl_detail(**guards):
    return guards.get("cpython", True)


requires_fork = requires_subprocess = lambda *args: skip("there are no processes")


def requires_resource(name):
    return skip(f"it uses too much {name}")


def bigmemtest(size, memuse, dry_run=True):
    return skip("it uses too much memory")


def run_in_subinterp(code):
    raise SkipTest("there are no subinterpreters in C")


run_in_subinterp_with_config = run_in_subinterp


def check_disallow_instantiation(test, cls, *args, **kwargs):
    name = cls.__name__ if cls.__module__ == "builtins" else rf"{cls.__module__}\.{cls.__name__}"
    test.assertRaisesRegex(TypeError, f"cannot create '{name}' instances", cls, *args, **kwargs)



def setswitchinterval(interval):
    return sys.setswitchinterval(interval)


@contextlib.contextmanager
def captured_output(name):
    kept = getattr(sys, name)
    setattr(sys, name, io.StringIO())
    try:
        yield getattr(sys, name)
    finally:
        setattr(sys, name, kept)


def captured_stdout():
    return captured_output("stdout")


def captured_stderr():
    return captured_output("stderr")


@contextlib.contextmanager
def swap_attr(owner, name, value):
    missing = object()
    kept = getattr(owner, name, missing)
    setattr(owner, name, value)
    try:
        yield kept
    finally:
        if kept is missing:
            delattr(owner, name)
        else:
            setattr(owner, name, kept)


@contextlib.contextmanager
def adjust_int_max_str_digits(digits):
    kept = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(digits)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(kept)


class catch_unraisable_exception:
    def __enter__(self):
        self.unraisable, self._kept = None, sys.unraisablehook
        sys.unraisablehook = lambda unraisable: setattr(self, "unraisable", unraisable)
        return self

    def __exit__(self, *why):
        sys.unraisablehook = self._kept
        del self.unraisable


class SuppressCrashReport:
    def __enter__(self):
        return self

    def __exit__(self, *why):
        pass


def check_free_after_iterating(test, iter, cls, args=()):
    """An iterator that is at its end, and is dropped by its own `__del__`."""
    done = False

    class Watched(cls):
        def __del__(self):
            nonlocal done
            done = True
            try:
                next(iterator)
            except StopIteration:
                pass

    iterator = iter(Watched(*args))
    test.assertRaises(StopIteration, next, iterator)
    gc_collect()
    test.assertTrue(done)


def check_syntax_error(test, statement, errtext="", *, lineno=None, offset=None):
    with test.assertRaisesRegex(SyntaxError, errtext) as raised:
        compile(statement, "<test string>", "exec")
    error = raised.exception
    test.assertIsNotNone(error.lineno)
    if lineno is not None:
        test.assertEqual(error.lineno, lineno)
    if offset is not None:
        test.assertEqual(error.offset, offset)


def check_syntax_warning(test, statement, errtext="", *, lineno=1, offset=None):
    with test.assertWarnsRegex(SyntaxWarning, errtext):
        compile(statement, "<test string>", "exec")


def check__all__(test, module, name_of_module=None, extra=(), not_exported=()):
    expected = set(extra)
    for name in dir(module):
        found = getattr(module, name)
        home = getattr(found, "__module__", module.__name__)
        if name.startswith("_") or name in not_exported or isinstance(found, type(sys)):
            continue
        if home in (name_of_module or (module.__name__,)):
            expected.add(name)
    test.assertCountEqual(module.__all__, expected)


def busy_retry(timeout, err_msg=None, /, *, error=True):
    return sleeping_retry(timeout, err_msg, init_delay=0, error=error)


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


def reap_threads(function):
    return function


def requires_working_threading(*, module=False):
    return None if module else skipUnless(True, "")


class catch_threading_exception:
    def __enter__(self):
        self.exc_type = self.exc_value = self.exc_traceback = self.thread = None
        self._kept = threading.excepthook
        threading.excepthook = self._keep
        return self

    def _keep(self, args):
        self.exc_type, self.exc_value = args.exc_type, args.exc_value
        self.exc_traceback, self.thread = args.exc_traceback, args.thread

    def __exit__(self, *why):
        threading.excepthook = self._kept
        del self.exc_type, self.exc_value, self.exc_traceback, self.thread


@contextlib.contextmanager
def check_warnings(*filters, quiet=True):
    import warnings

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield caught
    for pattern, category in filters:
        found = [w for w in caught if issubclass(w.category, category)]
        if not quiet and not any(small_unittest.matches(pattern, str(w.message)) for w in found):
            raise AssertionError(f"no warning of {category} matches {pattern!r}")


@contextlib.contextmanager
def check_no_warnings(test, message="", category=Warning, force_gc=False):
    import warnings

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    found = [w for w in caught if issubclass(w.category, category)]
    test.assertEqual([w for w in found if small_unittest.matches(message, str(w.message))], [])


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


def import_module(name, deprecated=False, *, required_on=()):
    try:
        return __import__(name)
    except ImportError as error:
        raise SkipTest(str(error)) from None


def no_process(*args, **kwargs):
    raise SkipTest("there are no processes to start")
