"""What CPython's tests use of unittest, in small: the package itself needs much
that has nothing to do with the tests."""

import contextlib
import sys
import warnings


# Modules in which CPython tests what only CPython has.
PRIVATE = ("_testcapi", "_testinternalcapi")


class SkipTest(Exception):
    """The test does not apply here."""


class _Raises:
    """What `with self.assertRaises(...)` gives."""

    def __init__(self, expected, pattern=None):
        self.expected, self.pattern = expected, pattern

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        if kind is None:
            raise AssertionError(f"{self.expected} not raised")
        if not issubclass(kind, self.expected):
            return False
        self.exception = value
        if self.pattern is not None and not matches(self.pattern, str(value)):
            raise AssertionError(f"{self.pattern!r} does not match {str(value)!r}")
        return True


class _Warns:
    """What `with self.assertWarns(...)` gives."""

    def __init__(self, expected, pattern=None):
        self.expected, self.pattern = expected, pattern

    def __enter__(self):
        for module in list(sys.modules.values()):
            getattr(module, "__dict__", {}).get("__warningregistry__", {}).clear()
        self.catching = warnings.catch_warnings(record=True)
        self.warnings = self.catching.__enter__()
        warnings.simplefilter("always", self.expected)
        return self

    def __exit__(self, kind, value, traceback):
        self.catching.__exit__(kind, value, traceback)
        if kind is not None:
            return False
        for warned in self.warnings:
            text = str(warned.message)
            if issubclass(warned.category, self.expected) and matches(self.pattern or "", text):
                self.warning = warned.message
                return False
        raise AssertionError(f"no {self.expected} warned that matches {self.pattern!r}")


def matches(pattern, text):
    """Whether a text matches a regular expression, or, where there is no re,
    one of pieces with `.*` or an optional piece between them."""
    try:
        import re
    except ImportError:
        return _pieces_match(pattern, text)
    return re.search(pattern, text) is not None


def _pieces_match(pattern, text):
    pieces = pattern.replace("(.*)?", ".*").replace(r"\w+", ".*").replace("\\", "").split(".*")
    place = 0
    for piece in pieces:
        place = text.find(piece.strip("^$"), place)
        if place < 0:
            return False
        place += len(piece)
    return True


class TestCase:
    """The assertions that the tests make."""

    failureException = AssertionError

    def __init__(self, methodName="runTest"):
        self._method, self._cleanups = methodName, []

    def id(self):
        return f"{type(self).__module__}.{type(self).__qualname__}.{self._method}"

    @classmethod
    def setUpClass(cls):
        pass

    @classmethod
    def tearDownClass(cls):
        pass

    def setUp(self):
        pass

    def tearDown(self):
        pass

    def addCleanup(self, function, /, *args, **kwargs):
        self._cleanups.append((function, args, kwargs))

    def doCleanups(self):
        while self._cleanups:
            function, args, kwargs = self._cleanups.pop()
            function(*args, **kwargs)

    def skipTest(self, reason):
        raise SkipTest(reason)

    def fail(self, msg=None):
        raise AssertionError(msg)

    def _check(self, truth, *what):
        if not truth:
            raise AssertionError(*what)

    def assertTrue(self, a, msg=None):
        self._check(a, "not true", a, msg)

    def assertFalse(self, a, msg=None):
        self._check(not a, "not false", a, msg)

    def assertEqual(self, a, b, msg=None):
        self._check(a == b, a, "!=", b, msg)

    def assertNotEqual(self, a, b, msg=None):
        self._check(a != b, a, "==", b, msg)

    assertListEqual = assertTupleEqual = assertDictEqual = assertSetEqual = assertEqual
    assertSequenceEqual = assertMultiLineEqual = assertEqual

    def assertCountEqual(self, a, b, msg=None):
        a, b = list(a), list(b)
        for item in a:
            self._check(item in b, item, "not in", b, msg)
            b.remove(item)
        self._check(not b, "left over:", b, msg)

    def assertAlmostEqual(self, a, b, places=7, msg=None, delta=None):
        near = abs(a - b) <= delta if delta is not None else round(abs(a - b), places) == 0
        self._check(near, a, "is not near", b, msg)

    def assertLess(self, a, b, msg=None):
        self._check(a < b, a, ">=", b, msg)

    def assertLessEqual(self, a, b, msg=None):
        self._check(a <= b, a, ">", b, msg)

    def assertGreater(self, a, b, msg=None):
        self._check(a > b, a, "<=", b, msg)

    def assertGreaterEqual(self, a, b, msg=None):
        self._check(a >= b, a, "<", b, msg)

    def assertIs(self, a, b, msg=None):
        self._check(a is b, a, "is not", b, msg)

    def assertIsNot(self, a, b, msg=None):
        self._check(a is not b, a, "is", b, msg)

    def assertIsNone(self, a, msg=None):
        self._check(a is None, a, "is not None", msg)

    def assertIsNotNone(self, a, msg=None):
        self._check(a is not None, "is None", msg)

    def assertIn(self, a, b, msg=None):
        self._check(a in b, a, "not in", b, msg)

    def assertNotIn(self, a, b, msg=None):
        self._check(a not in b, a, "in", b, msg)

    def assertIsInstance(self, a, kind, msg=None):
        self._check(isinstance(a, kind), a, "is no", kind, msg)

    def assertNotIsInstance(self, a, kind, msg=None):
        self._check(not isinstance(a, kind), a, "is a", kind, msg)

    def assertRegex(self, text, pattern, msg=None):
        self._check(matches(pattern, text), text, "does not match", pattern, msg)

    def assertRaises(self, expected, *call, **kwargs):
        return self._calling(_Raises(expected), call, kwargs)

    def assertRaisesRegex(self, expected, pattern, *call, **kwargs):
        return self._calling(_Raises(expected, pattern), call, kwargs)

    def assertWarns(self, expected, *call, **kwargs):
        return self._calling(_Warns(expected), call, kwargs)

    def assertWarnsRegex(self, expected, pattern, *call, **kwargs):
        return self._calling(_Warns(expected, pattern), call, kwargs)

    @staticmethod
    def _calling(context, call, kwargs):
        if not call:
            return context
        function, *args = call
        with context:
            function(*args, **kwargs)

    @contextlib.contextmanager
    def subTest(self, msg=None, **params):
        yield


def skipUnless(condition, reason):
    def decorate(item):
        if not condition:
            item.__unittest_skip__ = reason
        return item

    return decorate


def skipIf(condition, reason):
    return skipUnless(not condition, reason)


def skip(reason):
    return skipUnless(False, reason)


def expectedFailure(method):
    return skip("CPython fails it, too")(method)


def run_method(cls, name):
    """What became of a test method: passed, or a word and why."""
    method = getattr(cls, name)
    reason = getattr(cls, "__unittest_skip__", None) or getattr(method, "__unittest_skip__", None)
    if reason:
        return "skipped", reason
    try:
        test = cls(name)
        try:
            test.setUp()
            try:
                getattr(test, name)()
            finally:
                test.tearDown()
        finally:
            test.doCleanups()
    except SkipTest as reason:
        return "skipped", reason
    except ModuleNotFoundError as error:
        return ("skipped" if error.name in PRIVATE else "failed"), str(error)
    except BaseException as error:
        return "failed", f"{type(error).__name__}: {error}"
    return "passed", None
