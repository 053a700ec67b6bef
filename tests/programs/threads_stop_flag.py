"""Stopping a thread by a flag, and by a sentinel."""
import queue
import threading
import time


class Worker(threading.Thread):
    def __init__(self):
        super().__init__(daemon=True)
        self._stop_event = threading.Event()
        self.rounds = 0

    def run(self):
        while not self._stop_event.wait(0.001):
            self.rounds += 1

    def stop(self):
        self._stop_event.set()


w = Worker()
w.start()
while w.rounds < 3:
    time.sleep(0.001)
w.stop()
w.join()
print(w.rounds >= 3, w.is_alive())
running = True


def spin():
    turns = 0
    while running:
        turns += 1


t = threading.Thread(target=spin)
t.start()
time.sleep(0.01)
running = False
t.join()
print("stopped")
q = queue.Queue()
t = threading.Thread(target=lambda: [print("got", item) for item in iter(q.get, None)])
t.start()
for item in (1, 2, None):
    q.put(item)
t.join()
