"""typing and abc at run time."""
from abc import ABC, abstractmethod
from typing import *


print(Optional[int], Union[int, str, int], List[int], Dict[str, List[int]], Callable[[int, str], bool], Callable[..., int], Tuple[int, ...], Any, Literal["a", 1])
T = TypeVar("T")
K = TypeVar("K", bound=int)


class Stack(Generic[T]):
    def __init__(self) -> None:
        self.items: list[T] = []

    def push(self, item: T) -> None:
        self.items.append(item)


s = Stack[int]()
s.push(1)
print(s.items, T, Stack[str].__args__, Stack.__parameters__)


class Employee(NamedTuple):
    name: str
    id: int = 3


print(Employee("x"), Employee("y", 4)._asdict(), Employee.__annotations__)


class Movie(TypedDict):
    title: str
    year: int


m: Movie = {"title": "t", "year": 1}
print(m, Movie(title="q", year=2))


@runtime_checkable
class Closeable(Protocol):
    def close(self): ...


class File:
    def close(self):
        pass


print(isinstance(File(), Closeable), isinstance(3, Closeable))


def f(a: int, b: "str" = "x", *args: float) -> Optional[int]:
    return None


print(get_type_hints(f), get_origin(Dict[str, int]), get_args(Dict[str, int]), get_args(int | str), cast(int, "a"))
UserId = NewType("UserId", int)
print(UserId(5), UserId.__name__, TYPE_CHECKING)


class Base(ABC):
    @abstractmethod
    def run(self): ...

    @property
    @abstractmethod
    def name(self): ...


for cls in (Base,):
    try:
        cls()
    except TypeError as error:
        print(error)


class Half(Base):
    def run(self):
        return "ran"


try:
    Half()
except TypeError as error:
    print(error)


class Whole(Half):
    name = "whole"


print(Whole().run(), Whole().name, issubclass(Whole, Base), Base.__abstractmethods__ == {"run", "name"})
Base.register(int)
print(isinstance(3, Base))
