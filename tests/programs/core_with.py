class CM:
    def __init__(self, n, swallow=False): self.n, self.swallow = n, swallow
    def __enter__(self):
        print("enter", self.n)
        return self.n
    def __exit__(self, t, v, tb):
        print("exit", self.n, t.__name__ if t else None, v, tb is not None)
        return self.swallow
with CM("a") as a, CM("b") as b:
    print(a, b)
with CM("s", True):
    raise ValueError("x")
print("after")
try:
    with CM("p"):
        raise KeyError("y")
except KeyError as e:
    print("caught", e)
def f():
    with CM("ret"):
        return 5
print(f())
for i in range(3):
    with CM(i):
        if i == 0: continue
        if i == 1: break
class Bad:
    pass
for cm in (Bad(), 5):
    try:
        with cm: pass
    except TypeError as e:
        print(e)
class NoExit:
    def __enter__(self): pass
try:
    with NoExit(): pass
except TypeError as e:
    print(e)
with (CM(1) as x, CM(2) as y):
    print(x + y)
