"""Producers and consumers over a condition."""
import threading

condition = threading.Condition()
buffer, produced, consumed = [], 50, []


def produce():
    for number in range(produced):
        with condition:
            while len(buffer) >= 3:
                condition.wait()
            buffer.append(number)
            condition.notify_all()


def consume():
    while True:
        with condition:
            if not condition.wait_for(lambda: buffer, timeout=60):
                return
            number = buffer.pop(0)
            condition.notify_all()
        if number is None:
            return
        consumed.append(number)


consumers = [threading.Thread(target=consume) for _ in range(3)]
for t in consumers:
    t.start()
producer = threading.Thread(target=produce)
producer.start()
producer.join()
with condition:
    buffer.extend([None] * 3)
    condition.notify_all()
for t in consumers:
    t.join()
print(sorted(consumed) == list(range(produced)))
for call in (condition.wait, condition.notify, condition.notify_all):
    try:
        call()
    except RuntimeError as error:
        print(error)
with condition:
    print(condition.wait(timeout=0.01), condition.wait_for(lambda: False, timeout=0.01))
with condition:
    with condition:
        print("an RLock inside")
plain = threading.Condition(threading.Lock())
with plain:
    print(plain.acquire(blocking=False))
