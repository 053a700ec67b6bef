"""An event bus: subscribers in threads of their own."""
import queue
import threading
from collections import defaultdict


class Bus:
    def __init__(self):
        self._topics = defaultdict(list)
        self._lock = threading.Lock()

    def subscribe(self, topic):
        inbox = queue.Queue()
        with self._lock:
            self._topics[topic].append(inbox)
        return inbox

    def publish(self, topic, message):
        with self._lock:
            inboxes = list(self._topics[topic])
        for inbox in inboxes:
            inbox.put(message)
        return len(inboxes)


bus = Bus()
log = queue.SimpleQueue()


def listen(name, inbox):
    for message in iter(inbox.get, None):
        log.put((name, message))


threads = []
for name, topic in (("a", "news"), ("b", "news"), ("c", "sport")):
    t = threading.Thread(target=listen, args=(name, bus.subscribe(topic)))
    t.start()
    threads.append(t)
print(bus.publish("news", "n1"), bus.publish("sport", "s1"), bus.publish("none", "x"), bus.publish("news", "n2"))
bus.publish("news", None), bus.publish("sport", None)
for t in threads:
    t.join()
print(sorted(log.get() for _ in range(log.qsize())))
