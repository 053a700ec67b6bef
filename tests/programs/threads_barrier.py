"""Barriers."""
import threading

filled = []
barrier = threading.Barrier(3, action=lambda: filled.append("all here"))
indices, after = [], []


def work():
    for _ in range(2):
        indices.append(barrier.wait())
    after.append(barrier.n_waiting)


threads = [threading.Thread(target=work) for _ in range(3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(indices), filled, after, barrier.parties, barrier.broken)
barrier.abort()
print(barrier.broken)
try:
    barrier.wait()
except threading.BrokenBarrierError as error:
    print("broken", isinstance(error, RuntimeError))
barrier.reset()
print(barrier.broken)
try:
    barrier.wait(timeout=0.01)
except threading.BrokenBarrierError:
    print("timed out", barrier.broken)
try:
    threading.Barrier(0)
except ValueError as error:
    print(error)
