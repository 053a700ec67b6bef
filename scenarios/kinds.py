"""Programs of several kinds, each small, by one thread or by several that each do
all of it.

    kinds.py KIND [THREADS] [SIZE]

Lines that begin with "@ " are for programs that read this one's output.
"""

import sys
import threading
import time


class Body:
    def __init__(self, x, v, mass):
        self.x = x
        self.v = v
        self.mass = mass


def bodies(size):
    """Planets on a line: floats in attributes."""
    planets = [Body(float(i), 0.1 * i, 1.0 + i) for i in range(5)]
    for _ in range(size):
        for one in planets:
            for other in planets:
                if one is not other:
                    distance = one.x - other.x
                    pull = other.mass / (distance * distance + 0.1)
                    one.v -= distance * pull * 0.001
        for one in planets:
            one.x += one.v * 0.001
    return sum(planet.x for planet in planets)


def sieve(size):
    """Primes: a list that is written."""
    prime = [True] * (size + 1)
    found = 0
    for i in range(2, size + 1):
        if prime[i]:
            found += 1
            for j in range(i * i, size + 1, i):
                prime[j] = False
    return found


def queens(size):
    """Queens on a board: recursion and lists."""

    def place(row, columns, up, down):
        if row == size:
            return 1
        count = 0
        for column in range(size):
            if columns[column] or up[row + column] or down[row - column + size]:
                continue
            columns[column] = up[row + column] = down[row - column + size] = True
            count += place(row + 1, columns, up, down)
            columns[column] = up[row + column] = down[row - column + size] = False
        return count

    return place(0, [False] * size, [False] * (2 * size), [False] * (2 * size + 1))


def words(size):
    """Words that are counted: strings and a dict."""
    text = "the quick brown fox jumps over the lazy dog and runs away from the fox"
    counts = {}
    for _ in range(size):
        for word in text.split():
            counts[word] = counts.get(word, 0) + 1
    return counts["the"]


def matrices(size):
    """Two matrices multiplied: lists of lists of numbers."""
    left = [[i * j % 7 for j in range(size)] for i in range(size)]
    right = [[i + j for j in range(size)] for i in range(size)]
    product = []
    for row in left:
        line = []
        for column in range(size):
            total = 0
            for k in range(size):
                total += row[k] * right[k][column]
            line.append(total)
        product.append(line)
    return product[size - 1][size - 1]


class Shape:
    def area(self):
        return 0


class Square(Shape):
    def __init__(self, side):
        self.side = side

    def area(self):
        return self.side * self.side


class Strip(Shape):
    def __init__(self, length):
        self.length = length

    def area(self):
        return self.length


def shapes(size):
    """Objects of several classes: methods and closures."""
    made = [Square(i) if i % 2 else Strip(i) for i in range(100)]
    larger = lambda than: [shape for shape in made if shape.area() > than]
    total = 0
    for i in range(size):
        total += len(larger(i % 100))
    return total


def pipeline(size):
    """Generators that feed each other."""

    def numbers():
        i = 0
        while i < size:
            yield i
            i += 1

    def squares(source):
        for number in source:
            if number % 3:
                yield number * number

    total = 0
    for square in squares(numbers()):
        total += square & 1023
    return total


SIZES = {
    bodies: 6000,
    sieve: 600000,
    queens: 10,
    words: 12000,
    matrices: 100,
    shapes: 2500,
    pipeline: 300000,
}
KINDS = {kind.__name__: kind for kind in SIZES}


def main():
    kind = KINDS[sys.argv[1]]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    size = int(sys.argv[3]) if len(sys.argv) > 3 else SIZES[kind]

    results = [None] * count

    def run(index):
        results[index] = kind(size)

    begin = time.perf_counter()
    if count == 1:
        run(0)
    else:
        threads = [threading.Thread(target=run, args=(index,)) for index in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    elapsed = time.perf_counter() - begin

    print("%s by %d: %s, %.3f s" % (sys.argv[1], count, results[0], elapsed))
    print("@ elapsed_s %.9f" % elapsed)
    print("@ result %s" % results[0])


main()
