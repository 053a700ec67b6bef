"""Classes that hold data: their methods follow from their fields."""

import abc
import copy
import sys
from reprlib import recursive_repr
from types import GenericAlias, MappingProxyType

__all__ = [
    "dataclass", "field", "Field", "FrozenInstanceError", "InitVar", "KW_ONLY", "MISSING",
    "fields", "asdict", "astuple", "make_dataclass", "replace", "is_dataclass",
]


class FrozenInstanceError(AttributeError):
    pass


class _Marker:
    def __init__(self, text):
        self._text = text

    def __repr__(self):
        return self._text


_HAS_DEFAULT_FACTORY = _Marker("<factory>")
MISSING = type("_MISSING_TYPE", (), {})()
KW_ONLY = type("_KW_ONLY_TYPE", (), {})()
_EMPTY_METADATA = MappingProxyType({})
_FIELD, _FIELD_CLASSVAR, _FIELD_INITVAR = _Marker("_FIELD"), _Marker("_FIELD_CLASSVAR"), _Marker("_FIELD_INITVAR")
_FIELDS = "__dataclass_fields__"
_PARAMS = "__dataclass_params__"
_POST_INIT = "__post_init__"


class InitVar:
    """An argument of __init__ that is no field."""

    __slots__ = ("type",)

    def __init__(self, type):
        self.type = type

    def __repr__(self):
        name = self.type.__name__ if isinstance(self.type, type) else repr(self.type)
        return f"dataclasses.InitVar[{name}]"

    def __class_getitem__(cls, type):
        return InitVar(type)


class Field:
    """What is known about one field."""

    __slots__ = ("name", "type", "default", "default_factory", "repr", "hash", "init", "compare",
                 "metadata", "kw_only", "_field_type")

    def __init__(self, default, default_factory, init, repr, hash, compare, metadata, kw_only):
        self.name = None
        self.type = None
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.hash = hash
        self.compare = compare
        self.metadata = _EMPTY_METADATA if metadata is None else MappingProxyType(metadata)
        self.kw_only = kw_only
        self._field_type = None

    @recursive_repr()
    def __repr__(self):
        names = ("name", "type", "default", "default_factory", "init", "repr", "hash", "compare",
                 "metadata", "kw_only", "_field_type")
        return "Field(" + ",".join(f"{name}={getattr(self, name)!r}" for name in names) + ")"

    def __set_name__(self, owner, name):
        method = getattr(type(self.default), "__set_name__", None)
        if method:
            method(self.default, owner, name)

    __class_getitem__ = classmethod(GenericAlias)


class _DataclassParams:
    __slots__ = ("init", "repr", "eq", "order", "unsafe_hash", "frozen", "match_args", "kw_only",
                 "slots", "weakref_slot")

    def __init__(self, **values):
        for name, value in values.items():
            setattr(self, name, value)

    def __repr__(self):
        return "_DataclassParams(" + ",".join(f"{n}={getattr(self, n)!r}" for n in self.__slots__) + ")"


def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None,
          compare=True, metadata=None, kw_only=MISSING):
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError("cannot specify both default and default_factory")
    return Field(default, default_factory, init, repr, hash, compare, metadata, kw_only)


def _is_kind(annotation, kind, names):
    """Whether an annotation, or the text of one, is of a special kind."""
    if isinstance(annotation, str):
        name = annotation.split("[", 1)[0].strip()
        return name in names
    return kind(annotation)


def _is_classvar(annotation):
    typing = sys.modules.get("typing")
    return typing is not None and (
        annotation is typing.ClassVar or getattr(annotation, "__origin__", None) is typing.ClassVar
    )


def _is_initvar(annotation):
    return annotation is InitVar or type(annotation) is InitVar


def _get_field(cls, name, annotation, kw_only):
    default = getattr(cls, name, MISSING)
    if isinstance(default, Field):
        f = default
    else:
        if type(default) is _MEMBER:
            # A slot of the class itself is no default.
            default = MISSING
        f = field(default=default)
    f.name, f.type = name, annotation
    f._field_type = _FIELD
    if _is_kind(annotation, _is_classvar, ("ClassVar", "typing.ClassVar", "t.ClassVar")):
        f._field_type = _FIELD_CLASSVAR
    elif _is_kind(annotation, _is_initvar, ("InitVar", "dataclasses.InitVar")):
        f._field_type = _FIELD_INITVAR
    if f._field_type is not _FIELD and f.default_factory is not MISSING:
        raise TypeError(f"field {f.name} cannot have a default factory")
    if f._field_type is _FIELD_CLASSVAR:
        if f.kw_only is not MISSING:
            raise TypeError(f"field {f.name} is a ClassVar but specifies kw_only")
    elif f.kw_only is MISSING:
        f.kw_only = kw_only
    if f._field_type is _FIELD and f.default.__class__.__hash__ is None:
        raise ValueError(
            f"mutable default {type(f.default)} for field {f.name} is not allowed: use default_factory"
        )
    return f


