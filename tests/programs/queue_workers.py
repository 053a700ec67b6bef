"""Workers that take jobs from a queue until it is empty."""
import queue
import threading

jobs, results = queue.Queue(), queue.SimpleQueue()


def worker():
    while True:
        job = jobs.get()
        if job is None:
            jobs.task_done()
            break
        results.put(job * job)
        jobs.task_done()


threads = [threading.Thread(target=worker, daemon=True) for _ in range(4)]
for t in threads:
    t.start()
for n in range(100):
    jobs.put(n)
for _ in threads:
    jobs.put(None)
jobs.join()
for t in threads:
    t.join()
print(results.qsize(), sum(results.get() for _ in range(100)))
