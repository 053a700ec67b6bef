"""Exceptions that end threads."""
import sys
import threading

seen = []


def hook(args):
    seen.append((args.exc_type.__name__, str(args.exc_value), args.thread.name, args.exc_traceback is not None))


def fail(message):
    raise ValueError(message)


threading.excepthook = hook
for message in ("one", "two"):
    t = threading.Thread(target=fail, args=(message,), name=f"t-{message}")
    t.start()
    t.join()
print(seen)


def leave():
    sys.exit(3)


t = threading.Thread(target=leave)
t.start()
t.join()
print(len(seen), threading.excepthook is hook)
threading.excepthook = threading.__excepthook__
t = threading.Thread(target=leave)
t.start()
t.join()
print("done")
