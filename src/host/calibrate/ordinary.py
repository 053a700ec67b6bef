"""Small ordinary programs: each does several kinds of thing, with branches that
depend on what it computes, as programs that nobody measures do.

Each function goes round its loop `n` times.
"""

import threading


def escapes(n):
    """Points of the plane that leave a circle, after how many steps."""
    total = 0
    for i in range(n):
        c = -2.0 + 3.0 * (i % 97) / 97.0
        d = -1.0 + 2.0 * (i % 41) / 41.0
        x = y = 0.0
        steps = 0
        while steps < 20 and x * x + y * y < 4.0:
            x, y = x * x - y * y + c, 2.0 * x * y + d
            steps += 1
        total += steps
    return total


def trials(n):
    """Primes by trial division."""
    found = []
    candidate = 2
    for _ in range(n):
        candidate += 1
        for prime in found:
            if prime * prime > candidate:
                found.append(candidate)
                break
            if candidate % prime == 0:
                break
        else:
            found.append(candidate)
    return len(found)


class Node:
    def __init__(self, key, value):
        self.key = key
        self.value = value
        self.left = None
        self.right = None


def search_trees(n):
    """A search tree, built and searched."""
    found = 0
    seed = 12345
    root = None
    for i in range(n):
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        key = (seed >> 8) & 1023
        if i % 500 == 0:
            root = Node(512, 0)
        place = root
        while True:
            if key == place.key:
                place.value += 1
                found += 1
                break
            side = place.left if key < place.key else place.right
            if side is None:
                if key < place.key:
                    place.left = Node(key, i)
                else:
                    place.right = Node(key, i)
                break
            place = side
    return found


class Insufficient(Exception):
    pass


class Account:
    def __init__(self, owner, balance):
        self.owner = owner
        self.balance = balance
        self.history = []

    def deposit(self, amount):
        self.balance += amount
        self.history.append(amount)

    def withdraw(self, amount):
        if amount > self.balance:
            raise Insufficient(self.owner)
        self.balance -= amount
        self.history.append(-amount)


def accounts(n):
    """Transfers between accounts, some of which are refused."""
    bank = {name: Account(name, 100) for name in ("ann", "bob", "eve", "dan")}
    names = list(bank)
    refused = 0
    for i in range(n):
        giver = bank[names[i * 7 % 4]]
        taker = bank[names[i * 5 % 3]]
        try:
            giver.withdraw(i % 23)
            taker.deposit(i % 23)
        except Insufficient:
            refused += 1
        if len(giver.history) > 50:
            giver.history = []
    return refused


def reports(n):
    """Lines of text from a table."""
    length = 0
    rows = [("widget", 12), ("gadget", 7), ("sprocket", 130)]
    for i in range(n):
        name, count = rows[i % 3]
        line = name.upper() + ": " + str(count + i) + f" of {n}"
        if line.startswith("W"):
            line = line.replace("I", "i")
        length += len(line)
    return length


def tallies(n):
    """Lists of words by their first letter, in a dict."""
    words = ["pear", "plum", "apple", "fig", "grape", "apricot", "peach", "lime"]
    groups = {}
    for i in range(n):
        word = words[i * 5 % 8]
        first = word[0]
        if first not in groups:
            groups[first] = []
        group = groups[first]
        group.append(word)
        if len(group) == 20:
            del groups[first]
    return len(groups)


