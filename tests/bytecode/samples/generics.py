"""Type parameters."""
type Pair[A, *B, **C] = tuple[A, *B]


def first[T: int](items: list[T], default: T = 0, *, key: T | None = None) -> T:
    return items[0]


class Stack[T: (int, str)](list[T]):
    def push[U](self, item: T, other: U = None) -> Stack[T]:
        type Local = U | T
        return Local
