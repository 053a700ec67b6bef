"""Reentrant locks."""
import threading

lock = threading.RLock()
print(lock.acquire(), lock.acquire(), lock.acquire(blocking=False))
taken = []
other = threading.Thread(target=lambda: taken.append(lock.acquire(timeout=0.01)))
other.start()
other.join()
print(taken)
for _ in range(3):
    lock.release()
try:
    lock.release()
except RuntimeError as error:
    print(error)


def count_down(n):
    with lock:
        return 0 if n == 0 else 1 + count_down(n - 1)


print(count_down(20), repr(lock).startswith("<unlocked _thread.RLock object owner=0 count=0 at 0x"))
with lock:
    print("count=1" in repr(lock))
