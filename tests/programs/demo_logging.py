"""Logging from threads: names, filters, levels, exceptions."""
import io
import logging
import sys
import threading

stream = io.StringIO()
handler = logging.StreamHandler(stream)
handler.setFormatter(logging.Formatter("[%(threadName)s] %(levelname)-8s %(name)s: %(message)s"))
root = logging.getLogger()
root.addHandler(handler)
root.setLevel(logging.DEBUG)


class OnlyEven(logging.Filter):
    def filter(self, record):
        return getattr(record, "n", 0) % 2 == 0


log = logging.getLogger("app.worker")
log.addFilter(OnlyEven())


def work(start):
    for n in range(start, start + 3):
        log.info("item %d of %s", n, threading.current_thread().name, extra={"n": n})


for i in range(2):
    t = threading.Thread(target=work, args=(i,), name=f"worker-{i}")
    t.start()
    t.join()
try:
    {}["missing"]
except KeyError:
    logging.getLogger("app").exception("lookup failed")
logging.debug("debug %s", {"a": 1})
logging.getLogger("app").setLevel(logging.WARNING)
print(log.getEffectiveLevel(), log.isEnabledFor(logging.INFO), logging.getLevelName(30))
log.info("not shown")
log.warning("shown %(x)s", {"x": 1})
log.log(45, "custom level")
text = stream.getvalue()
lines = text.splitlines()
print("\n".join(line for line in lines if not line.startswith("  File")))
print(log.parent.name, log.name, root.handlers == [handler])
root.removeHandler(handler)
sys.stdout.flush()
