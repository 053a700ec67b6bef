"""Asks CPython 3.12 what text operations give, one JSON line each.

    python3.12 tests/text/make_goldens.py SEED COUNT > tests/text/goldens.jsonl
    python3.12 tests/text/make_goldens.py unicode > tests/text/unicode.jsonl

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
def float_hex(x):
    return x.hex()


@operation
def float_from_hex(text):
    return float.fromhex(text)


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


@operation
def percent(template, arguments):
    return template % tuple(arguments)


@operation
def str_format(template, arguments):
    try:
        return template.format(*arguments)
    except KeyError as error:
        raise LookupError(error.args[0]) from None


@operation
def number_hash(n):
    return hash(n)


@operation
def complex_repr(z):
    return repr(z)


@operation
def complex_parse(text):
    return complex(text)


@operation
def method(name, *arguments):
    """A method of str, by name."""
    if name == "getitem":
        return arguments[0][slice(*arguments[1:])]
    result = getattr(str, name)(*arguments)
    return None if result == -1 and name in ("find", "rfind") else result


@operation
def encode(s, encoding, errors):
    return s.encode(encoding, errors)


@operation
def decode(b, encoding, errors):
    return b.decode(encoding, errors)


@operation
def digest(name):
    """One number for what a method of str says of every code point."""
    total = 0
    for c in range(0x110000):
        value = getattr(str, name)(chr(c))
        for item in (value,) if isinstance(value, bool) else map(ord, value):
            total = total * 31 + item & 0xFFFFFFFFFFFFFFFF
    return total


# What they are called with.

random_ = random.Random()
pick = random_.choice


def some_float():
    kind = random_.randrange(9)
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
    if kind == 6:
        # Exact in few more digits than the shortest, so perhaps tied.
        return float(random_.getrandbits(53) | 1) * 2.0 ** random_.randrange(-26, 90)
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


def some_hex_text():
    if random_.random() < 0.1:
        return pick(["inf", "-Infinity", "nan", "", "0x", ".", "p1", "0x1p", "0x1p+", "1p-x", "é"])
    digits = lambda most: "".join(pick("0018fF") for _ in range(random_.randrange(most)))
    text = pick(["", "0x", "0X", "-0x", "+"]) + digits(20) + pick([".", "."]) + digits(20)
    if random_.random() < 0.2:
        text = pick(["0x1.fffffffffffff8", "0x1.fffffffffffff7f", "0x0.00000000000008", "0x1.8"])
    exponents = [0, 3, -5, 970, 1022, 1023, 1024, -1022, -1023, -1074, -1075, -1076, 10**12]
    return pick(["", " "]) + text + pick(["", "p", "P"]) + str(pick(exponents)) + pick(["", "\n"])


def some_percent():
    template, arguments = "", []
    for _ in range(random_.randrange(1, 4)):
        template += pick(["", "", "a", "ß%%", "\ud800", "%5%"])
        flags = "".join(random_.sample("-+ #0", random_.choice([0, 0, 1, 2, 3])))
        width = pick(["", "", "5", "12", "*"])
        precision = pick(["", "", ".", ".0", ".2", ".5", ".*"])
        letter = pick("diuoxXeEfFgGcsra")
        arguments += [pick([-9, 0, 7])] * (width == "*") + [pick([-1, 0, 4])] * (precision == ".*")
        if letter in "diuoxXc":
            arguments.append(some_int())
        elif letter in "sra" or random_.random() < 0.05:
            arguments.append(some_string())
        else:
            arguments.append(some_float())
        if letter == "c" and random_.random() < 0.5:
            arguments[-1] = some_string(2)
        if random_.random() < 0.02:
            letter = pick("yz(\ud800\x01€")
        template += "%" + flags + width + precision + pick(["", "", "", "l"]) + letter
    if random_.random() < 0.05:
        arguments = arguments[:-1]
    if random_.random() < 0.05:
        template += pick(["100%", "% ", "%(a", "%(a)s", "%5", "%.3", "%99999999999d", "%.99999999999d"])
    return template, arguments


FIELD_NAMES = ["", "", "", "0", "1", "2[0]", "2[1]", "9", "2[", "2[]", "2[0]x", "2[{]", "2[}]", "1.", "2[99999999999999999999]"]


def some_format_template():
    template = ""
    for _ in range(random_.randrange(1, 4)):
        template += pick(["", "a", "{{", "}}", "é", "\ud800"])
        if random_.random() < 0.1:
            template += pick(["{", "}", "{!r", "{!", "{!rx}", "{:", "{:{", "{0:{1:{2}}}", "{!}", "{!y}", "{!é}"])
        name = pick(FIELD_NAMES[: pick([3, 7, len(FIELD_NAMES)])])
        spec = pick(["", "", ":", ":>5", ":{}", ":{1}", ":*^{}"])
        template += "{" + name + pick(["", "", "", "!r", "!s", "!a"]) + spec + "}"
    return template, [some_string(3), some_int() % 20, [some_string(3), 2.5], "x"]


def some_complex_text():
    part = lambda: pick(["", "1", "2.5", "-3", "+1e-5", "inf", "nan", "1_0", "1__0", " 1"])
    text = part() + pick(["+", "-", "", " + "]) + part() + pick(["j", "J", "j", "", "i"])
    return pick([text, text, "(" + text + ")", " " + text + " ", "( " + text + " )", "(" + text])


NO_ARGUMENTS = (
    "lower upper casefold capitalize title swapcase isalpha isalnum isdecimal isdigit isnumeric "
    "isspace isprintable islower isupper istitle isidentifier isascii"
).split()


def some_bound(longest=9):
    return None if random_.random() < 0.3 else random_.randrange(-longest, longest)


def some_method():
    """A method of str that takes arguments, and its arguments."""
    s = pick([some_string(12), "".join(pick("ab \n") for _ in range(random_.randrange(14)))])
    if random_.random() < 0.2:
        words = ["abc", "ΑΣ", "Dž", "ß", "o'x", "\r\n", " ", "\t", ".", "Σ\u0301", "ς"]
        s = "".join(pick(words) for _ in range(random_.randrange(8)))
    part = pick([s[1:2], s[:1], s[2:4], "a", "ab", "b", " ", "", some_string(2)])
    most = pick([-1, -1, 0, 1, 2, 5])
    width = random_.randrange(-2, 20)
    fill = pick("* é\ud800")
    return pick([
        ("getitem", s, some_bound(), some_bound(), pick([1, 1, None, -1, 2, -2, 3, -7, 100, 2**62])),
        (pick(["find", "rfind", "count", "startswith", "endswith"]), s, part, some_bound(), some_bound()),
        ("replace", s, part, pick(["", "x", "é", "yyy", s[:3]]), most),
        (pick(["partition", "rpartition"]), s, part),
        (pick(["split", "rsplit"]), s, pick([None, None, part]), most),
        ("splitlines", s, pick([True, False])),
        (pick(["strip", "lstrip", "rstrip"]), s, pick([None, part, "ab \n"])),
        (pick(["ljust", "rjust", "center"]), s, width, fill),
        ("zfill", pick(["+", "-", ""]) + s, width),
        ("expandtabs", s, pick([8, 4, 1, 0, -1])),
        (pick(NO_ARGUMENTS), s),
        (pick(NO_ARGUMENTS), s[:1]),
    ])


HANDLERS = (
    "strict strict ignore replace backslashreplace xmlcharrefreplace surrogateescape "
    "surrogatepass"
).split()


def some_bytes():
    pieces = [b"a", b"bc", "é".encode(), "€".encode(), "😀".encode(), b"\xff", b"\xc0", b"\xe2\x82"]
    pieces += [b"\xf0\x9f\x98", b"\xed\xa0\x80", b"\xed\xa0A", b"\x80", b"\xf4\x90\x80\x80", b"\xc3"]
    return b"".join(pick(pieces) for _ in range(random_.randrange(6)))


def unicode_cases():
    for name in NO_ARGUMENTS:
        yield "digest", name


def cases():
    """One case of each kind per round."""
    spec = some_spec()
    yield "format_value", some_float(), spec
    yield "format_value", some_int(), spec
    yield "format_value", complex(some_float(), some_float()), spec
    yield "format_value", some_string(), spec
    yield "float_repr", some_float()
    yield "float_parse", some_float_text()
    yield "float_hex", some_float()
    yield "float_from_hex", some_hex_text()
    yield "float_round", some_float(), pick([0, 1, 2, 3, 15, 17, 22, 330, -1, -2, -5, -16, -308, -400])
    yield "float_to_int", some_float()
    yield "float_ratio", some_float()
    yield "int_parse", some_numeral(), pick([0, 0, 10, 10, 10, 2, 8, 16, 36, 1, 37, -3])
    yield "int_str", some_int()
    yield "str_repr", some_string()
    yield "str_ascii", some_string()
    yield "bytes_repr", random_.randbytes(random_.randrange(6)) + pick([b"", b"'", b'"', b"'\"\\"])


    yield "percent", *some_percent()
    yield "str_format", *some_format_template()
    x = some_float()
    yield "number_hash", 0.0 if x != x else x
    yield "number_hash", some_int()
    for _ in range(6):
        yield "method", *some_method()
    encoding = pick(["utf-8", "UTF8", "ascii", "latin-1", "ISO-8859-1", "nosuch"][: pick([5, 5, 6])])
    yield "encode", some_string(), encoding, pick(HANDLERS)
    # CPython has no way to decode with a handler that only encodes, and for no
    # bytes at all it looks up neither the encoding nor the handler.
    yield "decode", some_bytes() or b"a", encoding, pick([h for h in HANDLERS if h[0] != "x"])
    yield "complex_repr", complex(some_float(), some_float())
    yield "complex_parse", some_complex_text()


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


def write(case):
    name, *arguments = case
    try:
        outcome = {"ok": encoded(OPERATIONS[name](*arguments))}
    except Exception as error:
        outcome = {"err": encoded(f"{type(error).__name__}: {error}")}
    line = [name, [encoded(a) for a in arguments], outcome]
    print(json.dumps(line, separators=(",", ":")))


def main(seed, count="0"):
    assert sys.version_info[:2] == (3, 12), "the answers are those of CPython 3.12"
    if seed == "unicode":
        for case in unicode_cases():
            write(case)
        return
    random_.seed(int(seed))
    for _ in range(int(count)):
        for case in cases():
            write(case)


if __name__ == "__main__":
    main(*sys.argv[1:])
