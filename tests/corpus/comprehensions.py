a = [x for x in y]
b = {x for x in y if x if not z}
c = {k: v for k, v in y.items()}
d = (x for x in y for z in x)
e = [[i for i in r] for r in s]
f = [x for y in [g(z)] for x in [y, 1]]
h = [x for x in [1, 2, 3]]
i = [x for x in {1, 2}]
def func(x):
    j = [x for x in x]
    k = [lambda: x for x in j]
    l = [(y, x) for y in x for z in y]
    m = [y := w for w in x]
    try:
        n = [o for o in x]
    except E:
        o = 1
    return {q: [p for p in x] for q in o}, x, [(lambda: x) for _ in j]
class C:
    p = 1
    q = [p for _ in range(3)]
    r = [[p2 for p2 in p1] for p1 in p]
    s = {t: lambda: t for t in p}
    u = (p for _ in p)
any(x in y for x in z)
lambda: [v for v in w]
[x for x in (yield_) if (n := x)]
print([
    x
    for x in y
    if x
])
def gen():
    yield [x for x in (yield)]
