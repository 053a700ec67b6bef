"""Runs parts of CPython's own test suite from its own folder, and prints how
many test methods pass:

    gilsim run --stdlib LIB tests/cpython/run.py LIB [lock_tests|test_queue ...]

LIB is the library of a CPython 3.12 (.../lib/python3.12). With
--prefer-stdlib threading,queue it is that library's own modules that run over
gilsim's _thread. What the tests use of unittest, doctest and test.support is in
small_*.py beside this file. expected_failures.txt names the methods that fail,
with reasons; the exit code is 1 if another fails, or one of them passes.
"""

import os
import sys
import threading
import types

import small_doctest
import small_support
import small_unittest

HERE = os.path.dirname(os.path.abspath(__file__))


class Absent:
    """A module that is not there: the test that looks into it is skipped."""

    def __init__(self, name):
        self.__name__ = name

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise small_unittest.SkipTest(f"there is no {self.__name__}")


ABSENT = ("pickle", "inspect", "doctest", "subprocess", "ctypes",
          "test.support.interpreters")


class NoMock:
    """What unittest.mock would replace something with: the test is skipped."""

    def __init__(self, *what, **behaviour):
        pass

    def __call__(self, test):
        return small_unittest.skip("there is no unittest.mock")(test)

    def __enter__(self):
        raise small_unittest.SkipTest("there is no unittest.mock")

    def __exit__(self, *why):
        pass


def module(name, source=None, **names):
    """Makes a module of a name, with what another holds and more."""
    made = types.ModuleType(name)
    made.__dict__.update({k: v for k, v in vars(source).items() if k[:2] != "__"} if source else {})
    made.__dict__.update(names)
    sys.modules[name] = made
    parent, _, last = name.rpartition(".")
    if parent in sys.modules:
        setattr(sys.modules[parent], last, made)
    return made


def prepare(library):
    """Puts the small unittest and test.support where the tests look."""
    module("unittest", small_unittest, __path__=[])
    module("test", __path__=[os.path.join(library, "test")])
    module("test.support", small_support, __path__=[])
    module("test.support.threading_helper", small_support,
           threading_setup=lambda: (), threading_cleanup=lambda *args: None)
    module("test.support.import_helper", small_support)
    module("test.support.warnings_helper", small_support)
    module("test.support.os_helper", TESTFN="@test", unlink=os.unlink)
    module("test.support.script_helper", assert_python_ok=small_support.no_process,
           assert_python_failure=small_support.no_process)
    module("unittest.mock", patch=types.SimpleNamespace(object=NoMock), Mock=NoMock)
    if not hasattr(threading, "_PyRLock"):
        # There is one kind here, which is native.
        threading._PyRLock = threading._CRLock = threading._RLock
    # It would begin to import a library that needs more than is there.
    sys.modules["_pylong"] = None
    for name in ABSENT:
        sys.modules[name] = Absent(name)
        parent, _, last = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], last, sys.modules[name])


def lock_test_classes():
    from test import lock_tests as tests

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


def test_classes(name):
    """The classes with tests that a module of the suite defines."""
    if name == "lock_tests":
        return list(lock_test_classes())
    tests = vars(__import__(f"test.{name}", fromlist=["*"]))
    classes = [v for v in tests.values() if isinstance(v, type) and v.__module__ == f"test.{name}"]
    return [cls for cls in classes if issubclass(cls, small_unittest.TestCase)]


SUITES = ("lock_tests", "test_queue", "test_threading", "test_thread", "test_range", "test_list",
          "test_dict", "test_int", "test_generators", "test_with", "test_exceptions")


# Tests that hold times against each other, which a busy machine fails.
TIMED = ("test_denial_of_service_prevented_int_to_str",
         "test_denial_of_service_prevented_str_to_int")


def outcomes(suite):
    """Each test of a suite: its name, what became of it, and why."""
    for cls in test_classes(suite):
        cls.setUpClass()
        for method in sorted(n for n in dir(cls) if n.startswith("test")):
            name = f"{suite}.{cls.__name__}.{method}"
            if method in TIMED:
                yield name, "skipped", "it compares times"
            else:
                yield name, *small_unittest.run_method(cls, method)
        cls.tearDownClass()
    if suite == "test_generators":
        tests = sys.modules["test.test_generators"]
        for name, text in small_doctest.texts(tests):
            why = small_doctest.run(text, vars(tests))
            yield f"{suite}.{name}", "failed" if why else "passed", why


def expected_failures():
    """The reason of each test that is known to fail."""
    with open(os.path.join(HERE, "expected_failures.txt"), encoding="utf-8") as file:
        lines = [line.strip() for line in file]
    pairs = [line.split(": ", 1) for line in lines if line and not line.startswith("#")]
    return dict(pairs)


def run_suite(suite, known):
    """Runs a suite and prints what became of it: how many outcomes were not
    the expected ones."""
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    news = 0
    for name, outcome, why in outcomes(suite):
        counts[outcome] += 1
        if outcome == "failed" and name in known:
            print(f"failed as expected: {name}: {known[name]}", flush=True)
        elif outcome == "passed" and name in known:
            news += 1
            print(f"passes, which was not expected: {name}", flush=True)
        elif outcome != "passed":
            news += outcome == "failed"
            print(f"{outcome}: {name}: {why}", flush=True)
    print(f"{suite}: " + ", ".join(f"{count} {word}" for word, count in counts.items()), flush=True)
    return news


def main(library, *names):
    prepare(library)
    known = expected_failures()
    news = sum([run_suite(name, known) for name in names or SUITES])
    # A test that fails may leave threads behind that wait for it.
    os._exit(1 if news else 0)


if len(sys.argv) < 2:
    sys.exit(__doc__)
main(*sys.argv[1:])
