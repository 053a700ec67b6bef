"""A thread that serves requests, beside threads that only compute.

    convoy.py [COMPUTING] [REQUESTS]

A request reads and writes: two blocking calls that let go of the lock, even
though neither has anything to wait for. The time reported is that of one
request. Lines that begin with "@ " are for programs that read this one's output.
"""

import sys
import threading
import time


def compute(serving):
    total = 0
    while serving[0]:
        for i in range(1000):
            total += i * i


def serve(requests):
    """The seconds that all requests took, and the longest."""
    worst = 0.0
    begin = time.perf_counter()
    last = begin
    for _ in range(requests):
        time.sleep(0)
        time.sleep(0)
        now = time.perf_counter()
        if now - last > worst:
            worst = now - last
        last = now
    return last - begin, worst


def main():
    arguments = sys.argv[1:]
    computing = int(arguments[0]) if len(arguments) > 0 else 1
    requests = int(arguments[1]) if len(arguments) > 1 else 100

    serving = [True]
    threads = [threading.Thread(target=compute, args=(serving,)) for _ in range(computing)]
    for thread in threads:
        thread.start()
    alive = threading.active_count()
    elapsed, worst = serve(requests)
    serving[0] = False
    for thread in threads:
        thread.join()

    each = elapsed / requests
    print(f"{requests} requests beside {computing} computing threads: {1 / each:.0f} a second")
    print(f"mean {each * 1e6:.0f} us, worst {worst * 1e6:.0f} us")
    print(f"@ elapsed_s {each:.9f}")
    print(f"@ threads_alive {alive}")


main()