class _Slotted:
    __slots__ = ("slot",)


_MEMBER = type(_Slotted.slot)


def _make_function(cls, name, args, body, known=None, returns=None):
    """Compiles a method from the text of its arguments and lines."""
    known = {} if known is None else known
    lines = [f"def {name}({', '.join(args)}):"]
    lines += [f" {line}" for line in body or ["pass"]]
    namespace = dict(known)
    namespace["__name__"] = cls.__module__
    exec("\n".join(lines), namespace)
    function = namespace[name]
    function.__qualname__ = f"{cls.__qualname__}.{name}"
    function.__module__ = cls.__module__
    if returns is not MISSING:
        function.__annotations__["return"] = returns
    return function


def _init_function(cls, fields, frozen, has_post_init):
    seen_default = False
    for f in fields:
        if f.init and not f.kw_only:
            if f.default is not MISSING or f.default_factory is not MISSING:
                seen_default = True
            elif seen_default:
                raise TypeError(f"non-default argument {f.name!r} follows default argument")
    self_name = "self" if not any(f.name == "self" for f in fields) else "__dataclass_self__"
    known = {"_FACTORY": _HAS_DEFAULT_FACTORY, "_set": object.__setattr__}
    args, kw_args, body = [self_name], [], []
    for f in fields:
        if f._field_type is _FIELD_CLASSVAR:
            continue
        known[f"_dflt_{f.name}"] = f.default if f.default_factory is MISSING else f.default_factory
        value = f.name
        if f.init:
            text = f.name
            if f.default_factory is not MISSING:
                text += "=_FACTORY"
                value = f"_dflt_{f.name}() if {f.name} is _FACTORY else {f.name}"
            elif f.default is not MISSING:
                text += f"=_dflt_{f.name}"
            (kw_args if f.kw_only else args).append(text)
        elif f.default_factory is not MISSING:
            value = f"_dflt_{f.name}()"
        elif f.default is not MISSING and "__slots__" in cls.__dict__:
            value = f"_dflt_{f.name}"
        else:
            continue
        if f._field_type is _FIELD_INITVAR:
            continue
        if frozen:
            body.append(f"_set({self_name}, {f.name!r}, {value})")
        else:
            body.append(f"{self_name}.{f.name} = {value}")
    if has_post_init:
        given = ", ".join(f.name for f in fields if f._field_type is _FIELD_INITVAR)
        body.append(f"{self_name}.{_POST_INIT}({given})")
    if kw_args:
        args += ["*", *kw_args]
    function = _make_function(cls, "__init__", args, body, known)
    for f in fields:
        if f.init and f._field_type is not _FIELD_CLASSVAR:
            function.__annotations__[f.name] = f.type
    return function


def _repr_function(cls, fields):
    names = tuple(f.name for f in fields if f.repr)

    @recursive_repr()
    def __repr__(self):
        parts = ", ".join([f"{name}={getattr(self, name)!r}" for name in names])
        return f"{self.__class__.__qualname__}({parts})"

    return __repr__


def _compare_function(cls, name, operator, fields):
    mine = "".join(f"self.{f.name}," for f in fields)
    other = "".join(f"other.{f.name}," for f in fields)
    body = ["if other.__class__ is self.__class__:", f"  return ({mine}) {operator} ({other})",
            "return NotImplemented"]
    return _make_function(cls, name, ("self", "other"), body, returns=MISSING)


def _hash_function(cls, fields):
    mine = "".join(f"self.{f.name}," for f in fields)
    return _make_function(cls, "__hash__", ("self",), [f"return hash(({mine}))"], returns=MISSING)


def _freeze(cls, fields):
    names = frozenset(f.name for f in fields)

    def __setattr__(self, name, value):
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)

    def __delattr__(self, name):
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)

    for function in (__setattr__, __delattr__):
        if function.__name__ in cls.__dict__:
            raise TypeError(f"Cannot overwrite attribute {function.__name__} in class {cls.__name__}")
        function.__qualname__ = f"{cls.__qualname__}.{function.__name__}"
        setattr(cls, function.__name__, function)


def _set_new(cls, name, function):
    if name in cls.__dict__:
        return True
    if function.__name__ == name:
        function.__qualname__ = f"{cls.__qualname__}.{name}"
    setattr(cls, name, function)
    return False


