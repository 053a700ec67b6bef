"""`__del__`: when, how often, in what order, and what it may do."""
import gc
import sys


class Noisy:
    def __init__(self, name, *children):
        self.name = name
        self.children = children

    def __del__(self):
        print("del", self.name)


def errors(args):
    kind = args.exc_type.__name__
    print("unraisable", kind, args.exc_value, args.err_msg, getattr(args.object, "__name__", "?"))


sys.unraisablehook = errors
gc.disable()

x = Noisy("deleted")
del x
x = Noisy("replaced")
x = None
x = Noisy("first")
x = Noisy("second")
del x
print("--- containers go from their end, dicts from their start")
items = [Noisy(1), Noisy(2), Noisy(3)]
items.clear()
items = [Noisy(1), Noisy(2), Noisy(3)]
del items
pair = (Noisy("a"), Noisy("b"))
del pair
table = {1: Noisy("one"), 2: Noisy("two")}
table.clear()
table[1] = Noisy("old")
table[1] = Noisy("new")
table.pop(1)
print("--- a parent before its children")
Noisy("parent", Noisy("child", Noisy("grandchild")), Noisy("sister"))
print("--- locals")


def scope():
    inner = Noisy("local")
    print("in scope", inner.name)
    return 5


print(scope())

print("--- temporaries")
print(len([Noisy("temporary")]))
holder = Noisy("holder")
holder.attribute = Noisy("attribute")
holder.attribute = None
del holder.attribute
del holder

print("--- resurrection, once")
saved = []


class Phoenix:
    def __del__(self):
        print("rises")
        saved.append(self)


bird = Phoenix()
del bird
print(len(saved))
saved.clear()
print(len(saved))

print("--- in a cycle")
a, b = Noisy("a"), Noisy("b")
a.other, b.other = b, a
del a, b
print("collecting")
names = gc.collect()
print(names)


class CyclePhoenix:
    def __init__(self):
        self.me = self

    def __del__(self):
        print("rises from a cycle")
        saved.append(self)


CyclePhoenix()
print(gc.collect())
print(saved[0].me is saved[0], gc.is_finalized(saved[0]))
saved.clear()
print(gc.collect())

print("--- errors")


class Broken:
    def __del__(self):
        raise ValueError("in __del__")


Broken()
x = Broken()
x.me = x
del x
gc.collect()

print("--- given later, inherited, taken away")


class Base:
    pass


thing = Base()
Base.__del__ = lambda self: print("given later")
del thing


class Derived(Base):
    pass


Derived()
del Base.__del__
Derived()


class Value(int):
    def __del__(self):
        print("value", int(self))


Value(5)


class Error(Exception):
    def __del__(self):
        print("error goes")


try:
    raise Error
except Error:
    print("handling")
print("handled")

print("--- a long chain")
count = 0


class Link:
    def __init__(self, next):
        self.next = next

    def __del__(self):
        global count
        count += 1


chain = None
for _ in range(50000):
    chain = Link(chain)
chain = None
print(count)


class Maker:
    left = 3

    def __del__(self):
        if Maker.left:
            Maker.left -= 1
            print("makes", Maker.left)
            Maker()


Maker()
print("end")
