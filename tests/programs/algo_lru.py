"""An LRU cache over OrderedDict, and one over a linked list."""
from collections import OrderedDict


class LRU:
    def __init__(self, capacity):
        self.capacity, self.data = capacity, OrderedDict()

    def get(self, key):
        if key not in self.data:
            return -1
        self.data.move_to_end(key)
        return self.data[key]

    def put(self, key, value):
        self.data[key] = value
        self.data.move_to_end(key)
        if len(self.data) > self.capacity:
            self.data.popitem(last=False)


class Node:
    __slots__ = "key", "value", "prev", "next"


class Linked:
    def __init__(self, capacity):
        self.capacity, self.nodes = capacity, {}
        self.root = root = Node()
        root.prev = root.next = root

    def _link(self, node):
        last = self.root.prev
        last.next, node.prev, node.next, self.root.prev = node, last, self.root, node

    def _unlink(self, node):
        node.prev.next, node.next.prev = node.next, node.prev

    def get(self, key):
        node = self.nodes.get(key)
        if node is None:
            return -1
        self._unlink(node)
        self._link(node)
        return node.value

    def put(self, key, value):
        node = self.nodes.pop(key, None)
        if node is not None:
            self._unlink(node)
        elif len(self.nodes) >= self.capacity:
            oldest = self.root.next
            self._unlink(oldest)
            del self.nodes[oldest.key]
        self.nodes[key] = node = Node()
        node.key, node.value = key, value
        self._link(node)


for kind in (LRU, Linked):
    cache = kind(2)
    cache.put(1, 1), cache.put(2, 2)
    out = [cache.get(1)]
    cache.put(3, 3)
    out.append(cache.get(2))
    cache.put(4, 4)
    out += [cache.get(k) for k in (1, 3, 4)]
    print(kind.__name__, out)