def generations(n):
    """The game of life on a small board."""
    size = 16
    board = [[(x * 7 + y * 3) % 5 == 0 for x in range(size)] for y in range(size)]
    for _ in range(n // 256):
        after = []
        for y in range(size):
            above, here, below = board[y - 1], board[y], board[(y + 1) % size]
            line = []
            for x in range(size):
                left, right = x - 1, (x + 1) % size
                around = above[left] + above[x] + above[right] + here[left]
                around += here[right] + below[left] + below[x] + below[right]
                line.append(around == 3 or here[x] and around == 2)
            after.append(line)
        board = after
    return sum(map(sum, board))


def orders(n):
    """All orders of a few things, by recursion."""
    count = 0

    def extend(taken, left):
        nonlocal count
        if not left:
            count += 1
            return
        for i, one in enumerate(left):
            extend(taken + [one], left[:i] + left[i + 1:])

    for _ in range(n // 24):
        extend([], [1, 2, 3, 4])
    return count


def knapsacks(n):
    """The best that fits into a sack: a table filled row by row."""
    weights = [3, 4, 5, 9, 14, 7]
    values = [3, 4, 4, 10, 15, 8]
    room = 40
    best = None
    for _ in range(n // 240):
        best = [0] * (room + 1)
        for weight, value in zip(weights, values):
            for left in range(room, weight - 1, -1):
                with_it = best[left - weight] + value
                if with_it > best[left]:
                    best[left] = with_it
    return best


class Vector:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, by):
        return Vector(self.x * by, self.y * by)

    def dot(self, other):
        return self.x * other.x + self.y * other.y


def walks(n):
    """A point that is moved by steps: operators that a class defines."""
    position = Vector(0.0, 0.0)
    steps = [Vector(1.0, 0.5), Vector(-0.5, 1.0), Vector(-0.25, -1.5)]
    for i in range(n):
        position = position + steps[i % 3] * 0.5
        if position.dot(position) > 100.0:
            position = Vector(0.0, 0.0)
    return position.x


class Particle:
    def __init__(self, place, speed):
        self.place = place
        self.speed = speed
        self.bounces = 0

    def move(self, time):
        self.place += self.speed * time
        if self.place < 0.0 or self.place > 1.0:
            self.speed = -self.speed
            self.place += 2.0 * self.speed * time
            self.bounces += 1


def boxes(n):
    """Particles between two walls: floats in objects."""
    particles = [Particle(0.1 * i, 0.3 + 0.07 * i) for i in range(10)]
    for _ in range(n // 10):
        for particle in particles:
            particle.move(0.01)
    return sum(particle.bounces for particle in particles)


class Animal:
    def __init__(self, legs):
        self.legs = legs

    def steps(self, distance):
        return distance * self.legs


class Bird(Animal):
    def steps(self, distance):
        if distance > 10:
            return 0
        return super().steps(distance)


class Snake(Animal):
    def steps(self, distance):
        return 0


def animals(n):
    """One name, several methods."""
    herd = [Animal(4), Bird(2), Snake(0), Animal(6), Bird(2)]
    total = 0
    for i in range(n // 5):
        for animal in herd:
            total += animal.steps(i % 16)
    return total


def divisors(n):
    """The greatest common divisors of pairs of numbers."""
    total = 0
    for i in range(1, n + 1):
        a, b = i * 31 % 997 + 1, i * 17 % 641 + 1
        while b:
            a, b = b, a % b
        total += a
    return total


def scans(n):
    """A text taken apart character by character."""
    text = "alpha = beta + 42 * (gamma - 7) / delta9"
    numbers = names = others = 0
    for _ in range(n // 40):
        state = " "
        for character in text:
            if character.isdigit() and state != "a":
                if state != "0":
                    numbers += 1
                state = "0"
            elif character.isalpha():
                if state != "a":
                    names += 1
                state = "a"
            else:
                if character != " ":
                    others += 1
                state = " "
    return numbers, names, others


def visits(n):
    """A graph walked breadth first: a queue, a set and lists in a dict."""
    graph = {i: [(i * 3 + 1) % 64, (i * 5 + 2) % 64, (i + 1) % 64] for i in range(64)}
    seen = set()
    for start in range(n // 64):
        seen = {start % 64}
        queue = [start % 64]
        for node in queue:
            for near in graph[node]:
                if near not in seen:
                    seen.add(near)
                    queue.append(near)
    return len(seen)


def heaps(n):
    """A heap of numbers in a list, sifted by hand."""
    heap = []
    seed = 42
    last = 0
    for _ in range(n):
        seed = (seed * 16807) % 2147483647
        heap.append(seed)
        child = len(heap) - 1
        while child > 0:
            parent = (child - 1) // 2
            if heap[parent] <= heap[child]:
                break
            heap[parent], heap[child] = heap[child], heap[parent]
            child = parent
        if len(heap) == 64:
            last = heap[0]
            heap = heap[32:]
            heap.sort()
    return last


def remembered(n):
    """A function that keeps what it found."""
    known = {}

    def ways(steps):
        if steps < 2:
            return 1
        if steps in known:
            return known[steps]
        found = ways(steps - 1) + ways(steps - 2)
        known[steps] = found
        return found

    total = 0
    for _ in range(n // 30):
        known = {}
        total += ways(30) & 7
    return total


def remainders(n):
    """A checksum, bit by bit."""
    total = 0
    for i in range(n // 8):
        crc = i & 0xFF
        for _ in range(8):
            if crc & 1:
                crc = (crc >> 1) ^ 0xEDB8
            else:
                crc >>= 1
        total ^= crc
    return total


def columns(n):
    """Rows turned into columns, and their sums."""
    rows = [[i * j % 11 for j in range(8)] for i in range(8)]
    total = 0
    for _ in range(n // 64):
        turned = [list(column) for column in zip(*rows)]
        total += max(sum(column) for column in turned)
        total += sum(x * y for x, y in zip(turned[0], turned[7]))
    return total


def batches(n):
    """Numbers that one generator makes and another gathers."""

    def numbers(count):
        a, b = 1, 3
        for _ in range(count):
            a, b = b, (a * 5 + b) % 101
            yield a

    def gathered(source, size):
        batch = []
        for one in source:
            if one != 50:
                batch.append(one)
            if len(batch) == size:
                yield batch
                batch = []

    return sum(batch[0] + batch[-1] for batch in gathered(numbers(n), 8))


class Stack:
    def __init__(self):
        self.items = []

    def push(self, item):
        self.items.append(item)

    def pop(self):
        return self.items.pop()


def formulas(n):
    """Formulas worked out on a stack, by a table of functions."""
    operations = {
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": lambda a, b: a * b & 0xFFFF,
    }
    program = [2, 3, "+", 4, "*", 7, "-", 5, "*", 11, "+"]
    total = 0
    for _ in range(n // 11):
        stack = Stack()
        for step in program:
            if step in operations:
                b = stack.pop()
                a = stack.pop()
                stack.push(operations[step](a, b))
            else:
                stack.push(step)
        total += stack.pop()
    return total


def bases(n):
    """Numbers written in other bases."""
    digits = "0123456789abcdef"
    length = 0
    for i in range(n):
        value = i * 2654435761 & 0xFFFFF
        written = ""
        while value:
            written = digits[value & 15] + written
            value >>= 4
        length += len(written)
    return length


def integrals(n):
    """An integral, by a function that is called for each place."""

    def curve(x):
        return x * x * (3.0 - 2.0 * x) + 1.0 / (1.0 + x)

    total = 0.0
    width = 1.0 / n
    for i in range(n):
        total += curve((i + 0.5) * width) * width
    return total


def coins(n):
    """Which sums a few coins can pay: flags in a list."""
    values = [2, 3, 7, 11, 13]
    limit = 40
    payable = 0
    for _ in range(n // 200):
        reached = [False] * (limit + 1)
        reached[0] = True
        for value in values:
            for total in range(limit, value - 1, -1):
                if reached[total - value] and not reached[total]:
                    reached[total] = True
                    payable += 1
    return payable


def filters(n):
    """Generators in a row."""

    def readings_of(count):
        level = 500
        for i in range(count):
            level += i * 7 % 13 - 6
            yield level

    def changes(levels):
        before = None
        for level in levels:
            if before is not None and level != before:
                yield level - before
            before = level

    rises = falls = 0
    for change in changes(readings_of(n)):
        if change > 0:
            rises += change
        else:
            falls -= change
    return rises, falls


class Book:
    def __init__(self, title, pages):
        self.title = title
        self.pages = pages
        self.lent = 0

    def is_long(self):
        return self.pages > 300

    def lend(self):
        self.lent += 1
        return self.lent


class Comic(Book):
    def is_long(self):
        return False


def shelves(n):
    """Objects picked by what their methods say."""
    kinds = [Book("a", 120), Comic("b", 40), Book("c", 450), Book("d", 700)]
    found = 0
    for i in range(n // 4):
        chosen = [book for book in kinds if book.is_long()]
        for book in chosen:
            if book.lend() % 3 == 0:
                found += len(book.title)
    return found


class Ledger:
    def __init__(self):
        self.lock = threading.Lock()
        self.balance = 0
        self.entries = 0

    def enter(self, amount):
        with self.lock:
            self.balance += amount
            self.entries += 1


def ledgers(n):
    """A lock taken for each change."""
    ledger = Ledger()
    for i in range(n):
        ledger.enter(i % 100 - 50)
    return ledger.balance


def paths(n):
    """The cheapest way over a grid, cell by cell."""
    side = 12
    cost = [[(x * 5 + y * 3) % 9 + 1 for x in range(side)] for y in range(side)]
    best = None
    for _ in range(n // 144):
        best = [row[:] for row in cost]
        for x in range(1, side):
            best[0][x] += best[0][x - 1]
        for y in range(1, side):
            best[y][0] += best[y - 1][0]
            for x in range(1, side):
                above, left = best[y - 1][x], best[y][x - 1]
                best[y][x] += above if above < left else left
    return best[side - 1][side - 1]


def islands(n):
    """Connected cells of a map, found with a stack and a set."""
    size = 14
    land = {(x, y) for x in range(size) for y in range(size) if (x * y + x) % 3}
    count = 0
    for _ in range(n // 90):
        left = set(land)
        while left:
            stack = [left.pop()]
            count += 1
            while stack:
                x, y = stack.pop()
                for near in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
                    if near in left:
                        left.remove(near)
                        stack.append(near)
    return count


def rods(n):
    """Heat that spreads along a rod: floats in lists."""
    heat = [100.0] + [20.0] * 30
    for _ in range(n // 29):
        after = heat[:]
        for i in range(1, 30):
            after[i] = heat[i] + 0.1 * (heat[i - 1] - 2.0 * heat[i] + heat[i + 1])
        heat = after
    return heat[15]
