"""Threads read lists, dicts and sets while others change them: nobody sees what
was never there, nothing that stays is missed, and nothing is lost."""

import threading

ROUNDS = 300


class Token:
    """Made by one thread, read by others: every one knows where it belongs."""

    def __init__(self, home, number):
        self.home = home
        self.number = number


faults = []


def check(condition, what):
    if not condition:
        faults.append(what)


def race(*works):
    barrier = threading.Barrier(len(works))

    def run(work):
        barrier.wait()
        work()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# A list that grows, shrinks, is cleared and sorted beside its readers.
items = [Token("list", n) for n in range(8)]


def change_list():
    for n in range(ROUNDS):
        items.append(Token("list", n))
        items.append(Token("list", n))
        items[n % 8] = Token("list", -n)
        items.insert(4, Token("list", n))
        items.pop(4)
        items.pop()
        if n % 50 == 49:
            items[8:] = [Token("list", k) for k in range(40)]
            del items[8:30]
            items.reverse()


def read_list():
    for n in range(ROUNDS):
        check(items[n % 8].home == "list", "an item of the list")
        check(items[-1].home == "list", "the last item")
        for token in items:
            check(token.home == "list", "an item on the way through the list")
        check(len(items) >= 8, "the length of the list")
        first, second = items[0], items[1]
        check(first.number is not None and second.number is not None, "an attribute")


race(change_list, read_list, read_list)
print("list", len(items) >= 8, sorted(set(faults)))

# Two threads append to one list and two pop from another: nothing is lost.
shared = []
source = list(range(4 * ROUNDS))
taken = [[], []]


def append(name):
    for n in range(ROUNDS):
        shared.append((name, n))


def take(mine):
    while True:
        try:
            mine.append(source.pop())
        except IndexError:
            return


race(
    lambda: append("a"),
    lambda: append("b"),
    lambda: take(taken[0]),
    lambda: take(taken[1]),
)
print("appended", len(shared), [n for name, n in shared if name == "a"] == list(range(ROUNDS)))
print("popped", sorted(taken[0] + taken[1]) == list(range(4 * ROUNDS)))

# A dict whose keys come and go beside those that stay.
table = {f"stays {n}": Token("stays", n) for n in range(20)}
numbers = {n * 100_000: Token("number", n) for n in range(20)}


def change_dict():
    for n in range(ROUNDS):
        for k in range(5):
            table[f"comes {n} {k}"] = Token("comes", n)
            numbers[-1 - n * 1000 - k] = Token("comes", n)
        table[f"stays {n % 20}"] = Token("stays", n % 20)
        for k in range(5):
            removed = table.pop(f"comes {n} {k}")
            check(removed.number == n, "what was removed")
            del numbers[-1 - n * 1000 - k]


def read_dict():
    for n in range(ROUNDS):
        place = n % 20
        token = table[f"stays {place}"]
        check((token.home, token.number) == ("stays", place), "a value that stays")
        check(numbers[place * 100_000].number == place, "the value of a number")
        check(f"stays {place}" in table, "a key that stays")
        check("never" not in table, "a key that never was there")
        came = table.get(f"comes {n} 0")
        check(came is None or came.number == n, "a value that comes and goes")
        check(20 <= len(table) <= 25, "the length of the dict")


race(change_dict, read_dict, read_dict)
print("dict", sorted(table) == sorted(f"stays {n}" for n in range(20)), sorted(set(faults)))

# Every thread adds keys of its own, and one for all.
filled = {}
winners = []


def fill(name):
    for n in range(ROUNDS):
        filled[name, n] = n
        winners.append(filled.setdefault(("all", n), name))


race(lambda: fill("a"), lambda: fill("b"), lambda: fill("c"))
own = all(filled[name, n] == n for name in "abc" for n in range(ROUNDS))
chosen = {n: filled["all", n] for n in range(ROUNDS)}
print("filled", len(filled), own, len(winners), set(chosen.values()) <= set("abc"))

# A set that shrinks and grows beside its readers.
members = {f"member {n}" for n in range(30)}


def change_set():
    for n in range(ROUNDS):
        extra = {f"extra {n} {k}" for k in range(10)}
        members.update(extra)
        members.difference_update(extra)
        members.add(n)
        members.discard(n)


def read_set():
    for n in range(ROUNDS):
        check(f"member {n % 30}" in members, "a member that stays")
        check("never" not in members, "a member that never was there")
        check(30 <= len(members) <= 41, "the length of the set")


race(change_set, read_set, read_set)
print("set", sorted(members) == sorted(f"member {n}" for n in range(30)), sorted(set(faults)))

# A global that is a list, replaced beside its readers.
current = [0, 0]


def replace_global():
    global current
    for n in range(ROUNDS):
        current = [n, n]


def read_global():
    for n in range(ROUNDS):
        seen = current
        check(seen[0] == seen[1], "a list of two halves")


race(replace_global, read_global, read_global)
print("global", current, sorted(set(faults)))