def _add_hash(cls, fields, params, has_explicit):
    if params.unsafe_hash:
        if has_explicit:
            raise TypeError(f"Cannot overwrite attribute __hash__ in class {cls.__name__}")
        cls.__hash__ = _hash_function(cls, fields)
    elif params.eq and not has_explicit:
        cls.__hash__ = _hash_function(cls, fields) if params.frozen else None


def _collect_fields(cls, kw_only):
    fields = {}
    bases_frozen = []
    for base in cls.__mro__[-1:0:-1]:
        base_fields = base.__dict__.get(_FIELDS)
        if base_fields is not None:
            fields.update(base_fields)
            bases_frozen.append(base.__dataclass_params__.frozen)
    own = cls.__dict__.get("__annotations__", {})
    seen_marker = False
    for name, annotation in own.items():
        if annotation is KW_ONLY or annotation in ("KW_ONLY", "dataclasses.KW_ONLY"):
            if seen_marker:
                raise TypeError(f"{name!r} is KW_ONLY, but KW_ONLY has already been specified")
            seen_marker = kw_only = True
            continue
        f = _get_field(cls, name, annotation, kw_only)
        fields[name] = f
        if isinstance(getattr(cls, name, None), Field):
            if f.default is MISSING:
                delattr(cls, name)
            else:
                setattr(cls, name, f.default)
    for name, value in cls.__dict__.items():
        if isinstance(value, Field) and name not in own:
            raise TypeError(f"{name!r} is a field but has no type annotation")
    return fields, bases_frozen


def _process_class(cls, params):
    fields, bases_frozen = _collect_fields(cls, params.kw_only)
    if bases_frozen:
        if any(bases_frozen) and not params.frozen:
            raise TypeError("cannot inherit non-frozen dataclass from a frozen one")
        if not all(bases_frozen) and params.frozen:
            raise TypeError("cannot inherit frozen dataclass from a non-frozen one")
    setattr(cls, _PARAMS, params)
    setattr(cls, _FIELDS, fields)
    class_hash = cls.__dict__.get("__hash__", MISSING)
    has_explicit_hash = not (class_hash is MISSING or (class_hash is None and "__eq__" in cls.__dict__))
    if params.order and not params.eq:
        raise ValueError("eq must be true if order is true")
    all_fields = [f for f in fields.values() if f._field_type in (_FIELD, _FIELD_INITVAR)]
    real = [f for f in fields.values() if f._field_type is _FIELD]
    if params.init:
        has_post_init = hasattr(cls, _POST_INIT)
        positional = [f for f in all_fields if not f.kw_only]
        named = [f for f in all_fields if f.kw_only]
        _set_new(cls, "__init__", _init_function(cls, positional + named, params.frozen, has_post_init))
    if params.repr:
        _set_new(cls, "__repr__", _repr_function(cls, real))
    compared = [f for f in real if f.compare]
    if params.eq:
        _set_new(cls, "__eq__", _compare_function(cls, "__eq__", "==", compared))
    if params.order:
        for name, operator in (("__lt__", "<"), ("__le__", "<="), ("__gt__", ">"), ("__ge__", ">=")):
            if _set_new(cls, name, _compare_function(cls, name, operator, compared)):
                raise TypeError(
                    f"Cannot overwrite attribute {name} in class {cls.__name__}. "
                    "Consider using functools.total_ordering"
                )
    if params.frozen:
        _freeze(cls, real)
    hashed = [f for f in real if (f.compare if f.hash is None else f.hash)]
    _add_hash(cls, hashed, params, has_explicit_hash)
    if not getattr(cls, "__doc__"):
        cls.__doc__ = cls.__name__
    if params.match_args:
        names = tuple(f.name for f in all_fields if f.init and not f.kw_only)
        _set_new_value(cls, "__match_args__", names)
    if params.slots:
        cls = _with_slots(cls, params.frozen, params.weakref_slot)
    elif params.weakref_slot:
        raise TypeError("weakref_slot is True but slots is False")
    abc.update_abstractmethods(cls)
    return cls


def _set_new_value(cls, name, value):
    if name not in cls.__dict__:
        setattr(cls, name, value)


