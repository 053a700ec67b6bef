# bytes and bytearray.
for kind in (bytes, bytearray):
    b = kind(b"Hello, World")
    print(b, len(b), b[0], b[-1], b[1:4], b[::-1], list(b[:3]), 72 in b, b"ell" in b, b == b"Hello, World", b < b"Z")
    for name in ["capitalize", "lower", "upper", "title", "swapcase", "split", "rsplit", "splitlines", "strip", "expandtabs", "hex",
                 "isalnum", "isalpha", "isascii", "isdigit", "islower", "isspace", "istitle", "isupper", "decode"]:
        print(" ", name, [getattr(kind(x), name)() for x in (b"", b"Abc Def", b" a\tb\n", b"123", b"ABC", b"abc")])
    print(b.find(b"o"), b.find(111), b.rfind(b"o"), b.find(b"zz"), b.index(b"W"), b.rindex(111), b.count(b"l"), b.count(108), b.count(b""), b.find(b"o", 5, -1))
    print(b.startswith(b"He"), b.startswith((b"x", b"H")), b.endswith(b"ld"), b.startswith(b"W", 7))
    print(b.replace(b"l", b"L"), b.replace(b"l", b"", 1), b.replace(b"", b"-", 2), b.removeprefix(b"Hello"), b.removesuffix(b"ld"))
    print(b.split(b", "), b.split(b"l", 1), b.rsplit(b"l", 1), kind(b" a b  c ").split(None, 1), kind(b"a\r\nb\rc\n").splitlines(True))
    print(b.partition(b", "), b.rpartition(b"o"), b.partition(b"z"), b.rpartition(b"z"))
    print(b.center(16, b"*"), b.ljust(14), b.rjust(14, b"."), kind(b"-42").zfill(6), kind(b"a\tb").expandtabs(4), kind(b"xxaxx").strip(b"x"), kind(b"ab").lstrip(b"a"))
    print(b.hex(), b.hex(":"), b.hex("-", 4), b.hex("_", -4), kind.fromhex("48 65 6c6C 6F"), kind(b", ").join([b"a", bytearray(b"b")]))
    print(b.translate(kind.maketrans(b"lo", b"01")), b.translate(None, b"lo"), b.translate(bytes(range(256)), delete=b"H"))
    print(kind(), kind(3), kind([1, 2, 255]), kind("é", "utf-8"), kind("é", "latin-1"), kind(range(3)), kind(b"x"), kind(bytearray(b"y")))
    print(kind(b"ab") + b"cd", kind(b"ab") * 2, 2 * kind(b"ab"), repr(kind(b"\x00\t\n'\"\\\xff")), repr(kind(b"it's")), bool(kind()), bool(kind(b"0")))
print(hash(b"abc") == hash(bytes(b"abc")), {b"k": 1}[b"k"], b"abc".decode("ascii"), b"\xe9".decode("latin-1"), b"\xff\xc3\xa9".decode("utf-8", "ignore"), ascii(b"\xff".decode("utf-8", "surrogateescape")))
print(b"a\xffb".decode("utf-8", "replace").encode("utf-8"), b"a\xffb".decode("utf-8", "backslashreplace"), "a\u20acb".encode("ascii", "xmlcharrefreplace"), "a\u20acb".encode("latin-1", "replace"), "\u20ac".encode("ascii", "backslashreplace"))

a = bytearray(b"abc")
a.append(100)
a.extend(b"ef")
a.extend([103, 104])
a.insert(0, 95)
a.insert(100, 33)
a.insert(-1, 63)
print(a, a.pop(), a.pop(0), a.pop(-1), a)
a.remove(100)
a.reverse()
print(a, a.copy() is a, a.copy() == a)
a[0] = 65
a[1:3] = b"XYZW"
a[::2] = b"....."[: len(a[::2])]
del a[0]
del a[-2:]
print(a)
a += b"!!"
a *= 2
print(a, bytearray(b"abc").__iadd__(b"d"), a.clear(), a)


class Custom:
    def __bytes__(self):
        return b"custom"

    def __index__(self):
        return 2


print(bytes(Custom()), bytearray(Custom()), b"ab" * 2, b"xyz"[Custom()])
cases = [
    lambda: bytes("a"), lambda: bytes(-1), lambda: bytes([256]), lambda: bytearray([256]), lambda: bytes(["a"]), lambda: bytes(1.5), lambda: bytes(1, "x"), lambda: bytes(encoding="x"),
    lambda: b"a" + "b", lambda: b"a" + 1, lambda: b"a"[5], lambda: b"a"["x"], lambda: b"".join(["a"]), lambda: b"".join(1), lambda: b"a".find("a"), lambda: b"a".find(300), lambda: b"a".index(b"z"),
    lambda: b"a".split(""), lambda: b"a".split(b""), lambda: b"a".strip("a"), lambda: b"a".replace("a", b"b"), lambda: b"a".startswith("a"), lambda: b"a".center(5, b"ab"), lambda: b"a".translate(b"short"),
    lambda: bytes.fromhex("1"), lambda: bytes.fromhex("0g"), lambda: bytes.fromhex(1), lambda: bytearray().pop(), lambda: bytearray(b"a").pop(5), lambda: bytearray(b"a").remove(98), lambda: bytearray(b"a").append(256),
    lambda: bytearray(b"a").append("a"), lambda: bytearray(b"a").extend("a"), lambda: bytearray(b"a").extend(1), lambda: hash(bytearray()), lambda: bytearray(b"a").__setitem__(5, 1), lambda: bytearray(b"a").__delitem__(5),
    lambda: "a" in b"a", lambda: b"a" < "a", lambda: b"a" == "a", lambda: b"ab".hex("xx"), lambda: b"ab".hex(1), lambda: b"a".decode("nope"), lambda: bytearray(b"abcd").__setitem__(slice(0, 4, 2), b"x"),
]
for number, case in enumerate(cases):
    try:
        print(number, "gave", case())
    except Exception as error:
        print(number, type(error).__name__, error)
print(b"%d %s %b %r %a %c %c %x %5.1f|%-5d|%05d %%" % (1, b"s", bytearray(b"b"), "é", [1], 65, b"B", 255, 2.25, 3, -4), b"%s" % b"one", b"%(k)s" % {b"k": b"v"}, bytearray(b"%d") % 5, b"%s" % Custom(), b"%.2s|%4s|" % (b"abc", b"x"))
for case in [lambda: b"%s" % "a", lambda: b"%d" % b"a", lambda: b"%c" % 300, lambda: b"%c" % b"ab", lambda: b"%d" % (1, 2), lambda: b"%q" % 1, lambda: b"%s %s" % b"a", lambda: b"a" % "x"]:
    try:
        print(case())
    except Exception as error:
        print(type(error).__name__, error)
