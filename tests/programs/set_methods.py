s = {1, 2, 3}
s.add(4); s.discard(9); s.remove(1)
print(sorted(s), len(s), 2 in s)
print(sorted(s | {10}), sorted(s & {2, 3, 99}), sorted(s - {2}), sorted(s ^ {2, 50}))
print(sorted(s.union([7], (8,))), sorted(s.intersection([2, 3], [3])), sorted(s.difference([2])), sorted(s.symmetric_difference([2, 5])))
print(s.issubset({2, 3, 4, 5}), s.issuperset([2]), s.isdisjoint([100]), {1} < {1, 2}, {1, 2} <= {1, 2}, {1} > set())
t = s.copy(); t.update([100], {200}); print(sorted(t), t == s)
t.intersection_update(s); print(sorted(t)); t.difference_update([2]); print(sorted(t))
t.symmetric_difference_update([3, 77]); print(sorted(t))
t |= {1}; t &= {1, 77}; t -= {77}; t ^= {5}
print(sorted(t))
f = frozenset([1, 2])
print(f, hash(f) == hash(frozenset([2, 1])), f | {3} == {1, 2, 3}, type(f | {3}).__name__, type({3} | f).__name__)
print({f: 1}[frozenset({2, 1})], f in {f}, {1, 2} in {f})
print(set(), frozenset(), set("a"), frozenset("b"))
for bad in (lambda: set().pop(), lambda: {1}.remove(5), lambda: {[]}, lambda: set(5), lambda: {1} | [2], lambda: f.add(1), lambda: hash(set()), lambda: set(1, 2)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
x = {1, 2, 3}
try:
    for i in x:
        x.add(i + 10)
except RuntimeError as e:
    print(e)
print({x % 3 for x in range(10)} == {0, 1, 2})
print(set([1, 1.0, True]), len({0, False, 0.0}))
