"""wait and as_completed."""
import threading
from concurrent.futures import (ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION, ThreadPoolExecutor,
                                as_completed, wait)

gates = [threading.Event() for _ in range(3)]


def hold(n):
    gates[n].wait()
    if n == 1:
        raise KeyError(n)
    return n


with ThreadPoolExecutor(3) as pool:
    fs = [pool.submit(hold, n) for n in range(3)]
    done, pending = wait(fs, timeout=0.01)
    print(len(done), len(pending))
    gates[0].set()
    done, pending = wait(fs, return_when=FIRST_COMPLETED)
    print([f.result() for f in done], len(pending))
    gates[1].set()
    done, pending = wait(fs, return_when=FIRST_EXCEPTION)
    print(sorted(type(f.exception()).__name__ for f in done), len(pending))
    gates[2].set()
    print(len(wait(fs, return_when=ALL_COMPLETED).done), wait(fs).not_done)
    print(sorted(str(f.exception() or f.result()) for f in as_completed(fs)))
    more = [pool.submit(str, n) for n in range(5)]
    print(sorted(f.result() for f in as_completed(more, timeout=60)))
