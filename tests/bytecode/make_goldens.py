"""Makes the goldens of the bytecode tests: run it with CPython 3.12.1.

    python3.12 tests/bytecode/make_goldens.py

For each file in samples/, goldens/ gets its .pyc, marshal.dumps(code, 2) as
.marshal2, its disassembly as .dis, and with inline caches as .caches.dis (not
for large.py, which would have little else). The addresses of code objects are
0x0.
"""

import dis
import importlib._bootstrap_external as bootstrap
import io
import marshal
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).parent


def disassembly(code, **options):
    text = io.StringIO()
    dis.dis(code, file=text, **options)
    return re.sub(r"\bat 0x[0-9a-f]+", "at 0x0", text.getvalue())


def main():
    assert sys.version_info[:2] == (3, 12), sys.version
    for path in sorted((HERE / "samples").glob("*.py")):
        source = path.read_bytes()
        code = compile(source, path.name, "exec", dont_inherit=True)
        golden = HERE / "goldens" / path.stem
        pyc = bootstrap._code_to_timestamp_pyc(code, 1234567890, len(source))
        golden.with_suffix(".pyc").write_bytes(pyc)
        golden.with_suffix(".marshal2").write_bytes(marshal.dumps(code, 2))
        golden.with_suffix(".dis").write_text(disassembly(code))
        if path.stem != "large":
            golden.with_suffix(".caches.dis").write_text(
                disassembly(code, show_caches=True)
            )


main()
