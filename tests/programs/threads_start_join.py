"""Threads start, run and end; who is who."""
import threading
from threading import Thread, current_thread


def work(number, results):
    results[number] = (current_thread().name, number * number)


results = {}
threads = [Thread(target=work, args=(n, results), name=f"worker-{n}") for n in range(5)]
print([t.is_alive() for t in threads], [t.ident for t in threads])
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(results.items()))
print([t.is_alive() for t in threads], all(t.ident for t in threads))
print(threading.active_count(), threading.current_thread() is threading.main_thread())
print(threading.main_thread().name, threading.main_thread().daemon)
for wrong in (lambda: threads[0].start(), lambda: Thread().join(), lambda: current_thread().join()):
    try:
        wrong()
    except RuntimeError as error:
        print(error)
