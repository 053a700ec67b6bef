"""Variables with a value for each context: for each thread, or task of an event
loop."""

from _thread import _local

__all__ = ["Context", "ContextVar", "Token", "copy_context"]

_MISSING = object()
_running = _local()


def _current():
    """The context that the calling thread is in."""
    try:
        return _running.context
    except AttributeError:
        _running.context = Context()
        return _running.context


def copy_context():
    """A copy of the context that the caller is in."""
    return _current().copy()


class Context:
    """The values of variables."""

    def __init__(self):
        self._values, self._outer = {}, None

    def run(self, callable, *args, **kwargs):
        """Calls a function inside the context: what it sets stays there."""
        outer = _current()
        if self._outer is not None:
            raise RuntimeError(f"cannot enter context: {self!r} is already entered")
        self._outer, _running.context = outer, self
        try:
            return callable(*args, **kwargs)
        finally:
            self._outer, _running.context = None, outer

    def copy(self):
        made = Context()
        made._values = dict(self._values)
        return made

    def get(self, var, default=None):
        return self._values.get(var, default)

    def __getitem__(self, var):
        return self._values[var]

    def __contains__(self, var):
        return var in self._values

    def __iter__(self):
        return iter(self._values)

    def __len__(self):
        return len(self._values)

    def keys(self):
        return self._values.keys()

    def values(self):
        return self._values.values()

    def items(self):
        return self._values.items()


class ContextVar:
    """A variable."""

    def __init__(self, name, *, default=_MISSING):
        if not isinstance(name, str):
            raise TypeError("context variable name must be a str")
        self.name, self._default = name, default

    def get(self, default=_MISSING):
        value = _current()._values.get(self, _MISSING)
        for fallback in (default, self._default):
            value = fallback if value is _MISSING else value
        if value is _MISSING:
            raise LookupError(self)
        return value

    def set(self, value):
        """Sets the value in the caller's context; the token takes it back."""
        values = _current()._values
        token = Token(self, values.get(self, _MISSING))
        values[self] = value
        return token

    def reset(self, token):
        if token.var is not self:
            raise ValueError(f"{token!r} was created by a different ContextVar")
        if token._used:
            raise RuntimeError(f"{token!r} has already been used once")
        if token._context is not _current():
            raise ValueError(f"{token!r} was created in a different Context")
        token._used = True
        if token._old is _MISSING:
            del _current()._values[self]
        else:
            _current()._values[self] = token._old

    def __class_getitem__(cls, item):
        return cls

    def __repr__(self):
        default = "" if self._default is _MISSING else f" default={self._default!r}"
        return f"<ContextVar name={self.name!r}{default} at {id(self):#x}>"


class Token:
    """What a variable was before it was set."""

    MISSING = _MISSING

    def __init__(self, var, old):
        self.var, self._old, self._context, self._used = var, old, _current(), False

    @property
    def old_value(self):
        return self._old
