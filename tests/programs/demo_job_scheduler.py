"""A job scheduler: a heap of times, a condition, a worker."""
import enum
import heapq
import itertools
import threading
import time


class State(enum.Enum):
    PENDING = "pending"
    DONE = "done"
    CANCELLED = "cancelled"


class Job:
    def __init__(self, when, action, args):
        self.when, self.action, self.args, self.state = when, action, args, State.PENDING

    def cancel(self):
        if self.state is State.PENDING:
            self.state = State.CANCELLED


class Scheduler(threading.Thread):
    def __init__(self):
        super().__init__(name="scheduler", daemon=True)
        self.heap, self.counter = [], itertools.count()
        self.changed, self.stopping = threading.Condition(), False

    def after(self, delay, action, *args):
        job = Job(time.monotonic() + delay, action, args)
        with self.changed:
            heapq.heappush(self.heap, (job.when, next(self.counter), job))
            self.changed.notify()
        return job

    def run(self):
        while True:
            with self.changed:
                while not self.stopping and (not self.heap or self.heap[0][0] > time.monotonic()):
                    timeout = self.heap[0][0] - time.monotonic() if self.heap else None
                    self.changed.wait(timeout)
                if self.stopping:
                    return
                *_, job = heapq.heappop(self.heap)
            if job.state is State.PENDING:
                job.action(*job.args)
                job.state = State.DONE

    def stop(self):
        with self.changed:
            self.stopping = True
            self.changed.notify_all()
        self.join()


scheduler = Scheduler()
print(scheduler.name, scheduler.daemon, scheduler.is_alive())
scheduler.start()
log, finished = [], threading.Event()
jobs = [scheduler.after(delay, log.append, name) for delay, name in [(0.03, "c"), (0.01, "a"), (0.02, "b")]]
late = scheduler.after(10, log.append, "never")
victim = scheduler.after(0.5, log.append, "cancelled")
victim.cancel()
scheduler.after(0.05, finished.set)
print(finished.wait(5), log)
scheduler.stop()
print([job.state for job in jobs], late.state, victim.state, State("done"), State["DONE"].value)
print(scheduler.is_alive())
