"""A cache that computes each value once, however many threads ask."""
import threading
from functools import wraps


def once_per_key(function):
    lock, values, locks = threading.Lock(), {}, {}

    @wraps(function)
    def wrapper(key):
        with lock:
            key_lock = locks.setdefault(key, threading.Lock())
        with key_lock:
            if key not in values:
                values[key] = function(key)
            return values[key]

    return wrapper


calls = []


@once_per_key
def slow(key):
    calls.append(key)
    return key * 100


results = []
threads = [threading.Thread(target=lambda k=k: results.append(slow(k % 3))) for k in range(12)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(calls), sorted(results), slow.__name__)
