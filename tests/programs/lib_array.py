"""array.array: items of one machine type."""
from array import array
import copy

numbers = array("i", [3, 1, 2])
numbers.append(-5)
numbers.extend([7, 8])
numbers.extend(array("i", [9]))
print(numbers, len(numbers), numbers.itemsize, numbers.typecode)
print(numbers[0], numbers[-1], numbers[1:4], numbers[::-2])
numbers[1] = 100
numbers[2:4] = array("i", [4, 5, 6])
print(numbers)
del numbers[0]
del numbers[1:3]
print(numbers, 8 in numbers, 1000 in numbers)
print(numbers.index(7), numbers.count(7), numbers.pop(), numbers.pop(0), numbers)
numbers.insert(1, 42)
numbers.remove(7)
numbers.reverse()
print(numbers.tolist(), list(numbers), sum(numbers))
print(array("d", [1.5, 2]), array("f", [0.1]), array("B"), array("b", b"\xff\x01"))
print(array("h", [1, 2]) + array("h", [3]), array("h", [1]) * 3, 2 * array("h", [1]))
print(array("i", [1, 2]) == array("d", [1.0, 2.0]), array("i", [1]) < array("i", [2]))
print(array("H", [1, 258]).tobytes(), array("Q", [2**64 - 1]), array("q", [-(2**63)]))
swapped = array("H", [1, 258])
swapped.byteswap()
print(swapped)
grown = array("L")
grown.frombytes(bytes(range(16)))
grown.fromlist([5])
grown += array("L", [6])
grown *= 2
print(grown)
print(copy.copy(grown) == grown, copy.deepcopy(grown) is grown)
for code, value in [("B", 256), ("B", -1), ("b", 128), ("h", 40000), ("H", -1), ("I", 2**32),
                    ("i", "x"), ("d", "x"), ("Q", 2**64), ("Q", -1), ("L", 2**64), ("l", 2**63), ("B", 2**70)]:
    try:
        array(code, [value])
    except (OverflowError, TypeError) as error:
        print(code, type(error).__name__, error)
for bad in (lambda: array("x"), lambda: array("i", "text"), lambda: array("i")[0],
            lambda: array("i").pop(), lambda: array("i", [1]).remove(2),
            lambda: array("i", b"abc"), lambda: array(3)):
    try:
        bad()
    except Exception as error:
        print(type(error).__name__, error)


class Named(array):
    pass


named = Named("i", [1, 2])
named.append(3)
print(named, isinstance(named, array), len(named))
