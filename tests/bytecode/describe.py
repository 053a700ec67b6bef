"""Writes what CPython 3.12 makes of source files, for the tests to compare.

    describe.py FILE...

For each file three records go to standard output: marshal.dumps(code, 2), the
bytes of its .pyc file, and its disassembly. A record is a little-endian 32-bit
length and that many bytes. A file that does not compile has three empty
records. The disassembly has the inline caches where GILSIM_SHOW_CACHES is set.
"""

import dis
import importlib._bootstrap_external as bootstrap
import io
import marshal
import os
import sys
import warnings


def describe(path):
    with open(path, "rb") as file:
        source = file.read()
    try:
        code = compile(source, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, UnicodeError):
        return b"", b"", b""
    text = io.StringIO()
    dis.dis(code, file=text, show_caches="GILSIM_SHOW_CACHES" in os.environ)
    pyc = bootstrap._code_to_timestamp_pyc(code, 1234567890, len(source))
    return (
        marshal.dumps(code, 2),
        bytes(pyc),
        text.getvalue().encode("utf-8", "surrogatepass"),
    )


def main():
    warnings.simplefilter("ignore")
    for path in sys.argv[1:]:
        for record in describe(path):
            sys.stdout.buffer.write(len(record).to_bytes(4, "little"))
            sys.stdout.buffer.write(record)


main()
