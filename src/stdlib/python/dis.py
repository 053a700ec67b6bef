"""Bytecode, shown as CPython 3.12's dis shows it."""

import _dis


def dis(x, *, file=None, show_caches=False):
    """Prints the instructions of a function, method, generator, code object,
    source text, or of all that a class holds."""
    if isinstance(x, str):
        x = compile(x, "<dis>", "exec")
    code = _code_of(x)
    if code is not None:
        print(_dis.listing(code, show_caches), end="", file=file)
    elif isinstance(x, type):
        _dis_members(x, file, show_caches)
    else:
        raise TypeError(
            "don't know how to disassemble %s objects" % type(x).__name__
        )


def _code_of(x):
    x = getattr(x, "__func__", x)
    for name in ("__code__", "gi_code", "cr_code", "ag_code"):
        code = getattr(x, name, None)
        if code is not None:
            return code
    return x if hasattr(x, "co_code") else None


def _dis_members(x, file, show_caches):
    members = x.__dict__
    for name in sorted(members):
        member = members[name]
        if isinstance(member, type) or _code_of(member) is not None:
            print("Disassembly of %s:" % name, file=file)
            dis(member, file=file, show_caches=show_caches)
            print(file=file)
