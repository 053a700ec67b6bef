"""A generator that is dropped at a `yield` runs its `finally`."""
import gc
import sys

sys.unraisablehook = lambda args: print("unraisable", args.exc_type.__name__, args.exc_value)
gc.disable()


def guarded(name):
    try:
        yield 1
        yield 2
    finally:
        print("finally", name)


g = guarded("dropped")
next(g)
del g
g = guarded("never begun")
del g
g = guarded("ended")
print(list(g))
del g
for item in guarded("left by break"):
    break
print("after the loop")


class Manager:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        print("exit", kind.__name__ if kind else None)


def managed():
    with Manager():
        yield 1


next(managed())


def delegating():
    try:
        yield from guarded("inner")
    finally:
        print("finally outer")


g = delegating()
next(g)
g = None


class Closing:
    def __iter__(self):
        return self

    def __next__(self):
        return 1

    def close(self):
        print("closed")


def over(iterator):
    yield from iterator


g = over(Closing())
next(g)
del g


def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2


g = stubborn()
next(g)
del g


def failing():
    try:
        yield 1
    finally:
        raise ValueError("in finally")


g = failing()
next(g)
del g


def catching():
    try:
        yield 1
    except GeneratorExit:
        print("caught GeneratorExit")


g = catching()
next(g)
del g


def in_cycle():
    try:
        yield me
    finally:
        print("finally in a cycle")


me = in_cycle()
next(me)
kept = [me]
kept.append(kept)
del me, kept
print("collecting")
gc.collect()
g = (x for x in guarded("in an expression"))
next(g)
g = None
print("end")
