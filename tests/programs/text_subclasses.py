# Subclasses of str, bytes and bytearray: inherited operators, super(), overriding.
class Loud(str):
    def __str__(self):
        return super().__str__().upper() + "!"

    def __add__(self, other):
        return Loud(super().__add__(other))

    def __len__(self):
        return super().__len__() * 10

    def __contains__(self, item):
        return item == "magic" or super().__contains__(item)

    def __getitem__(self, key):
        return Loud(super().__getitem__(key))

    def __eq__(self, other):
        return str.__eq__(self.lower(), str.lower(other)) if isinstance(other, str) else NotImplemented

    def __hash__(self):
        return hash(self.lower())

    def __format__(self, spec):
        return "<" + super().__format__(spec) + ">"

    def __mod__(self, values):
        return super().__mod__(values) + "%"

    def __iter__(self):
        return iter(["i", "t"])


s = Loud("Hello")
print(s, repr(s), len(s), "magic" in s, "ell" in s, "x" in s, s[0], type(s[0]).__name__, type(s + "x").__name__, s + " you")
print(s == "HELLO", "hello" == s, s != "hello", s == 5, {s: 1}["hello"], hash(s) == hash("hello"), f"{s:>7}", f"{s!s}", f"{s!r}", format(s), "{}".format(s), "%s" % s)
print(list(s), [*s], "".join(s), s.upper(), type(s.upper()).__name__, s.replace("l", "L"), sorted(s), max(s), tuple(s))
print(Loud("%d") % 5, s * 2, type(s * 2).__name__, 2 * s, s < "I", s.split("l"), s.join(["a", "b"]), bool(Loud("")), bool(s), str(s), type(str(s)).__name__, Loud(5), Loud(), Loud(b"x", "ascii"), s.encode())


class Plain(str):
    pass


p = Plain("text")
p.note = "attribute"
print(p, repr(p), p.note, p == "text", "text" == p, {"text": 1}[p], p + "x", "x" + p, type(p + "x").__name__, p[1:], p * 2, len(p), list(p), p in "a text", "t" in p, p.upper(), f"{p:>6}", "%s" % p, hash(p) == hash("text"), isinstance(p, str), p < "u", "a" < p, p.__class__.__name__, str(p) == "text", type(str(p)).__name__, ",".join([p, p]), p.startswith("te"), "-" .join(p), p.__len__(), int(Plain("12")), ord(Plain("a")), eval is not None)


class Path(str):
    def __truediv__(self, other):
        return Path(f"{self}/{other}")

    def __rtruediv__(self, other):
        return Path(f"{other}/{self}")

    def __radd__(self, other):
        return Path("radd " + other + str(self))


print(Path("a") / "b" / "c", "x" / Path("y"), "x" + Path("y"), Path("x") + "y")


class Blob(bytes):
    def __repr__(self):
        return f"Blob({len(self)})"

    def __add__(self, other):
        return Blob(super().__add__(other))


b = Blob(b"abc")
print(b, repr(b), b + b"d", type(b + b"d").__name__, b == b"abc", b[0], b[1:], b.upper(), hash(b) == hash(b"abc"), {b"abc": 1}[b], b.decode(), list(b), Blob([1, 2]), Blob("é", "utf-8"), Blob.fromhex("0102"), type(Blob.fromhex("01")).__name__, b in b"xabcx", 97 in b, bytes(b), b"-".join([b, b]))


class Buffer(bytearray):
    def append(self, item):
        super().append(item)
        super().append(item)


u = Buffer(b"ab")
u.append(99)
u += b"!"
u[0] = 65
del u[1]
print(u, len(u), u == bytearray(b"Acc!"), type(u).__name__, u.decode(), isinstance(u, bytearray), u[:2], bytes(u))

print("abc".__class__, str.__mro__, str.upper("a"), str.join(",", ["a", "b"]), str.__len__("abc"), str.__mul__("ab", 2), str.__rmul__("ab", 2), str.__mod__("%s", 1), str.__rmod__("a", "x%s"), str.__eq__("a", "a"), str.__ne__("a", "b"), str.__lt__("a", "b"), str.__eq__("a", 1), str.__hash__("a") == hash("a"), str.__contains__("abc", "b"), str.__getitem__("abc", 1), next(str.__iter__("abc")), str.__repr__("a"), str.__str__("a"), str.__format__("a", ">3"), bytes.__add__(b"a", b"b"), bytes.__eq__(b"a", "a"), bytearray.__iadd__(bytearray(b"a"), b"b"), bytearray.__hash__)
for case in [lambda: str.__add__("a", 1), lambda: str.__contains__("a", 1), lambda: str.__len__(1), lambda: str.upper(), lambda: str.__len__(), lambda: "a".__add__(), lambda: "a".__getitem__("x"), lambda: hash(Buffer()), lambda: Plain("a").missing, lambda: "a".missing, lambda: setattr("a", "x", 1)]:
    try:
        print(case())
    except Exception as error:
        print(type(error).__name__, error)
