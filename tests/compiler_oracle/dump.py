"""Compiles files with this Python and prints their code objects as JSON, one
file a line, for tests/compiler_oracle.rs to compare with.

usage: dump.py FILE...      (or file names on standard input, one a line)
"""

import json
import struct
import sys
import types

ATTRIBUTES = (
    "co_argcount co_posonlyargcount co_kwonlyargcount co_stacksize co_flags "
    "co_firstlineno"
).split()


def text(value):
    return value.encode("utf-8", "surrogatepass").hex()


def float_bits(value):
    return struct.pack(">d", value).hex()


def constant(value):
    """A constant as text that tells types and signs apart, or a code object."""
    kind = type(value)
    if kind is types.CodeType:
        return code(value)
    if kind is int:
        return f"int {value:x}"
    if kind is float:
        return f"float {float_bits(value)}"
    if kind is complex:
        return f"complex {float_bits(value.real)} {float_bits(value.imag)}"
    if kind is str:
        return f"str {text(value)}"
    if kind is bytes:
        return f"bytes {value.hex()}"
    if kind is tuple:
        return ["tuple", *map(constant, value)]
    if kind is frozenset:
        return ["frozenset", *sorted(map(constant, value), key=json.dumps)]
    return repr(value)


def code(value):
    result = {name: getattr(value, name) for name in ATTRIBUTES}
    result["co_name"] = value.co_name
    result["co_qualname"] = value.co_qualname
    result["co_code"] = value.co_code.hex()
    result["co_names"] = list(value.co_names)
    result["co_varnames"] = list(value.co_varnames)
    result["co_cellvars"] = list(value.co_cellvars)
    result["co_freevars"] = list(value.co_freevars)
    result["co_linetable"] = value.co_linetable.hex()
    result["co_exceptiontable"] = value.co_exceptiontable.hex()
    result["co_consts"] = [constant(item) for item in value.co_consts]
    return result


def main():
    names = sys.argv[1:] or sys.stdin.read().split("\n")
    sys.set_int_max_str_digits(0)
    for name in filter(None, names):
        with open(name, "rb") as file:
            source = file.read()
        compiled = compile(source, name, "exec", dont_inherit=True)
        print(json.dumps(code(compiled)))


if __name__ == "__main__":
    import warnings

    warnings.simplefilter("ignore")
    main()
