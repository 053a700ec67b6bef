"""A pipeline of stages with queues, sentinels, back pressure and errors."""
import queue
import threading
import time
import traceback
from dataclasses import asdict, dataclass, replace


@dataclass(frozen=True, order=True)
class Item:
    number: int
    text: str = ""
    tags: tuple = ()


class Stage(threading.Thread):
    DONE = object()

    def __init__(self, name, work, source, sink):
        super().__init__(name=name)
        self.work, self.source, self.sink, self.errors = work, source, sink, []

    def run(self):
        for item in iter(self.source.get, self.DONE):
            try:
                self.sink.put(self.work(item), timeout=5)
            except Exception as error:
                self.errors.append((item, error))
            finally:
                self.source.task_done()
        self.sink.put(self.DONE)


def parse(item):
    if item.number % 5 == 0:
        raise ValueError(f"bad item {item.number}")
    return replace(item, text=f"{item.number:03d}")


def tag(item):
    time.sleep(0.0005)
    return replace(item, tags=("odd" if item.number % 2 else "even",))


queues = [queue.Queue(maxsize=3), queue.Queue(maxsize=3), queue.SimpleQueue()]
stages = [Stage("parse", parse, queues[0], queues[1]), Stage("tag", tag, queues[1], queues[2])]
for stage in stages:
    stage.start()
for n in range(1, 13):
    queues[0].put(Item(n))
queues[0].put(Stage.DONE)
for stage in stages:
    stage.join()
results = list(iter(queues[2].get, Stage.DONE))
for item in results:
    print(item)
print(stages[0].errors, stages[1].errors)
print(asdict(results[0]), Item(1) < Item(2), hash(Item(1)) == hash(Item(1)))
try:
    results[0].number = 5
except AttributeError as error:
    print(type(error).__name__, error)
error = stages[0].errors[0][1]
print("".join(traceback.format_exception(error)).splitlines()[-1], len(traceback.extract_tb(error.__traceback__)))
full = queue.Queue(1)
full.put_nowait(1)
for call in (lambda: full.put(2, timeout=0.01), lambda: full.put_nowait(2), lambda: queue.Queue().get(timeout=0.01)):
    try:
        call()
    except (queue.Full, queue.Empty) as error:
        print(type(error).__name__)
