"""Constants of all types, and formatted strings."""
from __future__ import annotations

numbers = (
    0, 255, -1, 2**31, -(2**31), 2**63, 0xFFFF_FFFF_FFFF_FFFF_FFFF, 1e16, 1e-5, 0.1, -0.0, 1e400, -1e400, 2j, -3.5 + 1j,
)
texts = "it's", 'say "hi"', "both ' and \"", "tab\t\n\x00\x7f", "é ü 中 🐍 \u200b \ud800 \U0010ffff \xad", b"bytes\xff\'", ""
nested = ((1, (2, (3, None))), (True, False, ...), ())


def show(value, width: int = 4) -> str:
    if value in {1, 2, 3} or value not in ("a", "b"):
        return f"{value!r:>{width}} {value=} {{}} {value:%H}" "tail"
    if value is None is not width:
        return f"{width!s}" + rf"\{width!a}"
    return "%s %d" % (value, width)


value: list[int] = numbers[1:3]
value[::2] = value[0] = value[-1:]
value[0] += 1
value @= 2
