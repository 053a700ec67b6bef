"""A simulation in steps: barriers, thread-local state, exceptions in threads."""
import sys
import threading
import time
from collections import deque

SIZE, STEPS = 4, 3
cells = [0] * SIZE
barrier = threading.Barrier(SIZE, action=lambda: log.append(tuple(cells)))
log, local = deque(maxlen=10), threading.local()


def cell(n):
    local.seen = []
    for step in range(STEPS):
        left, right = cells[n - 1], cells[(n + 1) % SIZE]
        barrier.wait()
        cells[n] = left + right + n
        local.seen.append(cells[n])
        barrier.wait()
    with lock:
        seen[n] = local.seen


lock, seen = threading.Lock(), {}
threads = [threading.Thread(target=cell, args=(n,)) for n in range(SIZE)]
for t in threads:
    t.start()
for t in threads:
    t.join(timeout=10)
print(list(log))
print(dict(sorted(seen.items())), hasattr(local, "seen"))
print(barrier.parties, barrier.n_waiting, barrier.broken)
broken = threading.Barrier(2)


def impatient():
    try:
        broken.wait(timeout=0.01)
    except threading.BrokenBarrierError as error:
        print("broken", broken.broken, repr(error))


t = threading.Thread(target=impatient)
t.start()
t.join()
broken.reset()
print(broken.broken)


def hook(args):
    print("hook:", args.exc_type.__name__, args.exc_value, args.thread.name)


threading.excepthook = hook
t = threading.Thread(target=lambda: 1 / 0, name="bad")
t.start()
t.join()
print(t.is_alive(), t.ident is not None, t.daemon, threading.active_count(), threading.main_thread().name)
done = threading.Event()
timer = threading.Timer(0.01, done.set)
timer.start()
print(done.wait(5), done.is_set())
late = threading.Timer(60, print, ["never"])
late.start()
late.cancel()
late.join()
print(late.finished.is_set())
try:
    t.start()
except RuntimeError as error:
    print(error)
try:
    threading.Thread(target=print, args=1).run()
except TypeError as error:
    print(error)
sys.exit(3)
