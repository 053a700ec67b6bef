"""A thread that returns a value, as programs write it."""
from threading import Thread


class ReturningThread(Thread):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._return = None

    def run(self):
        if self._target is not None:
            self._return = self._target(*self._args, **self._kwargs)

    def join(self, *args):
        super().join(*args)
        return self._return


def area(width, height=2):
    return width * height


threads = [ReturningThread(target=area, args=(n,), kwargs={"height": n + 1}) for n in range(4)]
for thread in threads:
    thread.start()
print([thread.join() for thread in threads])
