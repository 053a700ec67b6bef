"""_thread, as old programs use it."""
import _thread
import time

lock = _thread.allocate_lock()
done = []


def work(n, word="x"):
    with lock:
        done.append((n, word))


for n in range(4):
    _thread.start_new_thread(work, (n,), {"word": "y" * n})
while len(done) < 4:
    time.sleep(0.001)
print(sorted(done))
print(lock.locked(), lock.acquire(False), lock.locked(), lock.acquire(False))
lock.release()
for wrong in ((3, ()), (work, 3), (work, (), 3)):
    try:
        _thread.start_new_thread(*wrong)
    except TypeError as error:
        print(error)
print(_thread.error is RuntimeError, _thread.TIMEOUT_MAX > 1e8, isinstance(_thread.get_ident(), int))
