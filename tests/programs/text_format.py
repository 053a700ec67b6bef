# str.format, f-strings, % and format().
print("{} {} {}".format(1, "two", 3.0), "{1} {0}".format("a", "b"), "{x}-{y}".format(x=1, y=2), "{{}}{}".format(5))
print("{0.real} {0.imag} {1[0]} {1[-1]}".format(3 + 4j, {0: "zero", "-1": "minus"}), "{a[key]}".format(a={"key": "value"}))
print("{!r} {!s} {!a}".format("é", "é", "é"), "{:>{width}}|{:^{w2}.{p}}".format("a", "abcdef", width=5, w2=7, p=3))
print("{:<6}|{:>6}|{:^6}|{:*^7}|{:06}|{:+}|{: }|{:-}".format("a", "b", "c", "d", 42, 5, 6, -7))
for spec in ["d", "b", "o", "x", "X", "#b", "#o", "#x", "#X", "08d", "+d", " d", ",", "_", "_x", "_b", "e", ".2f", "g", "%", "c", "n", "10", "<10", "^10,d", "=+10", "#010x", "", ">5"]:
    print(spec, "|" + format(1234, spec) + "|", "|" + format(-77, spec if spec != "c" else "d") + "|")
for spec in ["", "f", ".0f", ".3f", "e", ".2e", "E", "g", ".3g", "G", "#g", "%", ".1%", "10.2f", "+.1f", " .1f", ",.2f", "_.2f", "010.1f", "<10.1f", "^10.1f", "n", "z.1f", "#.0f", ".10", "5"]:
    print(spec, [format(x, spec) for x in (0.0, -0.0, 1.0, 1234567.891, -0.04, 1e300, 1e-7, float("inf"), float("nan"))])
for spec in ["", ".2f", "+.1f", ">20", ".3g", ",.1f"]:
    print(spec, [format(x, spec) for x in (1j, 1.5 - 2j, complex(-0.0, 3), 1e10 + 1j)])
for spec in ["", "s", "10", ">10", "^10", "*<10", ".2", "10.3s", "=^7", "\u2603>4"]:
    print(spec, "|" + format("héllo", spec) + "|")
print(format(True), format(True, "d"), format(True, "5"), format(None), format([1, 2]), format(10**30, ","), format(2**200, "_x"))
print("%d %i %u %s %r %a %c %c %%" % (1, 2.9, 3, "s", "r", "é", "c", 100))
print("%5d|%-5d|%05d|%+d|% d|%x|%X|%#x|%o|%#o" % (42, 42, 42, 42, 42, 255, 255, 255, 8, 8))
print("%f %.2f %10.3f|%-10.1f|%e %.3E %g %G %g" % (1.5, 2.345, 3.14159, 2.5, 12345.678, 0.00012, 1e-5, 1e20, 100000.0))
print("%s and %s" % ("a", "b"), "%s" % [1, 2], "%s" % {"a": 1}, "%(x)s %(y)05.1f" % {"x": 1, "y": 2.25}, "%.3s|%5.1s|" % ("abcdef", "xyz"))
print("%*d|%-*d|%.*f" % (5, 1, 5, 2, 2, 3.14159), "%s" % (("t",),), "%d" % True, "%x" % -255, "%.5d" % 42, "%s" % None)
name, value = "pi", 3.14159
print(f"{name}={value:.2f} {value!r:>10} {name=} {value = :.1f} {{}} {name!a:^6}| {1 + 1} {'nested ' + f'{name}'} {value:{10}.{3}}")


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __format__(self, spec):
        return f"<{self.x},{self.y}:{spec}>"

    def __str__(self):
        return "str"

    def __repr__(self):
        return "repr"


p = Point(1, 2)
print(f"{p} {p!s} {p!r} {p:abc} {p!s:>5}", "{:{}}".format(p, "inner"), "{.x}".format(p), "%s %r" % (p, p), format(p, "z"), str(p))


class Missing(dict):
    def __missing__(self, key):
        return f"<no {key}>"


print("{a} {b}".format_map(Missing(a=1)), "{a.real:>4}".format_map({"a": 5}))
