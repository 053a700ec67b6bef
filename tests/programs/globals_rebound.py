"""Globals that instructions remember, and that change under them."""

import threading

items = [0, 1, 2]
number = 0


def read(n):
    total = 0
    for i in range(n):
        total += items[i % len(items)]
    return total


print(read(100))
items = [10]
print(read(100))
items = (1, 2, 3, 4)
print(read(100))
len = lambda thing: 2
print(read(4), read(100))
del len
print(read(100))
items = range(5)
print(read(100))
del items
try:
    read(1)
except NameError as error:
    print(error)
items = {0: 5}
print(read(100))

# Another key in the namespace, and the same read again.
another = 1
print(read(100))
globals()["items"] = [2]
print(read(100))
exec("items = [3, 3]")
print(read(100))


def count(n):
    global number
    for _ in range(n):
        number = number + 1
    return number


print(count(100), count(100))
number = 1.5
print(count(100))
number = 2**70
print(count(100))

# Each thread sees what was bound before it began, and what it binds itself.
results = []


def work(index):
    values = [read(50) for _ in range(3)]
    results.append((index, values))


for round in range(3):
    items = [round, round]
    threads = [threading.Thread(target=work, args=(index,)) for index in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(sorted(results))
    results.clear()

# A value that nobody else holds goes when its name is bound again.


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone", self.name)


noisy = Noisy("one")


def name(n):
    for _ in range(n):
        found = noisy.name
    return found


print(name(100))
noisy = Noisy("two")
print(name(100))
del noisy
print("end")
