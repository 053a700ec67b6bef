"""Formatting and text methods."""
name, value, items = "World", 3.14159, [1, 2]
print(f"Hello {name!r:>10}|{value:.2f}|{value:8.3e}|{1234567:,}|{255:#x}|{255:08b}|{-5:+d}|{0.25:.0%}|{items}")
print(f"{name=} {value=:.1f} {'nested ' + f'{name:*^9}'} {{braces}} {items[0] + 1}")
width = 12
print(f"{name:<{width}}|{name:^{width}}|{name:>{width}}|{name:.3}")
print("{} {1}".format("a", "b") if False else "{0} {1} {0} {k!s:>4}".format("a", "b", k="c"), "%s %05d %.3f %x %%" % ("s", 42, 2.5, 255))
print("a,b,,c".split(","), " x y ".split(), "a-b-c".rsplit("-", 1), "line1\nline2".splitlines(), "abc".partition("b"))
print("Hello".swapcase(), "hello world".title(), "x".join("abc"), "abcabc".replace("b", "-", 1), "  t ".strip(), "xxabxx".strip("x"))
print("abc".find("c"), "abc".index("b"), "aXbX".count("X"), "abc".startswith(("x", "a")), "file.py".removesuffix(".py"), "7".zfill(3))
print("abc" < "abd", "a" in "cat", "abc"[::-1], "abcdef"[1:5:2], "ß".upper(), "É".lower(), "①".isdigit(), "abc".isalpha(), "1a".isalnum())
print("tab\there", r"raw\n", "uni\u00e9\N{BULLET}", b"bytes\x00", ascii("é"), repr("it's \"q\""))
print("abc".encode("utf-8"), b"abc".decode(), "é".encode(), "a b".translate({97: "A", 32: None}), str.maketrans("ab", "xy"))
print(chr(8364), ord("€"), hex(255), oct(8), bin(5), int("ff", 16), int("0b11", 0), float("1e3"), round(2.675, 2), "%r" % ("x",))
