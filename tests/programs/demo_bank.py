"""Transfers between accounts under locks taken in one order."""
import random
import threading
from dataclasses import dataclass, field


@dataclass
class Account:
    name: str
    balance: int
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)


def transfer(a, b, amount):
    first, second = sorted((a, b), key=lambda account: account.name)
    with first.lock, second.lock:
        if a.balance >= amount:
            a.balance -= amount
            b.balance += amount
            return True
        return False


accounts = [Account(n, 100) for n in "abcd"]


def run(seed):
    rng = random.Random(seed)
    for _ in range(200):
        a, b = rng.sample(accounts, 2)
        transfer(a, b, rng.randrange(30))


threads = [threading.Thread(target=run, args=(seed,)) for seed in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sum(a.balance for a in accounts), all(a.balance >= 0 for a in accounts))
