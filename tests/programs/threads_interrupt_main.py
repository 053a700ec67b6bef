"""A thread has the main thread interrupted."""
import _thread
import signal
import threading


def interrupt():
    spinning.wait()
    _thread.interrupt_main()


def spin():
    try:
        spinning.set()
        while True:
            pass
    finally:
        print("finally")


for _ in range(3):
    spinning = threading.Event()
    thread = threading.Thread(target=interrupt)
    thread.start()
    try:
        spin()
    except KeyboardInterrupt as interrupted:
        print("caught", repr(interrupted))
    thread.join()

heard = []
signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
_thread.interrupt_main()
_thread.interrupt_main(signal.SIGTERM)
print(heard)
signal.signal(signal.SIGINT, signal.SIG_IGN)
_thread.interrupt_main()
print(heard)
for wrong in (0, 100, -1):
    try:
        _thread.interrupt_main(wrong)
    except ValueError as error:
        print(error)
