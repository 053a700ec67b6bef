"""Heaps in lists, over _heapq."""

from _heapq import heapify, heappop, heappush, heappushpop, heapreplace
from _heapq import _heapify_max, _heappop_max, _heapreplace_max

__all__ = ["heappush", "heappop", "heapify", "heapreplace", "merge", "nlargest", "nsmallest",
           "heappushpop"]


def merge(*iterables, key=None, reverse=False):
    """The items of sorted iterables in one sorted iterator."""
    make, pop, replace = heapify, heappop, heapreplace
    sign = 1
    if reverse:
        make, pop, replace = _heapify_max, _heappop_max, _heapreplace_max
        sign = -1
    # An entry is a key, the order of iterables where keys are equal, the item
    # and what gives the next.
    heap = []
    for order, iterable in enumerate(iterables):
        advance = iter(iterable).__next__
        try:
            item = advance()
        except StopIteration:
            continue
        heap.append([item if key is None else key(item), order * sign, item, advance])
    make(heap)
    while heap:
        entry = heap[0]
        yield entry[2]
        try:
            item = entry[3]()
        except StopIteration:
            pop(heap)
            continue
        entry[0] = item if key is None else key(item)
        entry[2] = item
        replace(heap, entry)


def nsmallest(n, iterable, key=None):
    """The n smallest items, as sorted() would have them."""
    if n == 1:
        return _extreme(min, iterable, key)
    return sorted(iterable, key=key)[: max(n, 0)]


def nlargest(n, iterable, key=None):
    """The n largest items, as sorted(reverse=True) would have them."""
    if n == 1:
        return _extreme(max, iterable, key)
    return sorted(iterable, key=key, reverse=True)[: max(n, 0)]


def _extreme(choose, iterable, key):
    missing = object()
    found = choose(iterable, default=missing, key=key)
    return [] if found is missing else [found]
