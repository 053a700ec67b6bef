"""traceback."""
import io
import sys
import traceback


def inner():
    raise ValueError("deep")


def outer():
    inner()


try:
    outer()
except ValueError as error:
    text = traceback.format_exc()
    print([line for line in text.splitlines() if not line.lstrip().startswith(("File", "^", "~"))])
    print(traceback.format_exception_only(error))
    summary = traceback.extract_tb(error.__traceback__)
    print([(f.name, f.lineno, f.line) for f in summary])
    out = io.StringIO()
    traceback.print_exc(file=out)
    print(out.getvalue() == text, len(traceback.format_tb(error.__traceback__)))
    print(error.__traceback__.tb_lineno, error.__traceback__.tb_frame.f_code.co_name, error.__traceback__.tb_next.tb_frame.f_code.co_name)
try:
    try:
        {}["k"]
    except KeyError as first:
        raise RuntimeError("second") from first
except RuntimeError as error:
    lines = "".join(traceback.format_exception(error)).splitlines()
    print([line for line in lines if line and not line.startswith(" ")])
print(traceback.format_exc())


def caller():
    return sys._getframe().f_code.co_name, sys._getframe(1).f_code.co_name, [f.name for f in traceback.extract_stack()]


print(caller())
