"""Cycles of every kind of container are found, whatever holds them together."""
import gc


class Node:
    def __init__(self, name):
        self.name = name
        self.other = None


class Slotted:
    __slots__ = ("other",)


def pair():
    a, b = Node("a"), Node("b")
    a.other, b.other = b, a


def ring(count):
    nodes = [Node(i) for i in range(count)]
    for i, node in enumerate(nodes):
        node.other = nodes[i - 1]


def own_list():
    items = []
    items.append(items)


def own_dict():
    table = {}
    table["self"] = table


def through_tuple():
    items = []
    items.append((items,))


def through_set():
    node = Node("s")
    node.other = {node}


def closure():
    def recursive(n):
        return recursive(n - 1) if n else 0

    return recursive(3)


def method():
    node = Node("m")
    node.other = node.__init__


def slots():
    s = Slotted()
    s.other = s


def iterators():
    items = []
    items.append(zip(items, map(str, items), enumerate(items), reversed(items)))
    items.append(filter(None, items))
    items.append(iter(items))
    items.append(slice(items))


def exception():
    try:
        raise ValueError("x")
    except ValueError as error:
        error.own = error


def a_property():
    node = Node("p")
    node.other = property(node.__init__)


gc.disable()
gc.collect()
for make in (pair, own_list, own_dict, through_tuple, through_set, closure, method, slots,
             iterators, exception, a_property):
    make()
    found = gc.collect()
    print(make.__name__, found > 0, gc.collect())

ring(10)
print("ring", gc.collect())
pair()
print("pair", gc.collect())
own_list()
own_dict()
print("own", gc.collect())

# What is held from outside stays, with all that it leads to.
keep = Node("kept")
keep.other = [{"deep": (Node("inner"), keep)}]
gc.collect()
print(keep.other[0]["deep"][0].name, keep.other[0]["deep"][1] is keep)
held = []


def hold():
    yield held


waiting = hold()
next(waiting)
gc.collect()
print(next(waiting, "ended"))

print(gc.isenabled(), gc.get_threshold(), gc.garbage)
gc.enable()
gc.set_threshold(50, 2)
print(gc.isenabled(), gc.get_threshold())
before = sum(s["collections"] for s in gc.get_stats())
for i in range(20000):
    pair()
print(sum(s["collections"] for s in gc.get_stats()) > before)
gc.set_threshold(0)
print(gc.is_tracked([]), gc.is_tracked(1), gc.is_tracked("s"), gc.is_tracked(keep), gc.is_tracked({}))
print(any(o is keep for o in gc.get_objects()))
print([type(r).__name__ for r in gc.get_referrers(keep.other)] != [])
print(sorted(map(str, gc.get_referents((1, "a")))))
print(keep.other in gc.get_referents(keep) or keep.__dict__ in gc.get_referents(keep))
for wrong in (lambda: gc.collect(3), lambda: gc.collect(-1), lambda: gc.set_threshold(),
              lambda: gc.set_threshold("a")):
    try:
        wrong()
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)

phases = []
gc.callbacks.append(lambda phase, info: phases.append((phase, sorted(info))))
gc.collect()
gc.callbacks.clear()
print(phases)
gc.freeze()
print(gc.get_freeze_count() > 0)
gc.unfreeze()
print(gc.get_freeze_count())
gc.set_debug(gc.DEBUG_SAVEALL)
own_list()
gc.collect()
gc.set_debug(0)
print([len(item) for item in gc.garbage if type(item) is list])
gc.garbage.clear()
print(gc.collect() > 0)