def _with_slots(cls, is_frozen, weakref_slot):
    """The class again, with its fields as slots: they cannot be added later."""
    if "__slots__" in cls.__dict__:
        raise TypeError(f"{cls.__name__} already specifies __slots__")
    namespace = dict(cls.__dict__)
    names = tuple(f.name for f in fields(cls))
    inherited = set()
    for base in cls.__mro__[1:-1]:
        slots = base.__dict__.get("__slots__", ())
        inherited.update((slots,) if isinstance(slots, str) else slots)
    slots = tuple(name for name in names if name not in inherited)
    if weakref_slot and "__weakref__" not in inherited:
        slots += ("__weakref__",)
    namespace["__slots__"] = slots
    for name in names:
        namespace.pop(name, None)
    namespace.pop("__dict__", None)
    namespace.pop("__weakref__", None)
    qualname = getattr(cls, "__qualname__", None)
    made = type(cls)(cls.__name__, cls.__bases__, namespace)
    if qualname is not None:
        made.__qualname__ = qualname
    if is_frozen:
        for name in ("__setattr__", "__delattr__"):
            delattr(made, name)
        _freeze(made, fields(made))
    return made


def dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False,
              frozen=False, match_args=True, kw_only=False, slots=False, weakref_slot=False):
    params = dict(init=init, repr=repr, eq=eq, order=order, unsafe_hash=unsafe_hash, frozen=frozen,
                  match_args=match_args, kw_only=kw_only, slots=slots, weakref_slot=weakref_slot)

    def wrap(cls):
        return _process_class(cls, _DataclassParams(**params))

    return wrap if cls is None else wrap(cls)


def fields(class_or_instance):
    try:
        found = getattr(class_or_instance, _FIELDS)
    except AttributeError:
        raise TypeError("must be called with a dataclass type or instance") from None
    return tuple(f for f in found.values() if f._field_type is _FIELD)


def _is_instance(obj):
    return hasattr(type(obj), _FIELDS)


def is_dataclass(obj):
    cls = obj if isinstance(obj, type) else type(obj)
    return hasattr(cls, _FIELDS)


def asdict(obj, *, dict_factory=dict):
    if not _is_instance(obj):
        raise TypeError("asdict() should be called on dataclass instances")
    return _plain(obj, lambda pairs: dict_factory(pairs))


def astuple(obj, *, tuple_factory=tuple):
    if not _is_instance(obj):
        raise TypeError("astuple() should be called on dataclass instances")
    return _plain(obj, lambda pairs: tuple_factory([value for _, value in pairs]))


def _plain(obj, make):
    """The object with what make makes in place of every dataclass instance."""
    if _is_instance(obj):
        return make([(f.name, _plain(getattr(obj, f.name), make)) for f in fields(obj)])
    if isinstance(obj, tuple) and hasattr(obj, "_fields"):
        return type(obj)(*[_plain(value, make) for value in obj])
    if isinstance(obj, (list, tuple)):
        return type(obj)(_plain(value, make) for value in obj)
    if isinstance(obj, dict):
        pairs = [(_plain(key, make), _plain(value, make)) for key, value in obj.items()]
        if hasattr(type(obj), "default_factory") or hasattr(obj, "default_factory"):
            result = type(obj)(obj.default_factory)
            result.update(pairs)
            return result
        return type(obj)(pairs)
    return copy.deepcopy(obj)


def make_dataclass(cls_name, fields, *, bases=(), namespace=None, module=None, **options):
    import keyword
    import types

    namespace = {} if namespace is None else dict(namespace)
    annotations, defaults = {}, {}
    for item in fields:
        if isinstance(item, str):
            name, annotation = item, "typing.Any"
        elif len(item) == 2:
            name, annotation = item
        elif len(item) == 3:
            name, annotation, default = item
            defaults[name] = default
        else:
            raise TypeError(f"Invalid field: {item!r}")
        if not isinstance(name, str) or not name.isidentifier():
            raise TypeError(f"Field names must be valid identifiers: {name!r}")
        if keyword.iskeyword(name):
            raise TypeError(f"Field names must not be keywords: {name!r}")
        if name in annotations:
            raise TypeError(f"Field name duplicated: {name!r}")
        annotations[name] = annotation

    def fill(ns):
        ns.update(namespace)
        ns.update(defaults)
        ns["__annotations__"] = annotations

    cls = types.new_class(cls_name, bases, {}, fill)
    module = sys._getframemodulename(1) if module is None else module
    if module is not None:
        cls.__module__ = module
    return dataclass(cls, **options)


def replace(obj, /, **changes):
    if not _is_instance(obj):
        raise TypeError("replace() should be called on dataclass instances")
    for f in getattr(obj, _FIELDS).values():
        if f._field_type is _FIELD_CLASSVAR:
            continue
        if not f.init:
            if f.name in changes:
                raise ValueError(
                    f"field {f.name} is declared with init=False, it cannot be specified with replace()"
                )
            continue
        if f.name not in changes:
            if f._field_type is _FIELD_INITVAR and f.default is MISSING:
                raise ValueError(f"InitVar {f.name!r} must be specified with replace()")
            changes[f.name] = getattr(obj, f.name)
    return obj.__class__(**changes)
