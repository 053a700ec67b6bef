"""Devices that take time, for programs that show what threads do while they
wait: the same waits in every run, and the lock let go meanwhile.

This is gilsim's module `simio`, and what stands in for it under CPython.

    disk = simio.Device("disk", latency=0.005, bandwidth=200e6, concurrency=1)
    disk.read(4096)
    database = simio.Device("db", latency=0.02, spread=0.01, distribution="exponential", seed=7)
    database.request(200, 5000)
"""

import math
import threading
import time

_clock = time.perf_counter if hasattr(time, "perf_counter") else time.time

_MASK = (1 << 64) - 1


class _Random:
    """Numbers from 0 to 1, the same for the same seed everywhere (SplitMix64)."""

    def __init__(self, seed):
        self.state = seed & _MASK

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & _MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
        return ((z ^ (z >> 31)) >> 11) / float(1 << 53)


def _fixed(random, spread):
    return 0.0


def _uniform(random, spread):
    return spread * random.next()


def _exponential(random, spread):
    return -spread * math.log(1.0 - random.next())


def _normal(random, spread):
    # Box and Muller's; what would end before it began takes no time.
    radius = math.sqrt(-2.0 * math.log(1.0 - random.next()))
    return spread * radius * math.cos(2.0 * math.pi * random.next())


_DISTRIBUTIONS = {
    "fixed": _fixed,
    "uniform": _uniform,
    "exponential": _exponential,
    "normal": _normal,
}


class Device:
    """Something to read from, write to and ask.

    latency       seconds that each operation takes at least (for "normal": on average)
    spread        what the distribution adds: at most ("uniform"), on average
                  ("exponential"), or as standard deviation ("normal")
    distribution  "fixed", "uniform", "exponential" or "normal"
    bandwidth     bytes a second of each operation; None if size costs nothing
    concurrency   how many operations it works on at a time, first come, first
                  served; None if there is no limit
    seed          operations take the same times for the same seed
    """

    def __init__(self, name="device", latency=0.001, spread=0.0, distribution="fixed",
                 bandwidth=None, concurrency=None, seed=0):
        if distribution not in _DISTRIBUTIONS:
            raise ValueError("distribution must be one of %s, not %r"
                             % (", ".join(sorted(_DISTRIBUTIONS)), distribution))
        if latency < 0 or spread < 0:
            raise ValueError("latency and spread must not be negative")
        if bandwidth is not None and bandwidth <= 0:
            raise ValueError("bandwidth must be greater than 0")
        if concurrency is not None and concurrency < 1:
            raise ValueError("concurrency must be at least 1")
        self.name = name
        self.latency = latency
        self.spread = spread
        self.bandwidth = bandwidth
        self.operations = 0
        self._draw = _DISTRIBUTIONS[distribution]
        self._random = _Random(seed)
        # When each of the operations that it can work on at a time is over.
        self._free_at = None if concurrency is None else [0.0] * concurrency
        self._lock = threading.Lock()

    def read(self, size=0):
        """Waits as long as reading so many bytes takes; returns their number."""
        self._wait(size)
        return size

    def write(self, size=0):
        """Waits as long as writing so many bytes takes; returns their number."""
        self._wait(size)
        return size

    def request(self, sent=0, received=0):
        """Writes, then reads the answer; returns its number of bytes."""
        self._wait(sent)
        self._wait(received)
        return received

    def service_time(self, size=0):
        """The seconds that the next operation takes, once the device is at it."""
        seconds = self.latency + self._draw(self._random, self.spread)
        if self.bandwidth is not None:
            seconds += size / float(self.bandwidth)
        return max(seconds, 0.0)

    def _wait(self, size):
        if size < 0:
            raise ValueError("size must not be negative")
        with self._lock:
            self.operations += 1
            seconds = self.service_time(size)
            if self._free_at is not None:
                now = _clock()
                channel = self._free_at.index(min(self._free_at))
                end = max(now, self._free_at[channel]) + seconds
                self._free_at[channel] = end
                seconds = end - now
        time.sleep(seconds)

    def __repr__(self):
        return "<simio.Device %s>" % self.name
