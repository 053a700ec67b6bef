"""An event bus with handlers in threads, weak references and errors."""
import collections
import logging
import sys
import threading
import weakref
from typing import Any, Callable, NamedTuple

logging.basicConfig(level=logging.INFO, format="%(levelname)s:%(name)s:%(message)s", stream=sys.stdout)
log = logging.getLogger("bus")


class Event(NamedTuple):
    topic: str
    payload: Any = None


class Bus:
    def __init__(self) -> None:
        self._handlers: dict[str, list[Callable[[Event], None]]] = collections.defaultdict(list)
        self._lock = threading.Lock()

    def subscribe(self, topic):
        def decorate(handler):
            with self._lock:
                self._handlers[topic].append(handler)
            return handler

        return decorate

    def publish(self, topic, payload=None):
        event = Event(topic, payload)
        with self._lock:
            handlers = list(self._handlers[topic]) + list(self._handlers["*"])
        for handler in handlers:
            try:
                handler(event)
            except Exception:
                log.warning("handler %s failed on %r", handler.__name__, event, exc_info=False)
        return len(handlers)


bus = Bus()
seen = collections.Counter()
lock = threading.Lock()


@bus.subscribe("tick")
def count(event):
    with lock:
        seen[event.payload % 3] += 1


@bus.subscribe("*")
def everything(event):
    with lock:
        seen["all"] += 1


@bus.subscribe("bad")
def broken(event):
    raise ZeroDivisionError(event.payload)


threads = [threading.Thread(target=lambda: [bus.publish("tick", n) for n in range(30)]) for _ in range(3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(seen.items(), key=str))
print(bus.publish("bad", 5), bus.publish("none"))
log.info("%d events, %.1f %% ticks", seen["all"], 100 * 90 / seen["all"])
log.error("last: %s", Event("x"))


class Listener:
    def notify(self, event):
        print("listener", event)


listener = Listener()
method = weakref.WeakMethod(listener.notify)
method()(Event("direct", 1))
del listener
print(method())
print(Event("a", [1])._asdict(), Event._fields, Event("b")._replace(payload=2))
