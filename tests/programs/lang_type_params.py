"""Type parameters and type aliases (PEP 695)."""
from typing import Generic, TypeAliasType, TypeVar


def f[T](x: T) -> T:
    return x


print(f(3), f.__type_params__, f.__annotations__, f.__name__, f.__qualname__)
(T,) = f.__type_params__
print(type(T), T.__name__, T.__bound__, T.__constraints__, T.__infer_variance__, T.__module__)


class Box[T]:
    def __init__(self, item: T):
        self.item = item

    def get(self) -> T:
        return self.item

    def paired[U](self, other: U) -> tuple[T, U]:
        return self.item, other


print(Box.__type_params__, Box.__parameters__, Box.__orig_bases__, Box.__mro__)
print(Box(5).get(), Box[int], Box[int]("a").paired(2), issubclass(Box, Generic))
print(Box.paired.__type_params__, Box.paired.__annotations__, Box.paired.__qualname__)


class Base:
    pass


class Derived[T](Base, dict[str, T]):
    pass


print(Derived.__bases__, Derived(a=1), Derived.__orig_bases__)


def g[A: int, B: (int, str)](a: A, b: B = "b") -> None:
    return a, b


A, B = g.__type_params__
print(g(1), A.__bound__, A.__constraints__, B.__constraints__, B.__bound__)


def h[*Ts, **P](*args: *Ts, **kwargs) -> None:
    return args, kwargs


print(h(1, 2, k=3), h.__type_params__)

type Number = int | float
print(Number, type(Number) is TypeAliasType, Number.__name__, Number.__value__, Number.__type_params__, Number.__module__)
type Nested = list[Nested] | None
print(Nested.__value__)
type Pair[T] = tuple[T, T]
print(Pair, Pair.__type_params__, Pair[int], Pair.__value__)

type Later = undefined
try:
    Later.__value__
except NameError as error:
    print(error)
undefined = str
print(Later.__value__)


def lazy[T: missing](x: T): ...


try:
    lazy.__type_params__[0].__bound__
except NameError as error:
    print(error)
print(TypeVar("V"), [X.__name__ for X in (lambda: g.__type_params__)()])


def outer():
    kind = int
    type Local = list[kind]
    kind = str
    return Local


print(outer().__value__)
