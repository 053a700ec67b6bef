"""Accounts, transfers, ordered locks and an audit."""
import random
import threading
from contextlib import ExitStack, contextmanager


class InsufficientFunds(Exception):
    def __init__(self, account, wanted):
        super().__init__(f"{account} has {account.balance}, not {wanted}")
        self.account = account


class Account:
    _count = 0
    __slots__ = ("number", "balance", "lock", "history")

    def __init__(self, balance=0):
        type(self)._count += 1
        self.number, self.balance = Account._count, balance
        self.lock, self.history = threading.Lock(), []

    def __repr__(self):
        return f"Account({self.number})"

    def __lt__(self, other):
        return self.number < other.number

    @property
    def is_rich(self):
        return self.balance > 1000


@contextmanager
def locked(*accounts):
    with ExitStack() as stack:
        for account in sorted(accounts):
            stack.enter_context(account.lock)
        yield accounts


def transfer(source, target, amount):
    with locked(source, target):
        if source.balance < amount:
            raise InsufficientFunds(source, amount)
        source.balance -= amount
        target.balance += amount
        source.history.append(-amount)
        target.history.append(amount)


accounts = [Account(1000) for _ in range(5)]
failures, lock = 0, threading.Lock()


def teller(seed):
    global failures
    rng = random.Random(seed)
    for _ in range(60):
        a, b = rng.sample(accounts, 2)
        try:
            transfer(a, b, rng.randrange(1, 400))
        except InsufficientFunds:
            with lock:
                failures += 1


threads = [threading.Thread(target=teller, args=(seed,)) for seed in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sum(a.balance for a in accounts), all(a.balance >= 0 for a in accounts))
print(all(1000 + sum(a.history) == a.balance for a in accounts), failures < 240)
try:
    transfer(accounts[0], accounts[1], 10**6)
except InsufficientFunds as error:
    print(type(error).__name__, error.account, str(error).startswith("Account(1) has"))
try:
    accounts[0].nickname = "x"
except AttributeError as error:
    print(error)
