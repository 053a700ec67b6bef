"""What is left at the end of the program is finalized, before its modules go."""
import atexit
import math


class Resource:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name, helper(4))


def helper(value):
    return math.sqrt(value)


def waiting():
    try:
        yield 1
    finally:
        print("generator closed")


def last_words():
    print("at exit", first.name)


atexit.register(last_words)
first = Resource("first")
second = Resource("second")
nested = {"deep": [Resource("deep")]}
generator = waiting()
next(generator)
print("the end")
