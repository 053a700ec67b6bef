"""Closures, nonlocal and late binding."""


def counter():
    count = 0

    def up(by=1):
        nonlocal count
        count += by
        return count

    return up


a, b = counter(), counter()
print(a(), a(5), b(), a.__closure__[0].cell_contents, a.__code__.co_freevars)
late = [lambda: i for i in range(3)]
early = [lambda i=i: i for i in range(3)]
print([f() for f in late], [f() for f in early])


def outer():
    x = 1

    class Inner:
        y = x

        def get(self):
            return x, self.y

    x = 2
    return Inner()


print(outer().get())


def fails():
    print(undefined_here)
    undefined_here = 1


try:
    fails()
except UnboundLocalError as error:
    print(error)
total = 0


def bump():
    global total
    total += 1


bump()
print(total)
