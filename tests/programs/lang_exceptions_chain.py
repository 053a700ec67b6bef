"""Causes, contexts, else and finally."""


class AppError(Exception):
    def __init__(self, message, code):
        super().__init__(message)
        self.code = code


def work(n):
    try:
        if n == 0:
            raise AppError("zero", 7)
        if n == 1:
            return "returned"
        10 / (n - 2)
    except ZeroDivisionError as error:
        raise AppError("wrapped", 8) from error
    else:
        return "else"
    finally:
        print("finally", n)


for n in range(4):
    try:
        print(work(n))
    except AppError as error:
        print(error, error.code, error.args, type(error.__cause__).__name__, error.__suppress_context__)
try:
    try:
        raise KeyError("first")
    except KeyError:
        raise ValueError("second")
except ValueError as error:
    print(repr(error.__context__), error.__cause__)
try:
    try:
        raise KeyError("first")
    except KeyError:
        raise ValueError("second") from None
except ValueError as error:
    print(error.__suppress_context__)


def override():
    for _ in range(2):
        try:
            return "try"
        finally:
            continue
    return "after"


print(override())
e = ValueError("note")
e.add_note("more")
print(e.__notes__, isinstance(e, Exception), issubclass(AppError, Exception))
try:
    raise AppError
except TypeError as error:
    print(error)
try:
    assert 1 > 2, "one is not"
except AssertionError as error:
    print(error)
