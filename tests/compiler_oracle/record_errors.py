"""Records anew what this Python (3.12.1) says of the programs in
tests/syntax_errors.json: exception, message, line and column.
"""

import json
import pathlib
import warnings

warnings.simplefilter("ignore")
path = pathlib.Path(__file__).parent.parent / "syntax_errors.json"
rows = json.loads(path.read_text())
for row in rows:
    try:
        compile(row["source"], "<program>", "exec", dont_inherit=True)
    except SyntaxError as error:
        row["error"] = [type(error).__name__, error.msg, error.lineno, error.offset]
    else:
        raise SystemExit(f"this compiles: {row['source']!r}")
path.write_text("[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n")
