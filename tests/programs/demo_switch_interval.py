"""Programs ask for short switches; the result stays the same."""
import sys
import threading

sys.setswitchinterval(1e-5)
total, lock = 0, threading.Lock()
own = threading.local()


def add(n):
    global total
    own.sum = 0
    for i in range(n):
        own.sum += i
    with lock:
        total += own.sum


threads = [threading.Thread(target=add, args=(1000,)) for _ in range(6)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(total, hasattr(own, "sum"))
