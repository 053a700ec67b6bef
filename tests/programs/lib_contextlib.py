"""contextlib."""
import io
import sys
from contextlib import (ContextDecorator, ExitStack, closing, contextmanager, nullcontext,
                        redirect_stderr, redirect_stdout, suppress)


@contextmanager
def managed(name):
    print("enter", name)
    try:
        yield name.upper()
    except ValueError as error:
        print("handled", error)
    finally:
        print("exit", name)


with managed("a") as value:
    print(value)
with managed("b"):
    raise ValueError("inside")
try:
    with managed("c"):
        raise KeyError("through")
except KeyError as error:
    print("outside", error)


@managed("decorated")
def function():
    print("body")


function()
function()


@contextmanager
def bad():
    if False:
        yield


try:
    with bad():
        pass
except RuntimeError as error:
    print(error)


@contextmanager
def twice():
    yield 1
    yield 2


try:
    with twice():
        pass
except RuntimeError as error:
    print(error)
with suppress(ZeroDivisionError, KeyError):
    1 / 0
    print("not reached")
out = io.StringIO()
with redirect_stdout(out):
    print("captured")
    sys.stdout.write("too")
print(repr(out.getvalue()))
with redirect_stderr(io.StringIO()) as err:
    print("error", file=sys.stderr)
print(repr(err.getvalue()))
with closing(io.StringIO("x")) as stream:
    print(stream.read())
print(stream.closed)
with ExitStack() as stack:
    stack.callback(print, "last")
    print(stack.enter_context(managed("in stack")))
    stack.push(lambda *exc: print("pushed", exc[0]))
with ExitStack() as stack:
    stack.enter_context(suppress(ValueError))
    stack.callback(print, "still runs")
    raise ValueError
with nullcontext(5) as five:
    print(five)


class Track(ContextDecorator):
    def __enter__(self):
        print("start")
        return self

    def __exit__(self, *exc):
        print("stop")
        return False


@Track()
def tracked():
    return "result"


print(tracked())
