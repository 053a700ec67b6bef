"""What a future tells."""
import threading
from concurrent.futures import CancelledError, Future, InvalidStateError, ThreadPoolExecutor, TimeoutError

gate = threading.Event()
with ThreadPoolExecutor(1) as pool:
    first = pool.submit(gate.wait)
    second = pool.submit(pow, 2, 10)
    third = pool.submit(int, "x")
    while not first.running():
        pass
    print(first.running(), first.cancel(), second.done(), second.cancel(), second.cancelled(), second.cancel())
    try:
        first.result(timeout=0.01)
    except TimeoutError as error:
        print("timeout", error.args)
    gate.set()
    print(first.result(), first.done(), first.exception())
    print(type(third.exception()).__name__, third.exception())
    try:
        third.result()
    except ValueError as error:
        print("raised", error)
    for call in (second.result, second.exception):
        try:
            call()
        except CancelledError:
            print("cancelled")
future = Future()
calls = []
future.add_done_callback(lambda f: calls.append(f.result()))
future.set_result(5)
future.add_done_callback(lambda f: calls.append("late"))
print(calls, future.result())
try:
    future.set_result(6)
except InvalidStateError as error:
    print(str(error).split(":")[0])
print(repr(future).split(" ", 1)[0], repr(future).split("state=")[1])
