"""Copies of objects, shallow and deep."""

__all__ = ["Error", "copy", "deepcopy"]


class Error(Exception):
    """Something cannot be copied."""


error = Error

# What cannot change is its own copy.
_ATOMS = (
    type(None), int, float, bool, complex, str, bytes, type, range, type(len), type(...),
    type(NotImplemented), type(lambda: 0), property, type(int | str), type(type(None).__init__),
)


def copy(x):
    """A new object with the same parts."""
    cls = type(x)
    if cls in _ATOMS or cls in (tuple, frozenset, slice) or issubclass(cls, type):
        return x
    if cls in (list, dict, set, bytearray):
        return x.copy()
    copier = getattr(cls, "__copy__", None)
    if copier is not None:
        return copier(x)
    reduced = _reduce(x)
    if isinstance(reduced, str):
        return x
    return _rebuild(x, reduced, None)


def _reduce(x):
    cls = type(x)
    reduce_ex = getattr(cls, "__reduce_ex__", None)
    if reduce_ex is not None:
        return reduce_ex(x, 4)
    raise Error("un(deep)copyable object of type %s" % cls)


def deepcopy(x, memo=None, _nil=[]):
    """A new object with copies of the parts, and of their parts."""
    if memo is None:
        memo = {}
    key = id(x)
    found = memo.get(key, _nil)
    if found is not _nil:
        return found
    cls = type(x)
    if cls in _ATOMS or issubclass(cls, type):
        return x
    made = _deepcopy(x, cls, memo)
    if made is not x:
        memo[key] = made
        # Nothing else may get the address while the memo lives.
        memo.setdefault(id(memo), []).append(x)
    return made


def _deepcopy(x, cls, memo):
    if cls is list:
        made = []
        memo[id(x)] = made
        for item in x:
            made.append(deepcopy(item, memo))
        return made
    if cls is dict:
        made = {}
        memo[id(x)] = made
        for key, value in x.items():
            made[deepcopy(key, memo)] = deepcopy(value, memo)
        return made
    if cls is tuple:
        items = [deepcopy(item, memo) for item in x]
        # A part may have led back to the tuple itself.
        if id(x) in memo:
            return memo[id(x)]
        return x if all(a is b for a, b in zip(items, x)) else tuple(items)
    if cls is type(_Bound.method):
        return type(x)(x.__func__, deepcopy(x.__self__, memo))
    copier = getattr(cls, "__deepcopy__", None)
    if copier is not None:
        return copier(x, memo)
    reduced = _reduce(x)
    if isinstance(reduced, str):
        return x
    return _rebuild(x, reduced, memo)


class _Bound:
    def method(self):
        pass


_Bound = _Bound()


def _rebuild(x, reduced, memo):
    """Makes an object of what __reduce_ex__ returned; deeply with a memo."""
    func, args, state, items, pairs = (*reduced, None, None, None)[:5]
    deep = memo is not None
    if deep:
        args = tuple(deepcopy(arg, memo) for arg in args)
    made = func(*args)
    if deep:
        memo[id(x)] = made
    if state is not None:
        if deep:
            state = deepcopy(state, memo)
        if hasattr(made, "__setstate__"):
            made.__setstate__(state)
        else:
            slots = None
            if isinstance(state, tuple) and len(state) == 2:
                state, slots = state
            if state is not None:
                made.__dict__.update(state)
            for name, value in (slots or {}).items():
                setattr(made, name, value)
    for item in items or ():
        made.append(deepcopy(item, memo) if deep else item)
    for key, value in pairs or ():
        made[deepcopy(key, memo) if deep else key] = deepcopy(value, memo) if deep else value
    return made
