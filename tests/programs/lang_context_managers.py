"""with statements."""


class Manager:
    def __init__(self, name, swallow=False):
        self.name, self.swallow = name, swallow

    def __enter__(self):
        print("enter", self.name)
        return self.name

    def __exit__(self, kind, value, traceback):
        print("exit", self.name, kind.__name__ if kind else None, value)
        return self.swallow


with Manager("a") as a, Manager("b", swallow=True) as b:
    print(a, b)
    raise ValueError("swallowed by b")
with (
    Manager("c") as c,
    Manager("d"),
):
    print(c)
for i in range(3):
    with Manager(i):
        if i == 0:
            continue
        break


def early():
    with Manager("return"):
        return "value"


print(early())
try:
    with Manager("raises"):
        {}["missing"]
except KeyError as error:
    print("outside", error)
try:
    with 5:
        pass
except TypeError as error:
    print(error)
