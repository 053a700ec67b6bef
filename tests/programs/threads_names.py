"""The names that threads get."""
import threading


def task():
    pass


class Named(threading.Thread):
    def run(self):
        print("in", self.name)


print(threading.Thread().name, threading.Thread(target=task).name, threading.Thread(name="x").name)
t = Named()
t.start()
t.join()
t.name = "other"
print(t.name, threading.Timer(1, task).name)
print(repr(threading.Thread(name="r")), repr(threading.Thread(name="d", daemon=True)))
print(threading.Thread(target=print).name, threading.Thread(target=Named.run).name)
