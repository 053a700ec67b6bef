"""Thread-local data."""
import threading

data = threading.local()
data.value = "main"
seen = []


def work(number):
    seen.append((number, hasattr(data, "value")))
    data.value = number
    data.extra = [number]
    seen.append((number, data.value, sorted(data.__dict__)))
    del data.extra
    try:
        data.extra
    except AttributeError as error:
        seen.append((number, str(error)))


for n in range(3):
    t = threading.Thread(target=work, args=(n,))
    t.start()
    t.join()
print(*seen, sep="\n")
print(data.value, data.__dict__)


class Connection(threading.local):
    kind = "connection"

    def __init__(self, name):
        self.name = name
        self.calls = 0

    def call(self):
        self.calls += 1
        return self.calls


connection = Connection("db")
connection.call()
results = []


def use():
    results.append((connection.name, connection.call(), connection.call(), connection.kind))


threads = [threading.Thread(target=use) for _ in range(3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(results, connection.call(), connection.name)
