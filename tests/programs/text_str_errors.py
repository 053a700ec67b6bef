# What str methods refuse, in CPython's words.
cases = [
    lambda: "a".join([1]), lambda: "a".join(1), lambda: "a".join(["x", None]), lambda: "a".find(1), lambda: "a".find(), lambda: "abc".index("z"),
    lambda: "abc".rindex("z"), lambda: "a".split(""), lambda: "a".split(1), lambda: "a".partition(""), lambda: "a".partition(1),
    lambda: "a".strip(1), lambda: "a".replace("a"), lambda: "a".replace(1, 2), lambda: "a".replace("a", 2), lambda: "a".startswith(1),
    lambda: "a".startswith(("b", 1)), lambda: "a".endswith(None), lambda: "a".center("x"), lambda: "a".center(3, "xy"), lambda: "a".center(3, 5),
    lambda: "a".upper(1), lambda: "a".encode("nope"), lambda: "é".encode("ascii"), lambda: "a\ud800".encode(), lambda: "é日".encode("latin-1"),
    lambda: "é".encode("ascii", "nope"), lambda: "a".encode(1), lambda: str(1, "ascii"), lambda: str("a", "ascii"), lambda: "a" + 1, lambda: 1 + "a",
    lambda: "a" * "b", lambda: "a"[1], lambda: "a"["b"], lambda: 1 in "a", lambda: "a" < 1, lambda: ord("ab"), lambda: ord(1), lambda: ord(b""),
    lambda: chr(-1), lambda: chr(0x110000), lambda: chr("a"), lambda: chr(1 << 40), lambda: str.maketrans("ab", "c"), lambda: str.maketrans(1),
    lambda: str.maketrans({"ab": 1}), lambda: "a".translate({97: 1.5}), lambda: "a".translate({97: 0x110000}), lambda: "{".format(), lambda: "}".format(),
    lambda: "{}".format(), lambda: "{a}".format(), lambda: "{0.x}".format(1), lambda: "{0[x]}".format([1]), lambda: "{!x}".format(1),
    lambda: "{:d}".format("a"), lambda: "{:s}".format(1), lambda: "{:,s}".format("a"), lambda: "{:=5}".format("a"), lambda: "{:.2}".format(1),
    lambda: "{} {0}".format(1), lambda: "{0} {}".format(1), lambda: "%d" % "a", lambda: "%s" % (), lambda: "%s" % (1, 2), lambda: "%q" % 1,
    lambda: "%(a)s" % 1, lambda: "%(a)s" % {}, lambda: "%c" % "ab", lambda: "%c" % -1, lambda: "%" % (), lambda: "%*d" % ("a", 1), lambda: "%x" % 1.5,
    lambda: format(1, 2), lambda: format([], "x"), lambda: format(1.5, "d"), lambda: format("a", "+"), lambda: "a".zfill("x"), lambda: "a".expandtabs("x"),
    lambda: "a".format_map(), lambda: str(b"\xff", "utf-8"), lambda: b"\xff\xfe".decode("ascii"), lambda: b"ab\xe2\x82".decode(), lambda: "a".removeprefix(1),
    lambda: str.upper(), lambda: str.upper(1), lambda: str.__new__(int), lambda: "a".splitlines(x=1), lambda: "a".split(",", "b"), lambda: int("a".isalpha.x),
]
for number, case in enumerate(cases):
    try:
        print(number, "gave", ascii(case()))
    except Exception as error:
        print(number, type(error).__name__, error)

try:
    "añb".encode("ascii")
except UnicodeEncodeError as error:
    print(error.encoding, error.object, error.start, error.end, error.reason, len(error.args))
try:
    b"a\xffb".decode()
except UnicodeDecodeError as error:
    print(error.encoding, error.object, error.start, error.end, error.reason)
