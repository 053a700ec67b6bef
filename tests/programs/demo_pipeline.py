"""Three stages joined by queues."""
import queue
import threading

DONE = object()


def stage(function, source, sink):
    while (item := source.get()) is not DONE:
        sink.put(function(item))
    sink.put(DONE)


a, b, c = queue.Queue(4), queue.Queue(4), queue.Queue()
threads = [
    threading.Thread(target=stage, args=(lambda x: x + 1, a, b), name="add"),
    threading.Thread(target=stage, args=(lambda x: x * x, b, c), name="square"),
]
for t in threads:
    t.start()
for n in range(20):
    a.put(n)
a.put(DONE)
for t in threads:
    t.join()
results = list(iter(c.get, DONE))
print(results)
