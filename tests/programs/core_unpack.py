a, (b, *c), d = 1, (2, 3, 4), 5
print(a, b, c, d)
*x, y = "abc"
print(x, y)
[p, q] = {1: 2, 3: 4}
print(p, q)
for bad in ("a, b = 1", "a, b = [1]", "a, b = 1, 2, 3", "a, *b, c = [1]", "a, b = None"):
    try:
        exec(bad)
    except Exception as e:
        print(type(e).__name__, e)
print([*range(3), *"ab"], (*[1], 2), {*[1, 1]}, {**{"a": 1}, "b": 2})
i = 0
l = [0, 0]
i, l[i] = 1, 9
print(i, l)
a = b = c = [1]
print(a is b is c)
a, b = 1, 2
a, b = b, a
print(a, b)
def swap(t): return t[::-1]
x, y = swap((1, 2))
print(x, y)
for k, (v, w) in {"a": (1, 2)}.items():
    print(k, v, w)
if (n := 10) > 5:
    print(n, [m := 3, m * 2])
del a
try:
    a
except NameError as e:
    print(e)
d = {"x": {"y": [1, 2]}}
d["x"]["y"][0] += 10
d["x"]["z"] = d["x"]["y"][:]
print(d)
s = "abc"
try:
    s[0] = "x"
except TypeError as e:
    print(e)
try:
    del (1, 2)[0]
except TypeError as e:
    print(e)
print(1 < 2 < 3, 1 < 3 < 2, 1 == 1.0 == True, not [] or 5, 0 or "", [] and 1, 1 if [] else 2)
print(*[1, 2, 3], sep="-", end="!\n")
print("a", "b", sep="")
print()
assert True
x = 5
x **= 2; x //= 3; x %= 5; x <<= 3; x |= 1; x ^= 2; x &= 0xff; x >>= 1
print(x)
