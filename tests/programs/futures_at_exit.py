"""Calls that were submitted are finished before the program ends."""
from concurrent.futures import ThreadPoolExecutor
import atexit
import time

atexit.register(print, "last words", sep="")
pool = ThreadPoolExecutor(2)
for n in range(3):
    pool.submit(lambda n=n: (time.sleep(0.01 * n), print("call", n)))
