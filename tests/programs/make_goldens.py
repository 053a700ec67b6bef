"""Makes the goldens of the programs in this folder with the Python that runs
this script, which must be CPython 3.12.1: NAME.out is the standard output of
NAME.py, and NAME.code its exit code where that is not 0.

    python3.12 tests/programs/make_goldens.py [NAME ...]
"""

import pathlib
import subprocess
import sys

FOLDER = pathlib.Path(__file__).parent


def main(names):
    if sys.version_info[:3] != (3, 12, 1) or sys.implementation.name != "cpython":
        sys.exit("the goldens are those of CPython 3.12.1")
    for program in sorted(FOLDER.glob("*.py")):
        if program.name == "make_goldens.py" or (names and program.stem not in names):
            continue
        done = subprocess.run([sys.executable, program.name], cwd=FOLDER, capture_output=True, check=False)
        program.with_suffix(".out").write_bytes(done.stdout)
        code = program.with_suffix(".code")
        code.unlink(missing_ok=True)
        if done.returncode:
            code.write_text(f"{done.returncode}\n")
        print(program.stem, done.returncode)


main(sys.argv[1:])
