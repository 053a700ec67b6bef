"""logging, as threading programs use it."""
import io
import logging
import sys
import threading

logging.basicConfig(format="%(levelname)-8s %(threadName)s %(name)s %(funcName)s: %(message)s", level=logging.INFO, stream=sys.stdout)
logging.debug("not shown")
logging.info("value %d and %s", 5, "text")
log = logging.getLogger("app.part")
log.setLevel(logging.DEBUG)


def work(n):
    log.debug("working on %s", n)
    try:
        1 / (n - 1)
    except ZeroDivisionError:
        log.warning("caught", extra={"n": n})


for n in range(2):
    t = threading.Thread(target=work, args=(n,), name=f"w{n}")
    t.start()
    t.join()
stream = io.StringIO()
handler = logging.StreamHandler(stream)
handler.setFormatter(logging.Formatter("{levelname}:{message}", style="{"))
handler.setLevel("ERROR")
log.addHandler(handler)
log.propagate = False
log.error("to the handler")
log.info("not there")
print(stream.getvalue(), end="")
print(log, logging.getLogger("app"), log.parent.name, log.isEnabledFor(10), logging.getLevelName(30), logging.getLogger() is logging.root)
try:
    log.setLevel("LOUD")
except ValueError as error:
    print(error)
