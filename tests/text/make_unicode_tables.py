"""Writes src/text/unicode_tables.rs from CPython 3.12's own Unicode database.

Run with CPython 3.12 from the repository's root:

    python3.12 tests/text/make_unicode_tables.py > src/text/unicode_tables.rs

Only what the general category does not already say is listed: each property
below is the category rule, then the code points for which CPython's own
answer differs from it.
"""

import sys
import unicodedata

CATEGORIES = (
    "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Cs Co Cn"
).split()
ALL = [chr(c) for c in range(0x110000)]
CATEGORY = [unicodedata.category(c) for c in ALL]


def differs(rule, truth):
    """The code points where the category rule and CPython disagree."""
    return [i for i, c in enumerate(ALL) if (CATEGORY[i] in rule) != truth(c)]


def runs(points):
    """Boundaries of the runs of `points`: inside, outside, inside, ..."""
    out = []
    for p in points:
        if out and out[-1] == p:
            out[-1] = p + 1
        else:
            out += [p, p + 1]
    return out


def is_case_ignorable(c):
    # A final sigma looks past case-ignorable characters, and only past them.
    return not c == "\u03a3" and ("a\u03a3" + c).lower()[1] == "\u03c2" and (
        "a\u03a3" + c + "a"
    ).lower()[1] == "\u03c3"


def is_cased(c):
    return (c + "\u03a3").lower()[-1] == "\u03c2"


def rust_str(s):
    return '"' + "".join(f"\\u{{{ord(c):x}}}" for c in s) + '"'


def wrapped(items, width=98):
    line = "   "
    for item in items:
        if len(line) + len(item) + 2 > width:
            yield line
            line = "   "
        line += " " + item + ","
    yield line


def table(name, doc, items, ty):
    print()
    for line in doc.splitlines():
        print("/// " + line)
    print(f"#[rustfmt::skip]\npub(super) const {name}: &[{ty}] = &[")
    for line in wrapped(items):
        print(line)
    print("];")


def main():
    assert unicodedata.unidata_version == "15.0.0", "run with CPython 3.12"
    print("//! Unicode 15.0 as CPython 3.12 sees it.")
    print("//! Written by `tests/text/make_unicode_tables.py`; do not edit.")
    starts = [i for i in range(0x110000) if i == 0 or CATEGORY[i] != CATEGORY[i - 1]]
    table(
        "CATEGORY_RUNS",
        "Runs of one general category: the first code point, shifted left by five,\n"
        "over the category's index in `unicode::Category`.",
        [hex(i << 5 | CATEGORIES.index(CATEGORY[i])) for i in starts],
        "u32",
    )
    letters = {"Lu", "Ll", "Lt", "Lm", "Lo"}
    lower = {i for i in differs({"Ll"}, str.islower)}
    upper = {i for i in differs({"Lu"}, str.isupper)}
    assert not differs(letters, str.isalpha)
    assert not differs({"Nd"}, str.isdecimal)
    assert all(ALL[i].isdigit() for i in differs({"Nd"}, str.isdigit))
    unprintable = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"}
    assert differs(set(CATEGORIES) - unprintable, str.isprintable) == [0x20]
    start = letters | {"Nl"}
    follow = start | {"Mn", "Mc", "Nd", "Pc"}
    ignorable = {"Mn", "Me", "Cf", "Lm", "Sk"}
    cased = [
        i
        for i, c in enumerate(ALL)
        if not is_case_ignorable(c)
        and is_cased(c) != (c.islower() or c.isupper() or CATEGORY[i] == "Lt")
    ]
    assert not cased, cased
    titles = [i for i, c in enumerate(ALL) if c.istitle() != (c.isupper() or CATEGORY[i] == "Lt")]
    assert not titles, titles

    def flips(name, doc, points):
        table(name, doc + ": boundaries of runs.", [hex(b) for b in runs(points)], "u32")

    flips("LOWER_FLIPS", "Where lowercase is not `Ll`", sorted(lower))
    flips("UPPER_FLIPS", "Where uppercase is not `Lu`", sorted(upper))
    flips("DIGIT_FLIPS", "Digits that are not `Nd`", differs({"Nd"}, str.isdigit))
    flips(
        "NUMERIC_FLIPS",
        "Where numeric is not `Nd`, `Nl` or `No`",
        differs({"Nd", "Nl", "No"}, str.isnumeric),
    )
    flips(
        "XID_START_FLIPS",
        "Where the start of an identifier is not a letter or `Nl`",
        differs(start, str.isidentifier),
    )
    flips(
        "XID_CONTINUE_FLIPS",
        "Where an identifier's continuation is not its start, `Mn`, `Mc`, `Nd` or `Pc`",
        differs(follow, lambda c: ("a" + c).isidentifier()),
    )
    flips(
        "CASE_IGNORABLE_FLIPS",
        "Where case-ignorable is not `Mn`, `Me`, `Cf`, `Lm` or `Sk`",
        differs(ignorable, is_case_ignorable),
    )
    table(
        "DECIMAL_ZEROS",
        "The zero of each run of ten decimal digits.",
        [hex(i) for i, c in enumerate(ALL) if c.isdecimal() and unicodedata.decimal(c) == 0],
        "u32",
    )
    table(
        "TITLECASE",
        "Where the titlecase mapping differs from the uppercase one.",
        [
            f"('\\u{{{i:x}}}', {rust_str(c.title())})"
            for i, c in enumerate(ALL)
            if c.title() != c.upper()
        ],
        "(char, &str)",
    )
    table(
        "CASEFOLD",
        "Where case folding differs from the lowercase mapping.",
        [
            f"('\\u{{{i:x}}}', {rust_str(c.casefold())})"
            for i, c in enumerate(ALL)
            if c.casefold() != c.lower()
        ],
        "(char, &str)",
    )


if __name__ == "__main__":
    sys.exit(main())
