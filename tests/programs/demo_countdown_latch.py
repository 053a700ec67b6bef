"""A latch that several threads count down."""
import threading


class Latch:
    def __init__(self, count):
        self.count = count
        self.condition = threading.Condition()

    def count_down(self):
        with self.condition:
            self.count -= 1
            if self.count <= 0:
                self.condition.notify_all()

    def wait(self):
        with self.condition:
            self.condition.wait_for(lambda: self.count <= 0)


latch, done = Latch(5), []
threads = [threading.Thread(target=lambda n=n: (done.append(n), latch.count_down())) for n in range(5)]
for t in threads:
    t.start()
latch.wait()
print(sorted(done), latch.count)
for t in threads:
    t.join()
