"""Queues in one thread."""
import queue

for kind in (queue.Queue, queue.LifoQueue, queue.PriorityQueue, queue.SimpleQueue):
    q = kind()
    for item in (3, 1, 2):
        q.put(item)
    print(kind.__name__, q.qsize(), q.empty(), [q.get() for _ in range(3)], q.empty())
    try:
        q.get_nowait()
    except queue.Empty as error:
        print("Empty", repr(str(error)))
    try:
        q.get(timeout=0.01)
    except queue.Empty:
        print("Empty again")
q = queue.Queue(maxsize=2)
q.put(1)
q.put_nowait(2)
print(q.full(), q.maxsize)
for put in (lambda: q.put_nowait(3), lambda: q.put(3, timeout=0.01), lambda: q.put(3, False)):
    try:
        put()
    except queue.Full:
        print("Full")
for wrong in (lambda: q.put(1, timeout=-1), lambda: q.get(timeout=-1), lambda: queue.SimpleQueue().get(timeout=-1)):
    try:
        wrong()
    except ValueError as error:
        print(error)
q.get(), q.get()
q.task_done(), q.task_done()
q.join()
try:
    q.task_done()
except ValueError as error:
    print(error)
