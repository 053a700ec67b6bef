"""A generator that several threads share under a lock."""
import threading


class Locked:
    def __init__(self, iterator):
        self.iterator, self.lock = iterator, threading.Lock()

    def __iter__(self):
        return self

    def __next__(self):
        with self.lock:
            return next(self.iterator)


def numbers():
    for n in range(300):
        yield n


source, seen, lock = Locked(numbers()), [], threading.Lock()


def drain():
    own = list(source)
    with lock:
        seen.extend(own)


threads = [threading.Thread(target=drain) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(seen) == list(range(300)))


def again():
    yield from iter(lambda: next(own), None)


own = again()
try:
    next(own)
except ValueError as error:
    print(error)
