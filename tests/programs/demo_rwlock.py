"""A lock for many readers or one writer, over a condition."""
import threading
from contextlib import contextmanager


class ReadWriteLock:
    def __init__(self):
        self._condition = threading.Condition()
        self._readers = 0
        self._writing = False

    @contextmanager
    def reading(self):
        with self._condition:
            self._condition.wait_for(lambda: not self._writing)
            self._readers += 1
        try:
            yield
        finally:
            with self._condition:
                self._readers -= 1
                self._condition.notify_all()

    @contextmanager
    def writing(self):
        with self._condition:
            self._condition.wait_for(lambda: not self._writing and self._readers == 0)
            self._writing = True
        try:
            yield
        finally:
            with self._condition:
                self._writing = False
                self._condition.notify_all()


lock, pair, torn = ReadWriteLock(), [0, 0], []


def write():
    for _ in range(50):
        with lock.writing():
            pair[0] += 1
            pair[1] += 1


def read():
    for _ in range(50):
        with lock.reading():
            if pair[0] != pair[1]:
                torn.append(tuple(pair))


threads = [threading.Thread(target=f) for f in (write, read, write, read)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(pair, torn)
