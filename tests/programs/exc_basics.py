def f(n):
    try:
        if n == 0: return "ret"
        if n == 1: raise ValueError("v", 1)
        if n == 2: [][1]
        if n == 3: {}["k"]
        if n == 4: 1 / 0
        if n == 5: int("x")
        if n == 6: None.foo
        if n == 7: undefined_name
        if n == 8: raise KeyError
        if n == 9: raise StopIteration(5)
        if n == 10: assert n < 5, "too big"
        if n == 11: raise OSError(2, "No such file", "a.txt")
    except (ValueError, IndexError) as e:
        return ("first", type(e).__name__, e.args, str(e))
    except LookupError as e:
        return ("lookup", repr(e), str(e))
    except Exception as e:
        return (type(e).__name__, str(e), repr(e))
    else:
        return "else"
    finally:
        print("finally", n)
for i in range(13):
    print(f(i))
class E(Exception):
    def __init__(self, code, msg="m"):
        super().__init__(msg)
        self.code = code
try:
    raise E(5)
except E as e:
    print(e, e.code, e.args, repr(e), isinstance(e, Exception))
try:
    try:
        raise ValueError("a")
    except ValueError as e:
        raise TypeError("b") from e
except TypeError as e:
    print(repr(e.__cause__), repr(e.__context__), e.__suppress_context__)
try:
    try:
        1 / 0
    finally:
        raise KeyError("x")
except KeyError as e:
    print(repr(e.__context__), e.__cause__, e.__traceback__ is not None, e.__traceback__.tb_lineno)
e = OSError(2, "No such file", "a.txt")
print(type(e).__name__, e.errno, e.strerror, e.filename, e.args, str(e))
print(repr(OSError("just")), OSError(5, "io"), type(OSError(13, "p")).__name__, OSError("x").errno)
for bad in ("raise 5", "raise int", "raise None"):
    try:
        exec(bad)
    except TypeError as e:
        print(e)
try:
    raise SystemExit(3)
except SystemExit as e:
    print(e.code, repr(e))
x = ValueError("n"); x.add_note("note1"); x.add_note("note2"); print(x.__notes__)
try:
    x.add_note(5)
except TypeError as e:
    print(e)
print(ImportError("m", name="n").name, AttributeError("a", name="q").name, StopIteration(4).value, NameError("x").name)
print(str(KeyError("k")), str(KeyError("a", "b")), repr(Exception()), str(Exception(1, 2)), Exception("a") == Exception("a"))
def g():
    for i in range(3):
        try:
            continue
        finally:
            print("f", i)
    while True:
        try:
            break
        finally:
            print("broke")
    return "done"
print(g())
def h():
    try:
        return "try"
    finally:
        return "finally"
print(h())
try:
    ValueError("x", y=1)
except TypeError as e:
    print(e)
print(issubclass(FileNotFoundError, OSError), IOError is OSError, Exception.__mro__)
