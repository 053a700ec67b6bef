"""Small loops, each of which does one kind of thing; runs ordinary.py's programs too.

    microprograms.py NAME TIMES [NAME TIMES ...]

Lines that begin with "@ " are for programs that read this one's output.
"""

import _thread
import os
import sys
import threading
import time

import kernels
import numpy
import ordinary

clock = time.perf_counter

# What a thread computes is measured in processor time: other work of the machine
# is not in it.
computed = time.process_time


class Point:
    def __init__(self):
        self.x = 1
        self.y = 2

    def get(self):
        return 1

    def sum(self):
        return self.x + self.y

    def move(self, by):
        self.x += by
        self.y -= by


def loop(n):
    for _ in range(n):
        pass


def moves(n):
    a = b = c = 1
    for i in range(n):
        a = i
        b = a
        c = b
        a = c


def constants(n):
    for _ in range(n):
        a = 1
        b = 2
        c = 3
        d = "four"


def sums(n):
    total = 0
    for i in range(n):
        total += i * i


def mixed_sums(n):
    a, b = 1, 2
    for i in range(n):
        a = (a + b) & 65535
        b = (a ^ i) - b
    return a


def floats(n):
    x, y = 1.0, 0.5
    for _ in range(n):
        x = x * 0.5 + y
        y = y - x


def whiles(n):
    i = 0
    while i < n:
        i += 1


def tests(n):
    k = 0
    for i in range(n):
        if i < 5:
            k = 1
        elif i == 7:
            k = 2
        elif k is None or i in (3, 4):
            k = 3


G = 1


def globals_(n):
    for _ in range(n):
        G
        G
        G


def global_stores(n):
    global H
    for i in range(n):
        H = i
        H = n


def cells(n):
    a = b = 0

    def read():
        for i in range(n):
            a
            b
        return a

    def write():
        nonlocal b
        for i in range(n):
            b = i

    read()
    write()


def attributes(n):
    p = Point()
    for _ in range(n):
        p.x
        p.y
        p.x


def stores(n):
    p = Point()
    for i in range(n):
        p.x = i
        p.y = i


def objects(n):
    for _ in range(n):
        Point()


def lists(n):
    items = [0, 1, 2, 3]
    for _ in range(n):
        items[2]
        items[0]
        items[1]


def picks(n):
    """Items at computed places: an operand that is not loaded."""
    items = [(1,), (2,), (3,), (4,)]
    item = None
    for i in range(n):
        item = items[i & 3]
    return item


def grids(n):
    grid = [[1, 2], [3, 4], [5, 6], [7, 8]]
    item = None
    for i in range(n):
        item = grid[i & 3][i & 1]
    return item


def masks(n):
    total = 0
    for i in range(n):
        total = (i & 7) + (i >> 3) - (total ^ 1)
    return total


def list_stores(n):
    items = [0, 1, 2, 3]
    for i in range(n):
        items[1] = i
        items[2] = i


