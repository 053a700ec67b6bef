"""How objects are taken apart, for copying."""


def __newobj__(cls, *args):
    return cls.__new__(cls, *args)


def __newobj_ex__(cls, args, kwargs):
    return cls.__new__(cls, *args, **kwargs)


dispatch_table = {}


def pickle(ob_type, pickle_function, constructor_ob=None):
    if not callable(pickle_function):
        raise TypeError("reduction functions must be callable")
    dispatch_table[ob_type] = pickle_function


def _slot_names(cls):
    names = []
    for base in cls.__mro__:
        slots = base.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name in ("__dict__", "__weakref__"):
                continue
            if name.startswith("__") and not name.endswith("__"):
                stripped = base.__name__.lstrip("_")
                name = f"_{stripped}{name}" if stripped else name
            names.append(name)
    return names


def _state(obj):
    """What object.__getstate__ returns: the dict, and the slots if any are set."""
    state = dict(obj.__dict__) or None if hasattr(obj, "__dict__") else None
    slots = {name: getattr(obj, name) for name in _slot_names(type(obj)) if hasattr(obj, name)}
    return (state, slots) if slots else state


def _reduce_ex(obj, protocol):
    """What object.__reduce_ex__ returns for protocols from 2 on."""
    cls = type(obj)
    kwargs = {}
    if hasattr(cls, "__getnewargs_ex__"):
        args, kwargs = obj.__getnewargs_ex__()
    elif hasattr(cls, "__getnewargs__"):
        args = obj.__getnewargs__()
    else:
        args = _carried_value(obj, cls)
    getstate = getattr(cls, "__getstate__", None)
    state = _state(obj) if getstate is None else getstate(obj)
    items = iter(obj) if isinstance(obj, list) else None
    pairs = iter(obj.items()) if isinstance(obj, dict) else None
    if kwargs:
        return __newobj_ex__, (cls, args, kwargs), state, items, pairs
    return __newobj__, (cls, *args), state, items, pairs


def _carried_value(obj, cls):
    """The arguments that give an instance the built-in value it carries."""
    for base in (int, float, complex, str, bytes, tuple, frozenset, set, bytearray):
        if isinstance(obj, base):
            return (base(obj),)
    if not isinstance(obj, (list, dict)) and not hasattr(obj, "__dict__") and not _slot_names(cls):
        if cls is not object and cls.__flags__ & (1 << 9) == 0:
            raise TypeError(f"cannot pickle {cls.__name__!r} object")
    return ()
