"""ProcessPoolExecutor: results, exceptions, what cannot be copied, and how it ends."""

import sys
import threading
from concurrent import futures

started = []


class Refused(Exception):
    def __init__(self, reason, code):
        super().__init__(reason, code)
        self.code = code


def square(x):
    return x * x


def add(a, b, *, c=0):
    return a + b + c


def refuse(x):
    raise Refused("no", x)


def leave(x):
    sys.exit(x)


def greet(name):
    started.append(name)


def greeted():
    return started


def fail():
    raise RuntimeError("cannot start")


def uncopied():
    return lambda: 1


def shown(call, *args, **kwargs):
    try:
        print(call(*args, **kwargs))
    except BaseException as error:
        print(type(error).__name__, *error.args)


def main():
    with futures.ProcessPoolExecutor(2) as pool:
        print(list(pool.map(square, range(10))))
        print(list(pool.map(add, range(7), range(7), chunksize=3)))
        future = pool.submit(add, 1, 2, c=3)
        print(future.result(), future.done(), future.running(), future.exception())
        refused = pool.submit(refuse, 9)
        shown(refused.result)
        print(refused.exception().code, "in refuse" in str(refused.exception().__cause__))
        shown(pool.submit(leave, 4).result)
        shown(pool.submit(lambda: 1).result)
        shown(pool.submit(threading.Lock).result)
        shown(pool.map, square, [1], chunksize=0)
        done = []
        futures_ = [pool.submit(square, n) for n in range(20)]
        for future in futures_:
            future.add_done_callback(lambda future: done.append(future.result()))
        print(sorted(future.result() for future in futures.as_completed(futures_)))
    print(sorted(done) == [n * n for n in range(20)])
    shown(pool.submit, square, 1)

    with futures.ProcessPoolExecutor(1, initializer=greet, initargs=("hello",)) as pool:
        print(pool.submit(greeted).result(), started)

    pool = futures.ProcessPoolExecutor(1)
    many = [pool.submit(square, n) for n in range(50)]
    pool.shutdown(cancel_futures=True)
    print(all(future.done() for future in many), many[0].result(), many[-1].cancelled())

    sys.stderr = open("/dev/null", "w")
    with futures.ProcessPoolExecutor(1, initializer=fail) as pool:
        shown(pool.submit(square, 1).result)
    for bad in [dict(max_workers=0), dict(initializer=3), dict(max_tasks_per_child=0)]:
        shown(futures.ProcessPoolExecutor, **bad)


if __name__ == "__main__":
    main()
