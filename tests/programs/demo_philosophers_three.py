"""Dining philosophers: a waiter, ordered forks, and try-lock."""
import threading
import time
from abc import ABC, abstractmethod


class Table(ABC):
    def __init__(self, seats):
        self.seats = seats
        self.forks = [threading.Lock() for _ in range(seats)]
        self.meals = [0] * seats

    @abstractmethod
    def eat(self, seat): ...

    def dine(self, rounds):
        def life(seat):
            for _ in range(rounds):
                self.eat(seat)

        threads = [threading.Thread(target=life, args=(n,)) for n in range(self.seats)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        return self.meals


class Ordered(Table):
    def eat(self, seat):
        first, second = sorted((seat, (seat + 1) % self.seats))
        with self.forks[first], self.forks[second]:
            self.meals[seat] += 1


class Waiter(Table):
    def __init__(self, seats):
        super().__init__(seats)
        self.waiter = threading.BoundedSemaphore(seats - 1)

    def eat(self, seat):
        with self.waiter, self.forks[seat], self.forks[(seat + 1) % self.seats]:
            self.meals[seat] += 1


class Polite(Table):
    def eat(self, seat):
        left, right = self.forks[seat], self.forks[(seat + 1) % self.seats]
        while True:
            with left:
                if right.acquire(blocking=False):
                    try:
                        self.meals[seat] += 1
                        return
                    finally:
                        right.release()
            time.sleep(0.0001 * (seat + 1))


for kind in Table.__subclasses__():
    print(kind.__name__, kind(5).dine(20))
try:
    Table(3)
except TypeError as error:
    print(error)
lock = threading.Lock()
print(lock.acquire(timeout=0.01), lock.acquire(timeout=0.01), lock.locked())
try:
    threading.BoundedSemaphore(1).release()
except ValueError as error:
    print(error)
