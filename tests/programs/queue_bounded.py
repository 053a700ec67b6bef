"""A bounded queue between two threads keeps the order."""
import queue
import threading

q = queue.Queue(maxsize=1)
received = []


def consume():
    while (item := q.get()) is not None:
        received.append(item)


t = threading.Thread(target=consume)
t.start()
for n in range(200):
    q.put(n)
q.put(None)
t.join()
print(received == list(range(200)))


class Unique(queue.Queue):
    def _init(self, maxsize):
        self.queue = {}

    def _put(self, item):
        self.queue[item] = None

    def _get(self):
        return self.queue.popitem()[0]


u = Unique()
for item in "abca":
    u.put(item)
print(u.qsize(), u.get(), u.unfinished_tasks)
