"""Asks CPython 3.12 what text operations give, one JSON line each.

    python3.12 tests/text/make_goldens.py SEED COUNT > tests/text/goldens.jsonl

A line is [operation, [argument, ...], outcome]; an outcome is {"ok": value} or
{"err": "TypeName: message"}. Values: a JSON string, or {"points": [...]} where
one has lone surrogates; {"int": "..."}; {"f64": "bits in hexadecimal"};
{"bytes": "hexadecimal"}; a list for a list or tuple; null, true and false.
The same seed and count give the same lines.
"""

import json
import random
import struct
import sys

OPERATIONS = {}


def operation(function):
    OPERATIONS[function.__name__] = function
    return function


# The operations, called as the VM would call them.


@operation
def format_value(value, spec):
    # An empty specifier is the caller's concern: it means str(value).
    return format(value, spec)


@operation
def float_repr(x):
    return repr(x)


@operation
def float_parse(text):
    return float(text)


@operation
def float_round(x, digits):
    return round(x, digits)


@operation
def float_to_int(x):
    return int(x)


@operation
def float_ratio(x):
    return x.as_integer_ratio()


@operation
def int_parse(text, base):
    return int(text, base)


@operation
def int_str(n):
    return str(n)


@operation
def str_repr(s):
    return repr(s)


@operation
def str_ascii(s):
    return ascii(s)


@operation
def bytes_repr(b):
    return repr(b)


# What they are called with.

random_ = random.Random()
pick = random_.choice


def some_float():
    kind = random_.randrange(8)
    if kind == 0:
        return pick([0.0, -0.0, 1.0, -1.0, 0.5, 1.5, 2.5, 1e16, 1e-4, 1e-5, 9.995, 0.125, 5e-324])
    if kind == 1:
        return pick([float("inf"), float("-inf"), float("nan"), 1.7976931348623157e308])
    if kind == 2:
        return random_.randrange(-10**6, 10**6) / pick([1, 2, 4, 8, 10, 16, 100, 1000])
    if kind == 3:
        return pick([-1, 1]) * 2.0 ** random_.randrange(-1074, 1024)
    if kind == 4:
        return pick([-1, 1]) * 10.0 ** random_.randrange(-20, 25)
    if kind == 5:
        return random_.uniform(-1000, 1000)
    return struct.unpack(">d", random_.randbytes(8))[0]


def some_int():
    kind = random_.randrange(5)
    if kind == 0:
        return random_.randrange(-10, 10)
    if kind == 1:
        return random_.randrange(-(10**6), 10**6)
    if kind == 2:
        return random_.randrange(0, 0x120000)
    if kind == 3:
        return pick([-1, 1]) * (2 ** random_.randrange(0, 130) + random_.randrange(-1, 2))
    return pick([-1, 1]) * 10 ** random_.randrange(0, 320)


CHARACTERS = [
    "abcXYZ019 _",
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\x85\xa0\u2028\u2029\u3000\x00\x7f\x1b",
    "äßÄéſΣσςıİǅǆŉΐﬀﬁῼ",
    "٠١٢٣४५²³①½Ⅷⅷ一三",
    "€漢字日本ⓐⒶªºᲐა𐐀𐐨😀🇩\u0301\u200d\ufeff",
    "\ud800\udfff\udc80\ue000\u0378\U0001fbfa\U0010ffff",
    "'\"\\{}[]!:%.,()*#+-<>=",
]


def some_string(longest=8):
    classes = random_.sample(CHARACTERS, random_.randrange(1, 3))
    return "".join(pick(pick(classes)) for _ in range(random_.randrange(longest + 1)))


