"""What gilsim's native module `kernels` computes, in plain Python, so that the
scenarios' programs also run under CPython. It is not fast, and the lock is
CPython's own affair here."""


def sum_of_squares(start, stop, lock="held"):
    """The exact sum of i*i for start <= i < stop."""
    if lock not in ("held", "released", "all-cores"):
        raise ValueError(f"lock must be 'held', 'released' or 'all-cores', not {lock!r}")
    total = 0
    for i in range(start, stop):
        total += i * i
    return total
