"""Timers."""
import threading

fired = threading.Event()
timer = threading.Timer(0.01, lambda word: (print("fired", word), fired.set()), args=["now"])
timer.start()
fired.wait()
timer.join()
late = threading.Timer(60, print, args=["never"])
late.start()
late.cancel()
late.join()
print(late.finished.is_set(), late.is_alive(), timer.interval, late.args, late.kwargs)