def some_spec():
    if random_.random() < 0.05:
        return some_string(5) or "<"
    maybe = lambda p, options: pick(options) if random_.random() < p else ""
    fill = maybe(0.3, "*0 x€\ud800<=")
    spec = (fill + pick("<>^=")) if fill or random_.random() < 0.3 else ""
    spec += maybe(0.25, "+- ")
    spec += maybe(0.1, "z")
    spec += maybe(0.15, "#")
    spec += maybe(0.3, "0")
    spec += maybe(0.6, [str(random_.randrange(1, 40)), "٣"])
    spec += maybe(0.2, [",", "_", ",_", "_,", ",,"])
    spec += maybe(0.5, [".0", ".1", ".2", ".3", ".6", ".17", ".20", ".", ".400"])
    spec += maybe(0.75, "bcdeEfFgGnosxX%eEfFgG%%dd")
    spec += maybe(0.02, ["z", "yy", "\x01", "€"])
    return spec or "<"


def some_numeral():
    digits = pick(["0123456789", "01", "01234567", "0123456789abcdefABCDEF", "٠١٢٣"])
    body = "".join(pick(digits) for _ in range(random_.randrange(0, 12)))
    if random_.random() < 0.2:
        at = random_.randrange(len(body) + 1)
        body = body[:at] + "_" + body[at:]
    lead = pick(["", "", "", "+", "-", " ", "\u2003-", "\x1c", "+ "])
    prefix = pick(["", "", "", "0x", "0b", "0o", "0X_", "0B", "0O", "0"])
    return lead + prefix + body + pick(["", "", "", " ", "\n", "\xa0", "\x1f", "x", "\0", "\ud800"])


def some_float_text():
    number = lambda: "".join(pick("0123456789") for _ in range(random_.randrange(0, 6)))
    text = number() + pick(["", ".", "."]) + number() + pick(["", "e", "E-", "e+", "e_"]) + number()
    if random_.random() < 0.2:
        at = random_.randrange(len(text) + 1)
        text = text[:at] + "_" + text[at:]
    text = pick([text, text, text, text, "inf", "-Infinity", "nan", "+NaN", "infi", "1e400", "٣.٥"])
    return pick(["", "", " ", "-", "+", "\u3000"]) + text + pick(["", "", "", " ", "\n\t", "x"])


def cases():
    """One case of each kind per round."""
    spec = some_spec()
    yield "format_value", some_float(), spec
    yield "format_value", some_int(), spec
    yield "format_value", complex(some_float(), some_float()), spec
    yield "format_value", some_string(), spec
    yield "float_repr", some_float()
    yield "float_parse", some_float_text()
    yield "float_round", some_float(), pick([0, 1, 2, 3, 15, 17, 22, 330, -1, -2, -5, -16, -308, -400])
    yield "float_to_int", some_float()
    yield "float_ratio", some_float()
    yield "int_parse", some_numeral(), pick([0, 0, 10, 10, 10, 2, 8, 16, 36, 1, 37, -3])
    yield "int_str", some_int()
    yield "str_repr", some_string()
    yield "str_ascii", some_string()
    yield "bytes_repr", random_.randbytes(random_.randrange(6)) + pick([b"", b"'", b'"', b"'\"\\"])


def encoded(value):
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        try:
            value.encode()
            return value
        except UnicodeEncodeError:
            return {"points": [ord(c) for c in value]}
    if isinstance(value, int):
        return {"int": hex(value)}
    if isinstance(value, float):
        return {"f64": "nan" if value != value else struct.pack(">d", value).hex()}
    if isinstance(value, complex):
        return {"complex": [encoded(value.real), encoded(value.imag)]}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, (list, tuple)):
        return [encoded(v) for v in value]
    raise TypeError(type(value))


def main(seed, count):
    assert sys.version_info[:2] == (3, 12), "the answers are those of CPython 3.12"
    random_.seed(int(seed))
    for _ in range(int(count)):
        for name, *arguments in cases():
            try:
                outcome = {"ok": encoded(OPERATIONS[name](*arguments))}
            except Exception as error:
                message = f"{type(error).__name__}: {error}"
                outcome = {"err": encoded(message)}
            line = [name, [encoded(a) for a in arguments], outcome]
            print(json.dumps(line, separators=(",", ":")))


if __name__ == "__main__":
    main(*sys.argv[1:])
