"""Runs the examples of doc strings, as doctest does: `>>>` begins one, `...`
goes on, and what follows up to an empty line or the next example is the output
or the last line of the traceback that is expected."""

import io
import sys
import traceback


class Example:
    def __init__(self, source, wanted):
        self.source, self.wanted = source, wanted


def examples(text):
    """The examples of a text, in order."""
    found, lines = [], text.expandtabs().splitlines()
    place = 0
    while place < len(lines):
        line = lines[place]
        place += 1
        if not line.lstrip().startswith(">>>"):
            continue
        indent = len(line) - len(line.lstrip())
        source = [line[indent + 4 :]]
        while place < len(lines) and lines[place][indent:].startswith("..."):
            source.append(lines[place][indent + 4 :])
            place += 1
        wanted = []
        while place < len(lines) and lines[place].strip() and lines[place][indent : indent + 3] != ">>>":
            wanted.append(lines[place][indent:])
            place += 1
        found.append(Example("\n".join(source) + "\n", wanted))
    return found


def _run(source, names):
    """Runs an example; the value of an expression is shown."""
    try:
        code = compile(source, "<doctest>", "eval", dont_inherit=True)
    except SyntaxError:
        exec(compile(source, "<doctest>", "exec", dont_inherit=True), names)
    else:
        sys.displayhook(eval(code, names))


def _printed(source, names):
    """What an example prints; the last lines of its traceback if it raises."""
    kept, sys.stdout = sys.stdout, io.StringIO()
    hook, sys.displayhook = sys.displayhook, sys.__displayhook__
    try:
        try:
            _run(source, names)
        except Exception as error:
            error.__traceback__ = None
            return sys.stdout.getvalue(), traceback.format_exception_only(error)
        return sys.stdout.getvalue(), None
    finally:
        sys.stdout, sys.displayhook = kept, hook


def _unlike(example, printed, raised):
    """Whether an example did not do what is written after it."""
    wanted = example.wanted
    flags = example.source.partition("# doctest:")[2]
    if wanted and wanted[0].startswith("Traceback ("):
        message = [line for line in wanted[1:] if not line.startswith((" ", "..."))]
        if raised is None:
            return True
        found = raised[-1].rstrip("\n")
        if "IGNORE_EXCEPTION_DETAIL" in flags:
            return found.partition(":")[0].rpartition(".")[2] != message[-1].partition(":")[0].rpartition(".")[2]
        return found != "\n".join(message)
    if raised is not None:
        return True
    expected = "".join(line + "\n" for line in wanted)
    if printed and not printed.endswith("\n"):
        printed += "\n"
    if "NORMALIZE_WHITESPACE" in flags:
        return printed.split() != expected.split()
    if "ELLIPSIS" in flags or "..." in expected:
        return not _fits(expected, printed)
    return printed.replace("\n\n", "\n<BLANKLINE>\n") != expected and printed != expected


def _fits(expected, printed):
    pieces, place = expected.split("..."), 0
    for number, piece in enumerate(pieces):
        found = printed.find(piece, place)
        if found < 0 or (number == 0 and found > 0):
            return False
        place = found + len(piece)
    return True


def run(text, names):
    """Runs a text's examples: the first that does not do what it says, as a
    message, or None."""
    names = dict(names)
    for example in examples(text):
        printed, raised = _printed(example.source, names)
        if _unlike(example, printed, raised):
            found = raised[-1].rstrip() if raised else printed
            return f"{example.source.strip()!r} gives {found!r}, not {example.wanted!r}"
    return None


def texts(module):
    """The texts with examples that a module has, by name."""
    for name, text in getattr(module, "__test__", {}).items():
        yield name, text if isinstance(text, str) else text.__doc__
    for name, value in vars(module).items():
        own = getattr(value, "__module__", None) == module.__name__
        text = getattr(value, "__doc__", None) if own else None
        if isinstance(text, str) and ">>>" in text:
            yield name, text
