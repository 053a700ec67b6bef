# A program that uses most kinds of bytecode and neither files nor modules: its
# damaged code is run.


class Account:
    limit = 3

    def __init__(self, owner, *entries, **about):
        self.owner = owner
        self.entries = list(entries)
        self.about = {"kind": "plain", **about}

    def add(self, amount=1):
        if amount > self.limit:
            raise ValueError(f"{amount!r} is more than {self.limit:>4}")
        self.entries.append(amount)
        return self

    def __iter__(self):
        yield from self.entries

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        self.entries[0] += 1
        return kind is ValueError


class Savings(Account):
    def add(self, amount=2):
        super().add(amount)
        return self


def counter(start):
    total = start

    def step(by=1, /, *, twice=False):
        nonlocal total
        total += by * 2 if twice else by
        return total

    return step


def shape(value):
    match value:
        case [first, *rest] if rest:
            return first, len(rest)
        case {"kind": kind, **others}:
            return kind, sorted(others)
        case Savings(owner=name) | Account(owner=name):
            return name
        case 0 | None:
            return "nothing"
        case _:
            return value


def work():
    results = []
    with Savings("ada", 1, 2, colour="red") as account:
        account.add(3).add(amount=9)
    step = counter(10)
    for index, entry in enumerate(account):
        try:
            results.append(step(entry, twice=index % 2 == 0) // (entry - 2))
        except ZeroDivisionError as error:
            results.append(str(error))
            continue
        finally:
            del entry
    squares = {n: n * n for n in range(5) if n != 3}
    results += [value for row in ([1, 2], (3,)) for value in row]
    results.append(sum(n for n in squares.values() if n & 1))
    first, *middle, last = sorted(results, key=str)
    text = "-".join(str(part) for part in middle[1:3])
    while len(text) < 12 and not text.endswith("x"):
        text += text[::2] or "x"
    assert last is not None, "there is one"
    for value in (account, squares, [1, 2, 3], 0, 2.5):
        results.append(shape(value))
    return text, first, {*squares}, lambda x=last: x


answer = work()
