"""Weak references: proxies, containers and finalizers over `_weakref`."""

import sys as _sys
from _weakref import ReferenceType, getweakrefcount, getweakrefs, ref

__all__ = [
    "ref", "proxy", "getweakrefcount", "getweakrefs", "WeakKeyDictionary",
    "ReferenceType", "ProxyType", "CallableProxyType", "ProxyTypes",
    "WeakValueDictionary", "WeakSet", "WeakMethod", "finalize",
]


def _target(proxy):
    target = object.__getattribute__(proxy, "_reference")()
    if target is None:
        raise ReferenceError("weakly-referenced object no longer exists")
    return target


class ProxyType:
    """Stands for an object that it does not keep alive."""

    __slots__ = ("_reference", "__weakref__")
    __hash__ = None

    def __new__(cls, target, callback=None):
        if cls is ProxyType and callable(target):
            cls = CallableProxyType
        self = object.__new__(cls)
        if callback is None:
            reference = ref(target)
        else:
            own = ref(self)

            def tell(_):
                proxy = own()
                if proxy is not None:
                    callback(proxy)

            reference = ref(target, tell)
        object.__setattr__(self, "_reference", reference)
        return self

    def __getattribute__(self, name):
        return getattr(_target(self), name)

    def __setattr__(self, name, value):
        setattr(_target(self), name, value)

    def __delattr__(self, name):
        delattr(_target(self), name)

    def __repr__(self):
        target = object.__getattribute__(self, "_reference")()
        return f"<weakproxy at {id(self):#x} to {type(target).__name__} at {id(target):#x}>"

    def __str__(self):
        return str(_target(self))

    def __bytes__(self):
        return bytes(_target(self))

    def __bool__(self):
        return bool(_target(self))

    def __len__(self):
        return len(_target(self))

    def __iter__(self):
        return iter(_target(self))

    def __next__(self):
        return next(_target(self))

    def __contains__(self, item):
        return item in _target(self)

    def __getitem__(self, key):
        return _target(self)[key]

    def __setitem__(self, key, value):
        _target(self)[key] = value

    def __delitem__(self, key):
        del _target(self)[key]

    def __enter__(self):
        return _target(self).__enter__()

    def __exit__(self, *details):
        return _target(self).__exit__(*details)

    def __int__(self):
        return int(_target(self))

    def __float__(self):
        return float(_target(self))

    def __index__(self):
        return _target(self).__index__()


def _unwrapped(value):
    return _target(value) if issubclass(type(value), ProxyType) else value


def _forward_operators():
    def forward(name, expression):
        code = f"lambda self, other=None: {expression}"
        setattr(ProxyType, f"__{name}__", eval(code, globals()))

    for name, sign in ("neg", "-"), ("pos", "+"), ("invert", "~"), ("abs", "abs"):
        forward(name, f"{sign}(_target(self))")
    for name, sign in (
        ("lt", "<"), ("le", "<="), ("eq", "=="), ("ne", "!="), ("gt", ">"), ("ge", ">="),
    ):
        forward(name, f"_target(self) {sign} _unwrapped(other)")
    for name, sign in (
        ("add", "+"), ("sub", "-"), ("mul", "*"), ("matmul", "@"), ("truediv", "/"),
        ("floordiv", "//"), ("mod", "%"), ("pow", "**"), ("lshift", "<<"),
        ("rshift", ">>"), ("and", "&"), ("or", "|"), ("xor", "^"),
    ):
        forward(name, f"_target(self) {sign} _unwrapped(other)")
        forward(f"r{name}", f"_unwrapped(other) {sign} _target(self)")


class CallableProxyType(ProxyType):
    """The same for an object that can be called."""

    __slots__ = ()

    def __call__(self, *args, **kwargs):
        return _target(self)(*args, **kwargs)


def proxy(target, callback=None, /):
    """A proxy of an object; `callback` is called with it when that goes."""
    return ProxyType(target, callback)


ProxyTypes = (ProxyType, CallableProxyType)


class WeakMethod(ref):
    """A weak reference to a bound method, which lives as long as its object."""

    def __new__(cls, method, callback=None):
        try:
            receiver, function = method.__self__, method.__func__
        except AttributeError:
            raise TypeError(
                f"argument should be a bound method, not {type(method)}"
            ) from None

        def tell(_):
            self = own()
            if self is not None and self._alive:
                self._alive = False
                if callback is not None:
                    callback(self)

        self = ref.__new__(cls, receiver, tell)
        own = ref(self)
        self._function = ref(function, tell)
        self._kind = type(method)
        self._alive = True
        return self

    def __call__(self):
        receiver, function = super().__call__(), self._function()
        if receiver is None or function is None:
            return None
        return self._kind(function, receiver)

    def __eq__(self, other):
        if not isinstance(other, WeakMethod):
            return NotImplemented
        if not self._alive or not other._alive:
            return self is other
        return ref.__eq__(self, other) and self._function == other._function

    def __ne__(self, other):
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else not equal

    __hash__ = ref.__hash__


