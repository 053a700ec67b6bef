print([x for x in range(10) if x % 2 if x > 3], [(x, y) for x in range(3) for y in range(x)])
print({x: x ** 2 for x in range(4)}, {c for c in "aab"} == {"a", "b"}, list(x for x in "ab"))
m = [[1, 2, 3], [4, 5, 6]]
print([[r[i] for r in m] for i in range(3)], [c for r in m for c in r])
x = "outer"
print([x for x in range(2)], x)
fs = [lambda: i for i in range(3)]
print([f() for f in fs])
class C:
    n = 3
    l = [i for i in range(n)]
print(C.l)
print(sum(i * j for i in range(5) for j in range(5) if i != j))
print([y := 1, y + 1], any((w := v) > 2 for v in range(5)), w)
def g(): return [(yield_ := k) for k in range(2)]
print(g())
print([[j for j in range(i)] for i in range(4)])
print({k: [v for v in range(k)] for k in range(3)})
print([a if a else "zero" for a in range(2)], ["%d" % v for v in range(3)], [f"{v:02}" for v in range(3)])
try:
    [z for z in range(3) if undefined_thing]
except NameError as e:
    print(e)
primes = [n for n in range(2, 40) if all(n % p for p in range(2, int(n ** 0.5) + 1))]
print(primes)
print(list(map(lambda t: t[0] + t[1], zip(range(3), range(3)))))
print([*(i for i in range(3))], tuple(i for i in range(2)), max(len(s) for s in ["a", "bbb"]))
nested = [1, [2, [3, [4]]]]
def flat(l): return [y for x in l for y in (flat(x) if isinstance(x, list) else [x])]
print(flat(nested))
