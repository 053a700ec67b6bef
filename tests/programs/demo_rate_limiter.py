"""A token bucket that limits how fast threads call an API."""
import threading
import time
from dataclasses import dataclass, field


@dataclass
class TokenBucket:
    rate: float
    capacity: int
    tokens: float = field(init=False)
    updated: float = field(init=False, repr=False)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def __post_init__(self):
        self.tokens = float(self.capacity)
        self.updated = time.monotonic()

    def acquire(self):
        while True:
            with self.lock:
                now = time.monotonic()
                self.tokens = min(self.capacity, self.tokens + (now - self.updated) * self.rate)
                self.updated = now
                if self.tokens >= 1:
                    self.tokens -= 1
                    return now
                wait = (1 - self.tokens) / self.rate
            time.sleep(wait)


bucket = TokenBucket(rate=200, capacity=5)
print(bucket)
calls, lock = [], threading.Lock()


def client(n):
    for i in range(4):
        when = bucket.acquire()
        with lock:
            calls.append((n, i, when))


start = time.monotonic()
threads = [threading.Thread(target=client, args=(n,), name=f"client-{n}") for n in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
elapsed = time.monotonic() - start
print(len(calls), "calls", f"no faster than the rate: {elapsed >= 10 / 200}")
print(sorted((n, i) for n, i, _ in calls)[:6])
