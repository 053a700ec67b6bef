"""Daemon threads do not keep a program running."""
import threading
import time

t = threading.Thread(target=time.sleep, args=(1000,), daemon=True)
t.start()
print(t.daemon, t.is_alive())
try:
    t.daemon = False
except RuntimeError as error:
    print(error)


def child():
    inner = threading.Thread(target=print)
    print("inherits", inner.daemon)


for daemon in (True, False):
    t = threading.Thread(target=child, daemon=daemon)
    t.start()
    t.join()
