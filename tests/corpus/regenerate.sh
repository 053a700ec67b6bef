#!/bin/sh
# Records what a CPython 3.12.1 (first argument, or python3.12) makes of the
# corpus. co_filename is not recorded.
cd "$(dirname "$0")" || exit 1
for file in *.py; do
    "${1:-python3.12}" ../compiler_oracle/dump.py "$file" > "${file%.py}.json" || exit 1
done
