"""Exceptions cross from pool threads with their tracebacks."""
import traceback
from concurrent.futures import ThreadPoolExecutor


class Broken(Exception):
    pass


def fail(n):
    if n % 2:
        raise Broken(n)
    return n


with ThreadPoolExecutor(2) as pool:
    futures = [pool.submit(fail, n) for n in range(5)]
    for future in futures:
        try:
            print("ok", future.result())
        except Broken as error:
            names = [entry.name for entry in traceback.extract_tb(error.__traceback__)]
            print("broken", error, names[0], names[-1])
    print([type(f.exception()).__name__ for f in futures])
    callbacks = []
    future = pool.submit(fail, 1)
    future.add_done_callback(lambda f: callbacks.append(repr(f.exception())))
    try:
        future.result()
    except Broken:
        pass
print(callbacks)
