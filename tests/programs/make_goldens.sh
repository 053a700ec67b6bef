#!/bin/sh
# Makes each program's golden, its standard output under CPython 3.12.1.
# Usage: make_goldens.sh PYTHON [PROGRAM...]
set -eu
python=$1
shift
cd "$(dirname "$0")"
if [ $# -eq 0 ]; then
    set -- *.py
fi
for program in "$@"; do
    PYTHONHASHSEED=0 "$python" "$program" > "${program%.py}.out"
done
