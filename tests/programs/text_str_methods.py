# Every method of str, on ASCII, on other scripts and on nothing.
samples = ["", "a", "Hello, World", "  spaced\tout \n", "straße ﬁne ΑΣ", "ǅ 1²½ 五", "x" * 5, "\u0130İi", "a\x1cb\u2028c"]
for s in samples:
    print(ascii(s), len(s))
    for name in ["capitalize", "casefold", "lower", "upper", "title", "swapcase", "strip", "lstrip", "rstrip",
                 "split", "rsplit", "splitlines", "expandtabs", "isalnum", "isalpha", "isascii", "isdecimal",
                 "isdigit", "isidentifier", "islower", "isnumeric", "isprintable", "isspace", "istitle", "isupper"]:
        print(" ", name, ascii(getattr(s, name)()))

s = "abracadabra"
print(s.find("abra"), s.find("abra", 1), s.find("abra", 1, 5), s.find("", 20), s.find("", 11), s.rfind("abra"), s.rfind("", 3, 2))
print(s.index("c"), s.rindex("a"), s.count("a"), s.count("a", 3), s.count(""), s.count("", 5), s.count("", 12), s.count("abra", -4))
print(s.startswith("abra"), s.startswith(("x", "ab")), s.startswith("bra", 1), s.endswith("bra"), s.endswith("", 20), s.endswith((), 1))
print(s.partition("c"), s.rpartition("a"), s.partition("z"), s.rpartition("z"))
print(s.replace("a", "A"), s.replace("a", "A", 2), s.replace("", "-"), s.replace("", "-", 3), s.replace("abra", ""), "aaa".replace("a", "b", 0))
print(s.removeprefix("abra"), s.removesuffix("abra"), s.removeprefix("x"), s.removesuffix(""))
print("a,b,,c".split(","), "a,b,,c".split(",", 1), "a,b,,c".rsplit(",", 1), "a,b".split(sep=",", maxsplit=0), " a  b c ".split(None, 1), " a  b c ".rsplit(maxsplit=1))
print("a\nb\r\nc\rd\x0be\x85f".splitlines(), "a\n\nb\n".splitlines(True), "a\nb".splitlines(keepends=True))
print("ab".center(7, "*"), "abc".center(6) + "|", "ab".ljust(4, ".") + "|", "ab".rjust(4, "é"), "x".center(0), "日本".center(5, "語"))
print("42".zfill(5), "-42".zfill(5), "+4".zfill(1), "".zfill(3), "--5".zfill(6))
print("a\tbc\td".expandtabs(), "a\tbc\td".expandtabs(4), "a\tb".expandtabs(tabsize=0), "\r\n\ta".expandtabs(3).encode())
print("-".join(["a", "b", "c"]), "".join([]), ", ".join(("x",)), "ab".join("123"), "-".join(str(i) for i in range(5)))
print("xxhixx".strip("x"), "abcba".lstrip("ab"), "abcba".rstrip("ab"), "\u3000a\u3000".strip(), "a".strip(None))
table = str.maketrans("abc", "xyz", "d")
print(table, "aabbccdd".translate(table), "abc".translate({97: "long", 98: None, 99: 0x1F600}))
print(str.maketrans({"a": 1, 98: "two"}), "ab".translate({}), "abc".translate(str.maketrans({"a": "ß"})))


class Table:
    def __getitem__(self, key):
        if key == 97:
            raise LookupError
        return chr(key).upper()


print("abc".translate(Table()))
print("ab" * 3, 3 * "ab", "ab" * -1, "a" + "b", "a" in "abc", "" in "", "abc" < "abd", "a" <= "a", "b" > "abc", "é" > "z")
print("abc"[0], "abc"[-1], "abcdef"[1:4], "abcdef"[::-1], "abcdef"[4:1:-2], "日本語"[1], "日本語"[::-1], "abc"[5:], "abc"[-100:100])
print([c for c in "añ😀"], list(reversed("abc")), sorted("hello"), max("abz"), min("abz"))
print(hash("abc") == hash("ab" + "c"), "abc".__len__(), "abc".__contains__("b"), "abc".__getitem__(1), str.__add__("a", "b"), "a".__eq__(1))
print(repr("it's"), repr('say "hi"'), repr("both ' and \""), repr("\n\t\\\x00\x7f\xa0é\u200b😀"), ascii("é😀\ud800"))
print(str(b"abc", "ascii"), str(b"\xc3\xa9", encoding="utf-8"), str(b"\xff", "utf-8", "replace"), str(object=5), str(), repr(str(b"x")))
