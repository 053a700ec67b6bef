"""Semaphores bound how many threads are inside."""
import threading
import time

semaphore = threading.Semaphore(2)
lock = threading.Lock()
inside = most = 0


def work():
    global inside, most
    with semaphore:
        with lock:
            inside += 1
            most = max(most, inside)
        time.sleep(0.002)
        with lock:
            inside -= 1


threads = [threading.Thread(target=work) for _ in range(8)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(most <= 2, inside)
print(semaphore.acquire(), semaphore.acquire(), semaphore.acquire(blocking=False), semaphore.acquire(timeout=0.01))
semaphore.release(2)
bounded = threading.BoundedSemaphore(1)
bounded.acquire()
bounded.release()
for wrong in (bounded.release, lambda: threading.Semaphore(-1), lambda: semaphore.release(0),
              lambda: semaphore.acquire(False, 1)):
    try:
        wrong()
    except ValueError as error:
        print(error)
