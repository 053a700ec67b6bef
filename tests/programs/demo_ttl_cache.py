"""A cache with a time to live, as a decorator, under threads."""
import functools
import threading
import time
from collections import OrderedDict


def ttl_cache(maxsize=4, ttl=0.05):
    def decorate(func):
        data, lock = OrderedDict(), threading.RLock()
        stats = {"hits": 0, "misses": 0, "expired": 0}

        @functools.wraps(func)
        def wrapper(*args):
            with lock:
                if args in data:
                    value, deadline = data[args]
                    if time.monotonic() < deadline:
                        stats["hits"] += 1
                        data.move_to_end(args)
                        return value
                    stats["expired"] += 1
                    del data[args]
                stats["misses"] += 1
                value = func(*args)
                data[args] = value, time.monotonic() + ttl
                while len(data) > maxsize:
                    data.popitem(last=False)
                return value

        wrapper.stats = stats
        wrapper.clear = data.clear
        return wrapper

    return decorate


@ttl_cache(maxsize=3, ttl=5)
def square(n):
    """The square of n."""
    return n * n


print(square.__name__, square.__doc__, square.__wrapped__(3))
threads = [threading.Thread(target=lambda: [square(n % 3) for n in range(30)]) for _ in range(4)]
[t.start() for t in threads]
[t.join() for t in threads]
print(square.stats)
for n in range(6):
    square(n)
print(square.stats)


@ttl_cache(ttl=0.02)
def now():
    return object()


first = now()
print(first is now())
time.sleep(0.03)
print(first is now(), now.stats)


@functools.lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(80), fib.cache_info())
cached = functools.cached_property(lambda self: print("computed") or 42)


class Box:
    value = functools.cached_property(lambda self: print("computed") or 42)


box = Box()
print(box.value, box.value)
