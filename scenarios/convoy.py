"""A thread that serves requests, beside threads that only compute.

    convoy.py [COMPUTING] [REQUESTS] [MICROSECONDS]

A request reads from a connection and writes to it: two calls that let go of the
lock for a moment. COMPUTING threads compute meanwhile, and MICROSECONDS is the
switch interval. REQUESTS are served at least, and for as long as it takes to see
what they cost the computing threads. The time reported is that of one request. Lines that begin with
"@ " are for programs that read this one's output; this one runs under Python 2
too.
"""

import sys
import threading
import time

import simio

clock = time.perf_counter if hasattr(time, "perf_counter") else time.time

# How long the threads compute by themselves before each portion of the requests,
# to know their speed, and how long at least beside it.
ALONE = 0.1
PORTIONS = 9


class Computing(threading.Thread):
    """Counts the rounds of its work."""

    def __init__(self):
        threading.Thread.__init__(self)
        self.rounds = 0
        self.done = False

    def run(self):
        while not self.done:
            total = 0
            for i in range(200):
                total += i * i
            self.rounds += 1


def rounds(threads):
    return sum(thread.rounds for thread in threads)


def serve(connection, requests, end, times):
    """Serves requests, at least up to the time `end`; notes the seconds of each."""
    last = clock()
    while requests > 0 or last < end:
        requests -= 1
        connection.read(100)
        connection.write(100)
        now = clock()
        times.append(now - last)
        last = now


def quantile(ordered, share):
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main():
    arguments = [int(argument) for argument in sys.argv[1:]]
    computing = arguments[0] if len(arguments) > 0 else 1
    requests = arguments[1] if len(arguments) > 1 else 100
    interval = (arguments[2] if len(arguments) > 2 else 5000) / 1e6

    if hasattr(sys, "setswitchinterval"):
        sys.setswitchinterval(interval)
    connection = simio.Device("connection", latency=150e-6)
    threads = [Computing() for _ in range(computing)]
    for thread in threads:
        thread.start()

    times, speeds = [], []
    for portion in range(PORTIONS):
        share = requests * (portion + 1) // PORTIONS - requests * portion // PORTIONS
        begin, before = clock(), rounds(threads)
        beside = ALONE if computing else 0
        time.sleep(beside)
        alone, between = clock(), rounds(threads)
        serve(connection, share, alone + beside, times)
        end, after = clock(), rounds(threads)
        if between > before:
            speeds.append((after - between) / (end - alone) / ((between - before) / (alone - begin)))
    for thread in threads:
        thread.done = True
    for thread in threads:
        thread.join()

    each = sum(times) / len(times)
    times.sort()
    print("%d requests beside %d computing threads: %.0f a second"
          % (len(times), computing, 1 / each))
    print("@ elapsed_s %.9f" % each)
    print("@ requests_per_s %.3f" % (1 / each))
    print("@ p50_ms %.4f" % (quantile(times, 0.5) * 1e3))
    print("@ p99_ms %.4f" % (quantile(times, 0.99) * 1e3))
    if computing:
        print("@ of_expected %.4f" % (2 * computing * interval / each))
    if speeds:
        speeds.sort()
        print("@ computing_speed %.4f" % quantile(speeds, 0.5))


main()
