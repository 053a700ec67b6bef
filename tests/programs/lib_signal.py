"""Signals that a program raises itself, and who handles them."""
import signal
import threading


def handler(signum, frame):
    print("handler", signum, signal.Signals(signum).name, frame.f_code.co_name)


def failing(signum, frame):
    raise RuntimeError("from the handler")


print(signal.getsignal(signal.SIGINT), signal.SIGINT, repr(signal.SIGTERM), repr(signal.SIG_DFL))
print(signal.signal(signal.SIGINT, handler))
print(signal.getsignal(signal.SIGINT) is handler)
print(repr(signal.getsignal(signal.SIGTERM)), repr(signal.signal(signal.SIGTERM, signal.SIG_IGN)))
signal.raise_signal(signal.SIGTERM)


def raises():
    signal.raise_signal(signal.SIGINT)
    print("after")


raises()
signal.signal(signal.SIGUSR1, failing)
try:
    signal.raise_signal(signal.SIGUSR1)
except RuntimeError as error:
    print(error, "in", error.__traceback__.tb_next.tb_frame.f_code.co_name)
for wrong in (
    lambda: signal.signal(99, handler),
    lambda: signal.signal(signal.SIGINT, 5),
    lambda: signal.signal(signal.SIGKILL, handler),
    lambda: signal.signal(signal.SIGINT, None),
):
    try:
        wrong()
    except (ValueError, TypeError, OSError) as error:
        print(type(error).__name__, error)


def elsewhere():
    try:
        signal.signal(signal.SIGINT, handler)
    except ValueError as error:
        print(error)


thread = threading.Thread(target=elsewhere)
thread.start()
thread.join()
signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt as interrupt:
    print(repr(interrupt), interrupt.args)
print(signal.strsignal(signal.SIGINT), signal.Signals(15).name, signal.SIGINT in signal.valid_signals())
