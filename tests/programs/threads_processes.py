"""Processes: what is copied, what comes back, and how they end."""

import multiprocessing
import sys

touched = []


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def moved(self, by):
        return Point(self.x + by, self.y + by)

    def __repr__(self):
        return f"Point({self.x}, {self.y})"


class Refused(Exception):
    def __init__(self, reason, code):
        super().__init__(reason, code)
        self.code = code


class Doubler(multiprocessing.Process):
    def __init__(self, value, results):
        super().__init__(name="doubler")
        self.value = value
        self.results = results

    def run(self):
        self.results.put((self.name, self.value * 2))


def square(x):
    return x * x


def add(a, b=0):
    return a + b


def refuse(x):
    raise Refused("no", x)


def touch(results):
    touched.append(1)
    results.put((len(touched), __name__))


def echo(connection):
    while True:
        value = connection.recv()
        if value is None:
            break
        connection.send(value)


def count(value, lock, times):
    for _ in range(times):
        with lock:
            value.value += 1


def leave(code):
    sys.exit(code)


def shown(call, *args):
    try:
        print(call(*args))
    except Exception as error:
        print(type(error).__name__, *error.args)


def main():
    multiprocessing.set_start_method("spawn")
    results = multiprocessing.Queue()

    process = multiprocessing.Process(target=touch, args=(results,))
    print(process.is_alive(), process.exitcode, process.daemon)
    process.start()
    print(results.get())
    process.join()
    print(process.is_alive(), process.exitcode, touched)

    doubler = Doubler(21, results)
    doubler.start()
    print(results.get())
    doubler.join()

    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=echo, args=(theirs,))
    process.start()
    for value in [1, 2**100, 1.5, "é", b"x", [1, [2]], (3,), {"a": {4}}, frozenset([5]), True,
                  Point(1, 2), square, Point, len, int]:
        ours.send(value)
        back = ours.recv()
        print(type(back).__name__, back if not callable(back) else back.__name__)
    ours.send(None)
    process.join()
    copied = [1, 2]
    queue = multiprocessing.Queue()
    queue.put(copied)
    print(queue.get() == copied)

    value, lock = multiprocessing.Value("i", 0), multiprocessing.Lock()
    processes = [multiprocessing.Process(target=count, args=(value, lock, 50)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    print(value.value)

    process = multiprocessing.Process(target=leave, args=(3,))
    process.start()
    process.join()
    print(process.exitcode)

    with multiprocessing.Pool(2) as pool:
        print(pool.map(square, range(10)))
        print(pool.starmap(add, [(1, 2), (3, 4)]))
        print(pool.apply(add, (1,), {"b": 5}), pool.apply_async(square, (7,)).get(30))
        print(list(pool.imap(square, range(4))), sorted(pool.imap_unordered(square, range(4))))
        print(pool.apply(Point(1, 2).moved, (3,)))
        shown(pool.map, refuse, [9])
        shown(pool.apply, refuse, (9,))
    shown(pool.map, square, [1])
    print(multiprocessing.current_process().name, multiprocessing.active_children())


if __name__ == "__main__":
    main()
