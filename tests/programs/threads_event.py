"""Events."""
import threading

event = threading.Event()
order = []


def waiter(number):
    event.wait()
    order.append(number)


threads = [threading.Thread(target=waiter, args=(n,)) for n in range(4)]
for t in threads:
    t.start()
print(event.is_set(), order, event.wait(0.01))
event.set()
for t in threads:
    t.join()
print(event.is_set(), sorted(order), event.wait())
event.clear()
print(event.is_set(), event.wait(timeout=0))
