"""A lock makes an increment whole; joins and exceptions in threads."""
import sys
import threading

sys.setswitchinterval(1e-5)
lock = threading.Lock()
count = 0


def step():
    return 1


def work(times):
    global count
    for _ in range(times):
        with lock:
            count = count + step()


threads = [threading.Thread(target=work, args=(3000,), name=f"w{i}") for i in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(count, [t.is_alive() for t in threads], [t.name for t in threads])
print(lock.locked(), lock.acquire(False), lock.acquire(False), lock.acquire(timeout=0.01))
lock.release()
try:
    lock.release()
except RuntimeError as error:
    print("RuntimeError:", error)
r = threading.RLock()
with r:
    with r:
        print("twice")
print(threading.active_count(), threading.current_thread().name, threading.main_thread() is threading.current_thread())
results = []


class Worker(threading.Thread):
    def run(self):
        results.append(self.name)


w = Worker(name="mine")
w.start()
w.join()
print(results, w.name, w.ident is not None)
try:
    w.start()
except RuntimeError as error:
    print("RuntimeError:", error)
