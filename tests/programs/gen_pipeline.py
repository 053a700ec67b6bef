def source(n):
    for i in range(n):
        yield i
def double(it):
    for x in it:
        yield x * 2
def take(n, it):
    for _, x in zip(range(n), it):
        yield x
def evens(it): return (x for x in it if x % 4 == 0)
print(list(take(4, evens(double(source(100))))))
def avg():
    total = n = 0
    value = None
    while True:
        x = yield value
        if x is None:
            return total
        total += x; n += 1
        value = total / n
c = avg(); next(c)
print(c.send(10), c.send(20), c.send(3))
try:
    c.send(None)
except StopIteration as e:
    print(e.value)
def perms(l):
    if len(l) <= 1:
        yield l
    else:
        for i in range(len(l)):
            for p in perms(l[:i] + l[i + 1:]):
                yield [l[i]] + p
print(sum(1 for _ in perms([1, 2, 3, 4])))
def chain(*its):
    for it in its:
        yield from it
print(list(chain("ab", [1], (2,), {3: 4}, range(2))))
def delegator():
    try:
        r = yield from inner()
    except KeyError as e:
        r = f"del {e}"
    yield r
def inner():
    try:
        yield 1
    except ValueError:
        yield "inner caught"
    return "inner ret"
d = delegator(); print(next(d), d.throw(ValueError), next(d))
d = delegator(); print(next(d), d.throw(KeyError("k")))
def sieve():
    def gen(n):
        while True:
            yield n
            n += 1
    def filt(p, it):
        for x in it:
            if x % p: yield x
    it = gen(2)
    while True:
        p = next(it)
        yield p
        it = filt(p, it)
s = sieve()
print([next(s) for _ in range(12)])
class Tree:
    def __init__(self, v, *kids): self.v, self.kids = v, kids
    def __iter__(self):
        yield self.v
        for k in self.kids:
            yield from k
print(list(Tree(1, Tree(2, Tree(3)), Tree(4))))
a = (i for i in [1, 2, 3])
print(2 in a, list(a))
def count():
    n = 0
    try:
        while True:
            n += 1
            yield n
    finally:
        print("closed at", n)
k = count(); next(k); next(k); k.close(); print(list(k))
b = zip(*[iter(range(6))] * 2)
print(list(b))
async def co(): return 5
x = co()
try:
    x.send(None)
except StopIteration as e:
    print("co", e.value)
