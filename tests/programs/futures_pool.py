"""Pools: initializers, names, shutdown."""
import threading
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor

local = threading.local()


def prepare(word):
    local.word = word


def use(n):
    return local.word * n, threading.current_thread().name


with ThreadPoolExecutor(1, thread_name_prefix="pool", initializer=prepare, initargs=("ab",)) as pool:
    print(list(pool.map(use, range(3))))

begun, gate = threading.Event(), threading.Event()


def block():
    begun.set()
    return gate.wait()


pool = ThreadPoolExecutor(1)
blocked = pool.submit(block)
begun.wait()
queued = [pool.submit(print, "never") for _ in range(3)]
pool.shutdown(wait=False, cancel_futures=True)
gate.set()
print([f.cancelled() for f in queued], blocked.result())


class Failing(Exception):
    pass


nested = ThreadPoolExecutor(2)
outer = nested.submit(lambda: nested.submit(lambda: "inner").result())
print(outer.result())
nested.shutdown()
