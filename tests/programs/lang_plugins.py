"""A plug-in registry: metaclass, __init_subclass__, descriptors, class decorators."""
import functools
import operator
import threading
from typing import ClassVar, Generic, Protocol, TypeVar, runtime_checkable

T = TypeVar("T")


class Positive:
    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, instance, owner=None):
        return self if instance is None else getattr(instance, self.name)

    def __set__(self, instance, value):
        if value <= 0:
            raise ValueError(f"{self.name[1:]} must be positive, not {value}")
        setattr(instance, self.name, value)


class Plugin:
    registry: ClassVar[dict] = {}
    size = Positive()

    def __init_subclass__(cls, /, key=None, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.registry[key or cls.__name__.lower()] = cls

    def __init__(self, size=1):
        self.size = size


class Fast(Plugin):
    pass


class Slow(Plugin, key="snail"):
    def run(self):
        return "slow" * self.size


class Singleton(type):
    _instances, _lock = {}, threading.Lock()

    def __call__(cls, *args, **kwargs):
        with cls._lock:
            if cls not in cls._instances:
                cls._instances[cls] = super().__call__(*args, **kwargs)
        return cls._instances[cls]


class Config(metaclass=Singleton):
    def __init__(self):
        self.made_by = threading.current_thread().name


@runtime_checkable
class Runs(Protocol):
    def run(self) -> str: ...


class Stack(Generic[T]):
    def __init__(self) -> None:
        self.items: list[T] = []

    def push(self, item: T) -> "Stack[T]":
        self.items.append(item)
        return self

    def __len__(self):
        return len(self.items)

    def __iter__(self):
        return reversed(self.items)


@functools.total_ordering
class Version:
    def __init__(self, text):
        self.parts = tuple(map(int, text.split(".")))

    def __eq__(self, other):
        return self.parts == other.parts

    def __lt__(self, other):
        return self.parts < other.parts


@functools.singledispatch
def show(value):
    return f"object {value}"


@show.register
def _(value: int):
    return f"int {value}"


@show.register(list)
def _(value):
    return "list " + ", ".join(map(show, value))


print(Plugin.registry)
print(Plugin.registry["snail"](2).run(), isinstance(Slow(), Runs), isinstance(Fast(), Runs))
try:
    Slow(0)
except ValueError as error:
    print(error)
configs = []
threads = [threading.Thread(target=lambda: configs.append(Config())) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(len(set(map(id, configs))), Config() is configs[0])
print(list(Stack[int]().push(1).push(2)), len(Stack().push("x")), Stack[int])
print(Version("1.10") > Version("1.9"), Version("2.0") >= Version("2.0"), max(map(Version, ["1.2", "1.12"]), key=operator.attrgetter("parts")).parts)
print(show(1), show("x"), show([1, [2], None]))
