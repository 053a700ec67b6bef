"""itertools."""
from itertools import *
import operator

print(list(islice(count(5, 2), 4)), list(islice(cycle("ab"), 5)), list(repeat(7, 3)), next(count(1.5, 0.5)))
print(list(accumulate([1, 2, 3, 4])), list(accumulate([1, 2, 3], operator.mul, initial=10)))
print(list(batched("abcdefg", 3)), list(chain("ab", [1], (2,))), list(chain.from_iterable(["ab", "cd"])))
print(list(compress("abcd", [1, 0, 1, 1])), list(dropwhile(lambda x: x < 3, [1, 2, 3, 1])))
print(list(takewhile(lambda x: x < 3, [1, 2, 3, 1])), list(filterfalse(lambda x: x % 2, range(6))))
print([(k, list(g)) for k, g in groupby("aaabbca")], [(k, list(g)) for k, g in groupby([1, 3, 2, 4], lambda x: x % 2)])
print(list(islice("abcdef", 2)), list(islice("abcdef", 1, None, 2)), list(islice("abcdef", 4, 2)))
print(list(pairwise("abcd")), list(starmap(pow, [(2, 3), (3, 2)])), list(zip_longest("ab", "x", fillvalue="-")))
a, b, c = tee([1, 2, 3], 3)
print(next(a), next(a), list(b), list(a), list(c))
print(list(product("ab", [1, 2])), list(product([0, 1], repeat=2)), list(product()))
print(list(permutations("abc", 2)), list(permutations([1, 2, 3]))[:4], list(permutations([1], 2)))
print(list(combinations("abcd", 2)), list(combinations_with_replacement("ab", 2)), list(combinations([], 0)))
print(count(3), repeat("x"), repeat(1, 2), count(1, 2))
for wrong in (lambda: islice([], -1), lambda: list(batched([], 0)), lambda: count("x"), lambda: tee([], -1),
              lambda: combinations([], -1), lambda: list(zip_longest(3))):
    try:
        wrong()
    except Exception as error:
        print(type(error).__name__, error)
groups = groupby([1, 1, 2, 2])
k1, g1 = next(groups)
k2, g2 = next(groups)
print(k1, list(g1), k2, list(g2))
it = iter(range(10))
print(list(zip(it, it, it)), list(islice(it, 1)), sum(islice(count(), 100)))