def matrix(n):
    rows = [[i * j for j in range(10)] for i in range(10)]
    total = 0
    for _ in range(n // 10):
        for row in rows:
            total += row[3] * row[7]
    return total


def dicts(n):
    table = {"a": 1}
    for i in range(n):
        table["a"]
        table["a"] = i


def function(x):
    return x


def calls(n):
    for i in range(n):
        function(i)


def fibonacci(n):
    if n < 2:
        return n
    return fibonacci(n - 1) + fibonacci(n - 2)


def recursions(n):
    for _ in range(n // 1000):
        fibonacci(14)


def methods(n):
    p = Point()
    for _ in range(n):
        p.get()


class Constant:
    def __init__(self, x):
        self.y = 0
        self.x = x

    def get(self):
        return self.x


def alternations(n):
    """Calls of a method of two classes in turn."""
    pair = (Point(), Constant(2))
    for _ in range(n // 2):
        for each in pair:
            each.get()


def fields(n):
    """Reads of an attribute of two classes in turn."""
    pair = (Point(), Constant(2))
    for _ in range(n // 2):
        for each in pair:
            each.x


def members(n):
    p = Point()
    for i in range(n):
        p.move(i)
        p.sum()


def natives(n):
    items = [1, 2]
    for i in range(n):
        len(items)
        abs(i)


def appends(n):
    """To lists of a hundred: a long one would need memory that nobody had before."""
    for _ in range(n // 100):
        items = []
        for i in range(100):
            items.append(i)


def comprehensions(n):
    for _ in range(n // 100):
        [i + 1 for i in range(100)]


def tuples(n):
    for i in range(n):
        a, b = (i, n)
        [a, b]
        (a, b, i)


def pairs(n):
    table = [(1, 2), (3, 4), (5, 6), (7, 8)]
    for _ in range(n // 4):
        for a, b in table:
            a + b


def numbers(n):
    i = 0
    while i < n:
        yield i
        i += 1


def generators(n):
    for _ in numbers(n):
        pass


def exceptions(n):
    for _ in range(n):
        try:
            raise ValueError
        except ValueError:
            pass


def strings(n):
    for i in range(n):
        f"{i} and {i}"


def divisions(n):
    a = b = 0
    for i in range(1, n + 1):
        a = 1000003 // i
        b = i % 7
    return a + b


def float_math(n):
    total = 0.0
    x = 1.5
    for i in range(n):
        total += x * i - x / 3.0
    return total


def joins(n):
    a, b = "left", "right"
    for _ in range(n):
        a + b


def float_tests(n):
    k = 0
    x = 0.0
    for _ in range(n):
        if x < 1e9:
            x += 1.0
        if x == 3.0:
            k += 1
    return k


def string_tests(n):
    k = 0
    for _ in range(n):
        if "left" == "right":
            k = 1
        name = "left"
        if name != "other" and name < "zebra":
            k = 2
    return k


def members_of(n):
    names = {"a", "b", "c"}
    table = {"x": 1}
    k = 0
    for i in range(n):
        if "b" in names:
            k += 1
        if i in table:
            k += 1
    return k


def dict_reads(n):
    table = {i: i for i in range(64)}
    total = 0
    for i in range(n):
        total += table[i & 63]
    return total


def dict_stores(n):
    table = {}
    for i in range(n):
        table[i & 63] = i


def characters(n):
    text = "abcdefgh"
    for i in range(n):
        text[i & 7]


def slices(n):
    items = [1, 2, 3, 4, 5, 6]
    for _ in range(n):
        items[1:4]


def repetitions(n):
    for _ in range(n // 100):
        [0] * 100


def list_loops(n):
    items = list(range(1000))
    total = 0
    for _ in range(n // 1000):
        for item in items:
            total += item
    return total


def swaps(n):
    items = [3, 1, 2]
    for _ in range(n):
        items[0], items[1] = items[1], items[0]


def rotations(n):
    a, b, c = 1, 2, 3
    for _ in range(n):
        a, b, c = b, c, a


def instances(n):
    made = None
    for i in range(n):
        made = Point()
        made.x = i
    return made


class Plain:
    pass


def plain_instances(n):
    for _ in range(n):
        Plain()


def add(a, b, c=1):
    return a + b + c


def defaults(n):
    total = 0
    for i in range(n):
        total = add(i, 2)
    return total


def keywords(n):
    for i in range(n):
        add(i, b=2, c=3)


def closures(n):
    step = 3

    def advance(x):
        return x + step

    x = 0
    for _ in range(n):
        x = advance(x)
    return x


def nested(n):
    total = 0
    for i in range(n // 100):
        for j in range(100):
            if j & 1:
                total += j
            else:
                total -= i
    return total


def polynomial(n):
    x = 0
    i = 0
    while i < n:
        x = (x * 3 + i * i - 7) & 0xFFFFFF
        i += 1
    return x


def filtered(n):
    items = list(range(100))
    for _ in range(n // 100):
        [item * 2 for item in items if item & 1]


def lookups(n):
    table = {"a": 1}
    items = [5]
    for _ in range(n):
        table.get("a")
        items.append(4)
        items.pop()


def splits(n):
    for _ in range(n):
        "one two three".split()


def minima(n):
    for i in range(n):
        min(i, 5)
        max(i, 7)


def bubbles(n):
    items = [(i * 7919) % 101 for i in range(50)]
    for _ in range(n // 2500):
        copy = items[:]
        for i in range(50):
            for j in range(49 - i):
                if copy[j] > copy[j + 1]:
                    copy[j], copy[j + 1] = copy[j + 1], copy[j]


class Counter:
    def __init__(self):
        self.count = 0
        self.seen = []

    def step(self, by):
        self.count += by
        if self.count > 1000:
            self.count = 0
        return self.count


def counters(n):
    counter = Counter()
    for i in range(n):
        counter.step(i)


def collatz(n):
    steps = 0
    x = 27
    for _ in range(n):
        if x == 1:
            x = 27
        elif x % 2 == 0:
            x = x // 2
        else:
            x = 3 * x + 1
        steps += 1
    return steps


def tokens(n):
    total = 0
    for i in range(n):
        text = str(i)
        total += len(text)
    return total


def evens(n):
    for i in range(n):
        if i % 2 == 0:
            yield i


def pipelines(n):
    return sum(i for i in evens(n))


def clocks(n):
    for _ in range(n):
        clock()


def locks(n):
    take_only(threading.Lock(), n)


def sleeps(n):
    """How much longer than asked for a sleep takes."""
    over = []
    for _ in range(n):
        begin = clock()
        time.sleep(0.001)
        over.append(clock() - begin - 0.001)
    return median(over)


def median(values):
    values.sort()
    return values[len(values) // 2]


def on_core(place, work, *args):
    """Starts a thread that works on a core of its own: a system that has little to do
    may put two threads on one, where they wake each other in another way."""
    allowed = sorted(os.sched_getaffinity(0))

    def run():
        try:
            os.sched_setaffinity(0, {allowed[place]})
        except (IndexError, NotImplementedError):
            # There is but one core; or a simulated one, and there is no need.
            pass
        work(*args)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def meetings(n):
    """What a meeting takes: the mean of both ways between two cores, one of which may
    take longer than the other."""
    ways = zip(meetings_of(n, 0, 1), meetings_of(n, 1, 0))
    return [sum(both_ways) / 2 for both_ways in ways]


def meetings_of(n, waker, waiter):
    """A thread on one core wakes another that waits, again and again; gives how long
    that takes the one that wakes, and how long after it began the other runs."""
    go = threading.Lock()
    go.acquire()
    told, ran = [], []

    def wakes():
        for meeting in range(n):
            while len(ran) < meeting:
                pass
            # Threads that contend meet again within microseconds: a core that has had
            # nothing to do for longer sleeps, and takes several times as long to wake.
            until = clock() + 0.0000005 * (1 + meeting % 20)
            while clock() < until:
                pass
            begin = clock()
            go.release()
            told.append((begin, clock()))

    def waits():
        for _ in range(n):
            go.acquire()
            ran.append(clock())

    for thread in [on_core(waker, wakes), on_core(waiter, waits)]:
        thread.join()
    telling = median([end - begin for begin, end in told])
    waking = median([run - begin for run, (begin, end) in zip(ran, told)])
    return telling, waking


def waking(n):
    return meetings(n)[1]


def telling(n):
    return meetings(n)[0]


def births(n):
    """Starts threads; gives how long that takes the one that starts, and how long
    until the other runs."""
    ran, told = [], []

    def child():
        ran.append(clock())
        done.release()

    done = threading.Lock()
    done.acquire()
    for _ in range(n):
        begin = clock()
        _thread.start_new_thread(child, ())
        told.append((begin, clock()))
        done.acquire()
    starting = median([end - begin for begin, end in told])
    coming = median([run - end for run, (begin, end) in zip(ran, told)])
    return starting, coming


def starting(n):
    return births(n)[0]


def coming(n):
    return max(births(n)[1], 0.0)


def by_another(work, *args):
    """Another thread does it; gives how long it computes. The time of the process
    does not have all of that: what a running thread has used counts there only
    from time to time."""
    times = []

    def run():
        begin = time.thread_time()
        work(*args)
        times.append(time.thread_time() - begin)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return times[0]


def use(point, items, n):
    for i in range(n):
        point.x
        items[1]
        point.get()


def take_only(lock, n):
    for _ in range(n):
        with lock:
            pass


def strange_locks(n):
    """A lock that another thread made."""
    return by_another(take_only, threading.Lock(), n)


def strangers(n):
    """Objects that another thread made."""
    return by_another(use, Point(), [1, Point()], n)


def drop(items):
    while items:
        items.pop()


def handed_over(n):
    """Objects that another thread made, dropped."""
    return by_another(drop, [[] for _ in range(n)])


def both(work, *args):
    """Two threads do it at once; gives how long that takes. They begin together, when
    each has found a core: a new one may wait for one as long as the work takes."""
    together = threading.Barrier(2)
    begun, ended = [], []

    def run():
        time.sleep(0.001)
        together.wait()
        begun.append(clock())
        work(*args)
        ended.append(clock())

    for thread in [on_core(place, run) for place in range(2)]:
        thread.join()
    return max(ended) - min(begun)


def contended(n):
    """Two threads that call one function."""
    return both(calls, n)


def visit(n):
    for i in range(n):
        (((i + 7) * 3 - i) * 5 + i) * 2 - i
        function(i)


def visited(n):
    """Two threads that now and then call one function: when they do nothing else,
    each does more with it whenever it gets it."""
    return both(visit, n)


def write(items, n):
    for _ in range(n):
        items[1] = 0


def written(n):
    """Two threads that write to one list."""
    return both(write, [0, 0], n)


def publish(n):
    global shared
    for i in range(n):
        shared = shared ^ i


shared = 0


def published(n):
    """Two threads that change one global: each replaces what the other has made."""
    return both(publish, n)


def exchange(n):
    global shared
    for i in range(n):
        shared = shared ^ ((((i + 7) * 3 - i) * 5 + i) * 2 - i)


def exchanged(n):
    """Two threads that now and then change one global."""
    return both(exchange, n)


def take(lock, n):
    for i in range(n):
        with lock:
            i + 1
        (i + 7) * 3 - i


def locked(n):
    """Two threads that take one lock."""
    return both(take, threading.Lock(), n)


def disputed(n):
    """Two threads that want one lock all the time."""
    return both(take_only, threading.Lock(), n)


def kernel(n):
    kernels.sum_of_squares(0, n)


def quickest(work):
    """The least of some times."""
    times = []
    for _ in range(5):
        begin = computed()
        work()
        times.append(computed() - begin)
    return min(times)


def once(work):
    """How long it takes the first time: most of it is to find memory, as in a
    program that does it once. Large arrays go back to the system."""
    begin = clock()
    work()
    return clock() - begin


def fill(n):
    return once(lambda: numpy.arange(n))


def elementwise(n):
    array = numpy.arange(n)
    return once(lambda: array * array)


def sum_array(n):
    array = numpy.arange(n)
    return quickest(lambda: numpy.sum(array))


def sums_at_once(n):
    """Two threads that each sum an array."""
    arrays = [numpy.arange(n) for _ in range(2)]
    times = []
    for _ in range(5):
        threads = [threading.Thread(target=numpy.sum, args=(array,)) for array in arrays]
        begin = clock()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        times.append(clock() - begin)
    return min(times)


# What measures itself; of the others, all is measured.
MEASURES = (
    "sleeps", "waking", "telling", "starting", "coming", "contended", "visited",
    "written", "published", "exchanged", "locked", "disputed", "strangers",
    "strange_locks", "handed_over",
    "fill", "elementwise", "sum_array", "sums_at_once",
)


def main():
    for name, times in zip(sys.argv[1::2], sys.argv[2::2]):
        program = globals().get(name) or globals().get(name + "_") or getattr(ordinary, name)
        begin = computed()
        measured = program(int(times))
        elapsed = computed() - begin
        print("@", name, measured if name in MEASURES else elapsed)


main()
