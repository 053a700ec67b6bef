"""operator."""
import operator
from operator import attrgetter, itemgetter, methodcaller

print(operator.add(1, 2), operator.mod(7, 3), operator.truediv(1, 4), operator.pow(2, 5), operator.neg(3), operator.not_([]))
print(operator.lt(1, 2), operator.is_(None, None), operator.contains([1], 1), operator.concat([1], [2]), operator.index(True))
rows = [("b", 2), ("a", 3), ("c", 1)]
print(sorted(rows, key=itemgetter(1)), itemgetter(1, 0)(rows[0]), itemgetter(-1)("xyz"), itemgetter(slice(1, 3))("abcd"))
print(attrgetter("real")(5), attrgetter("__class__.__name__")(5), attrgetter("real", "imag")(1j))
print(methodcaller("upper")("abc"), methodcaller("split", ",", maxsplit=1)("a,b,c"))
print(itemgetter(1), attrgetter("a.b"), methodcaller("f", 1, k=2))
d = {}
operator.setitem(d, "k", 1)
print(d, operator.getitem(d, "k"), operator.delitem(d, "k"), d, operator.iadd([1], [2]), operator.countOf([1, 1], 1))
print(operator.length_hint(iter([1, 2])), operator.call(max, 3, 4), operator.indexOf("abc", "c"), operator.__add__(1, 1))
