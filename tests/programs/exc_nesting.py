def a():
    try:
        raise ValueError("one")
    except ValueError:
        try:
            raise KeyError("two")
        except KeyError as e:
            print(repr(e.__context__))
        raise
try:
    a()
except ValueError as e:
    print("outer", e, e.__context__)
def b():
    for i in range(3):
        try:
            if i == 1: raise IndexError(i)
            yield i
        except IndexError as e:
            yield repr(e)
        finally:
            yield f"f{i}"
print(list(b()))
try:
    try:
        raise ValueError(1)
    except ValueError as e:
        raise RuntimeError(2) from None
except RuntimeError as e:
    print(e.__cause__, repr(e.__context__), e.__suppress_context__)
try:
    raise
except RuntimeError as e:
    print(e)
e = None
try:
    raise TypeError("t")
except TypeError as e:
    pass
try:
    e
except NameError as x:
    print(x)
def deep(n):
    if n == 0:
        raise LookupError("bottom")
    try:
        deep(n - 1)
    except LookupError as e:
        raise LookupError(f"level {n}") from e
try:
    deep(3)
except LookupError as e:
    while e:
        print(e)
        e = e.__cause__
class A(Exception): pass
class B(A): pass
for c in (A, B, B("inst")):
    try:
        raise c
    except B as e:
        print("B", repr(e))
    except A as e:
        print("A", repr(e))
try:
    try:
        1 / 0
    except ZeroDivisionError:
        {}["k"]
except KeyError as e:
    print(type(e.__context__).__name__)
try:
    raise ValueError from KeyError
except ValueError as e:
    print(repr(e.__cause__))
try:
    try: 1/0
    except 5: pass
except TypeError as e:
    print(e)
x = ValueError("tb")
def lines(tb):
    out = []
    while tb:
        out.append(tb.tb_lineno)
        tb = tb.tb_next
    return out
def raiser():
    raise x
try:
    raiser()
except ValueError as e:
    print(len(lines(e.__traceback__)), e.with_traceback(None).__traceback__)
try:
    assert [] == [1], ("msg", 1)
except AssertionError as e:
    print(e.args)
def retfin():
    while True:
        try:
            raise ValueError
        finally:
            break
    return "swallowed"
print(retfin())