class KeyedRef(ref):
    """A weak reference that knows the key that it is the value of."""

    def __new__(cls, target, callback, key):
        self = ref.__new__(cls, target, callback)
        self.key = key
        return self

    def __init__(self, target, callback, key):
        super().__init__(target, callback)


def _pairs(mapping):
    if hasattr(mapping, "keys"):
        return [(key, mapping[key]) for key in mapping.keys()]
    return list(mapping)


class _WeakMapping:
    """What both weak dictionaries have in common, over `_live_items`."""

    def __iter__(self):
        return self.keys()

    def keys(self):
        for key, _ in self._live_items():
            yield key

    def values(self):
        for _, value in self._live_items():
            yield value

    def items(self):
        yield from self._live_items()

    def __contains__(self, key):
        try:
            self[key]
        except (KeyError, TypeError):
            return False
        return True

    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default

    def setdefault(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            self[key] = default
            return default

    def update(self, other=(), /, **kwargs):
        for key, value in _pairs(other):
            self[key] = value
        for key, value in kwargs.items():
            self[key] = value

    def clear(self):
        self.data.clear()

    def copy(self):
        new = type(self)()
        for key, value in self._live_items():
            new[key] = value
        return new

    __copy__ = copy

    def __deepcopy__(self, memo):
        return self.copy()

    def __eq__(self, other):
        if not hasattr(other, "items"):
            return NotImplemented
        return dict(self.items()) == dict(other.items())

    def __or__(self, other):
        if not hasattr(other, "keys"):
            return NotImplemented
        new = self.copy()
        new.update(other)
        return new

    def __ror__(self, other):
        if not hasattr(other, "keys"):
            return NotImplemented
        new = type(self)()
        new.update(other)
        new.update(self)
        return new

    def __ior__(self, other):
        self.update(other)
        return self

    def __repr__(self):
        return f"<{type(self).__name__} at {id(self):#x}>"


class WeakValueDictionary(_WeakMapping):
    """A dictionary whose entries go when their values do."""

    def __init__(self, other=(), /, **kwargs):
        self.data = {}
        own = ref(self)

        def forget(reference):
            self = own()
            if self is not None and self.data.get(reference.key) is reference:
                del self.data[reference.key]

        self._forget = forget
        self.update(other, **kwargs)

    def _live_items(self):
        for key, reference in list(self.data.items()):
            value = reference()
            if value is not None:
                yield key, value

    def __len__(self):
        return sum(1 for reference in list(self.data.values()) if reference() is not None)

    def __getitem__(self, key):
        value = self.data[key]()
        if value is None:
            raise KeyError(key)
        return value

    def __setitem__(self, key, value):
        self.data[key] = KeyedRef(value, self._forget, key)

    def __delitem__(self, key):
        del self.data[key]

    def pop(self, key, *default):
        reference = self.data.pop(key, None)
        value = None if reference is None else reference()
        if value is not None:
            return value
        if default:
            return default[0]
        raise KeyError(key)

    def popitem(self):
        while True:
            key, reference = self.data.popitem()
            value = reference()
            if value is not None:
                return key, value

    def valuerefs(self):
        return list(self.data.values())

    def itervaluerefs(self):
        yield from self.valuerefs()


class WeakKeyDictionary(_WeakMapping):
    """A dictionary whose entries go when their keys do."""

    def __init__(self, other=None, /):
        self.data = {}
        own = ref(self)

        def forget(reference):
            self = own()
            if self is not None:
                self.data.pop(reference, None)

        self._forget = forget
        if other is not None:
            self.update(other)

    def _live_items(self):
        for reference, value in list(self.data.items()):
            key = reference()
            if key is not None:
                yield key, value

    def __len__(self):
        return sum(1 for reference in list(self.data) if reference() is not None)

    def __getitem__(self, key):
        try:
            return self.data[ref(key)]
        except KeyError:
            raise KeyError(key) from None

    def __setitem__(self, key, value):
        self.data[ref(key, self._forget)] = value

    def __delitem__(self, key):
        try:
            del self.data[ref(key)]
        except KeyError:
            raise KeyError(key) from None

    def pop(self, key, *default):
        try:
            return self.data.pop(ref(key), *default)
        except KeyError:
            raise KeyError(key) from None

    def popitem(self):
        while True:
            reference, value = self.data.popitem()
            key = reference()
            if key is not None:
                return key, value

    def keyrefs(self):
        return list(self.data)


class WeakSet:
    """A set whose items go when nobody else holds them."""

    def __init__(self, data=None):
        self.data = set()
        own = ref(self)

        def forget(reference):
            self = own()
            if self is not None:
                self.data.discard(reference)

        self._forget = forget
        if data is not None:
            self.update(data)

    def __iter__(self):
        for reference in list(self.data):
            item = reference()
            if item is not None:
                yield item

    def __len__(self):
        return sum(1 for _ in self)

    def __contains__(self, item):
        try:
            return ref(item) in self.data
        except TypeError:
            return False

    def add(self, item):
        self.data.add(ref(item, self._forget))

    def discard(self, item):
        self.data.discard(ref(item))

    def remove(self, item):
        try:
            self.data.remove(ref(item))
        except KeyError:
            raise KeyError(item) from None

    def pop(self):
        while self.data:
            item = self.data.pop()()
            if item is not None:
                return item
        raise KeyError("pop from empty WeakSet")

    def clear(self):
        self.data.clear()

    def copy(self):
        return type(self)(self)

    def update(self, *others):
        for other in others:
            for item in other:
                self.add(item)

    def __ior__(self, other):
        self.update(other)
        return self

    def union(self, other):
        new = self.copy()
        new.update(other)
        return new

    def intersection(self, other):
        return type(self)(item for item in other if item in self)

    def difference(self, other):
        other = WeakSet(other)
        return type(self)(item for item in self if item not in other)

    def symmetric_difference(self, other):
        return self.difference(other).union(type(self)(other).difference(self))

    def difference_update(self, other):
        for item in list(other):
            self.discard(item)

    def intersection_update(self, other):
        self.difference_update(self.difference(other))

    def symmetric_difference_update(self, other):
        for item in list(other):
            if item in self:
                self.discard(item)
            else:
                self.add(item)

    __or__ = union
    __and__ = intersection
    __sub__ = difference
    __xor__ = symmetric_difference

    def __isub__(self, other):
        self.difference_update(other)
        return self

    def __iand__(self, other):
        self.intersection_update(other)
        return self

    def __ixor__(self, other):
        self.symmetric_difference_update(other)
        return self

    def issubset(self, other):
        return all(item in other for item in self)

    def issuperset(self, other):
        return all(item in self for item in other)

    __le__ = issubset
    __ge__ = issuperset

    def __lt__(self, other):
        return len(self) < len(other) and self.issubset(other)

    def __gt__(self, other):
        return len(self) > len(other) and self.issuperset(other)

    def __eq__(self, other):
        if not isinstance(other, WeakSet):
            return NotImplemented
        return set(self) == set(other)

    __hash__ = None

    def isdisjoint(self, other):
        return len(self.intersection(other)) == 0

    def __repr__(self):
        return repr(set(self))


class finalize:
    """Calls a function when an object goes, or at the end of the program."""

    __slots__ = ("__weakref__",)
    _registry = {}
    _made = 0
    _at_exit = False

    class _Entry:
        __slots__ = ("reference", "function", "args", "kwargs", "atexit", "index")

    def __init__(self, obj, func, /, *args, **kwargs):
        if not finalize._at_exit:
            import atexit

            atexit.register(finalize._exit)
            finalize._at_exit = True
        entry = finalize._Entry()
        entry.reference = ref(obj, self)
        entry.function, entry.args, entry.kwargs = func, args, kwargs
        entry.atexit = True
        finalize._made += 1
        entry.index = finalize._made
        finalize._registry[self] = entry

    def __call__(self, _=None):
        entry = finalize._registry.pop(self, None)
        if entry is not None:
            return entry.function(*entry.args, **(entry.kwargs or {}))

    def _parts(self, entry):
        target = entry.reference() if entry is not None else None
        if target is None:
            return None
        return target, entry.function, entry.args, entry.kwargs or {}

    def detach(self):
        entry = finalize._registry.get(self)
        parts = self._parts(entry)
        if parts is not None and finalize._registry.pop(self, None) is not None:
            return parts

    def peek(self):
        return self._parts(finalize._registry.get(self))

    @property
    def alive(self):
        return self in finalize._registry

    @property
    def atexit(self):
        entry = finalize._registry.get(self)
        return entry is not None and entry.atexit

    @atexit.setter
    def atexit(self, value):
        entry = finalize._registry.get(self)
        if entry is not None:
            entry.atexit = bool(value)

    def __repr__(self):
        entry = finalize._registry.get(self)
        target = entry.reference() if entry is not None else None
        if target is None:
            return f"<{type(self).__name__} object at {id(self):#x}; dead>"
        return (
            f"<{type(self).__name__} object at {id(self):#x}; "
            f"for {type(target).__name__!r} at {id(target):#x}>"
        )

    @classmethod
    def _exit(cls):
        # A finalizer may make more of them.
        while True:
            waiting = [
                (entry.index, finalizer)
                for finalizer, entry in list(cls._registry.items())
                if entry.atexit
            ]
            if not waiting:
                return
            newest = max(waiting, key=lambda pair: pair[0])[1]
            try:
                newest()
            except Exception as error:
                _sys.excepthook(type(error), error, error.__traceback__)


_forward_operators()
