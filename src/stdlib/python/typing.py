"""Type hints at run time: they can be written, and mean nothing."""

import collections
import collections.abc
import contextlib
import sys
from types import GenericAlias, NoneType, UnionType

TYPE_CHECKING = False
__all__ = [
    "AbstractSet", "Annotated", "Any", "AnyStr", "AsyncContextManager", "AsyncGenerator",
    "AsyncIterable", "AsyncIterator", "Awaitable", "BinaryIO", "Callable", "ChainMap", "ClassVar",
    "Collection", "Concatenate", "Container", "ContextManager", "Coroutine", "Counter",
    "DefaultDict", "Deque", "Dict", "Final", "ForwardRef", "FrozenSet", "Generator", "Generic",
    "Hashable", "IO", "ItemsView", "Iterable", "Iterator", "KeysView", "List", "Literal",
    "LiteralString", "Mapping", "MappingView", "MutableMapping", "MutableSequence", "MutableSet",
    "NamedTuple", "Never", "NewType", "NoReturn", "NotRequired", "Optional", "OrderedDict",
    "ParamSpec", "Protocol", "Required", "Reversible", "Self", "Sequence", "Set", "Sized",
    "SupportsAbs", "SupportsFloat", "SupportsIndex", "SupportsInt", "TYPE_CHECKING", "Text",
    "TextIO", "Tuple", "Type", "TypeAlias", "TypeAliasType", "TypeGuard", "TypeVar", "TypeVarTuple",
    "TypedDict", "Union", "Unpack", "ValuesView", "assert_never", "assert_type", "cast",
    "dataclass_transform", "final", "get_args", "get_origin", "get_type_hints", "is_typeddict",
    "no_type_check", "overload", "override", "reveal_type", "runtime_checkable",
]


def _type_repr(obj):
    if isinstance(obj, type) and not isinstance(obj, GenericAlias):
        return obj.__qualname__ if obj.__module__ == "builtins" else f"{obj.__module__}.{obj.__qualname__}"
    if obj is ...:
        return "..."
    if obj is None or obj is NoneType:
        return "None"
    if isinstance(obj, list):
        return "[" + ", ".join(map(_type_repr, obj)) + "]"
    if isinstance(obj, tuple):
        return "[" + ", ".join(map(_type_repr, obj)) + "]"
    name = getattr(obj, "__name__", None)
    return name if callable(obj) and isinstance(name, str) and type(obj).__name__ == "function" else repr(obj)


def _converted(arg):
    """A string is a type that is not known yet, None stands for its type."""
    if arg is None:
        return NoneType
    return ForwardRef(arg) if isinstance(arg, str) else arg


def _parameters(args):
    """The type variables in arguments, each once."""
    found = []
    for arg in args:
        if isinstance(arg, (TypeVar, ParamSpec, TypeVarTuple)):
            inner = (arg,)
        elif isinstance(arg, (list, tuple)):
            inner = _parameters(arg)
        else:
            inner = getattr(arg, "__parameters__", ())
            inner = inner if isinstance(inner, tuple) else ()
        found += [parameter for parameter in inner if parameter not in found]
    return tuple(found)


class _Operand:
    """What can stand beside | in a type."""

    def __or__(self, other):
        return Union[self, other]

    def __ror__(self, other):
        return Union[other, self]


class ForwardRef(_Operand):
    """A type that was named before it was there."""

    def __init__(self, arg, is_argument=True, module=None, *, is_class=False):
        if not isinstance(arg, str):
            raise TypeError(f"Forward reference must be a string -- got {arg!r}")
        self.__forward_arg__ = arg
        self.__forward_module__ = module

    def __eq__(self, other):
        if not isinstance(other, ForwardRef):
            return NotImplemented
        return self.__forward_arg__ == other.__forward_arg__

    def __hash__(self):
        return hash(self.__forward_arg__)

    def __repr__(self):
        return f"ForwardRef({self.__forward_arg__!r})"


class _SpecialForm(_Operand):
    """Any, Union and their like."""

    def __init__(self, name, subscript=None):
        self._name = name
        self._subscript = subscript

    def __repr__(self):
        return "typing." + self._name

    def __reduce__(self):
        return self._name

    def __call__(self, *args, **kwds):
        raise TypeError(f"Cannot instantiate {self!r}")

    def __instancecheck__(self, obj):
        raise TypeError(f"{self} cannot be used with isinstance()")

    def __subclasscheck__(self, cls):
        raise TypeError(f"{self} cannot be used with issubclass()")

    def __mro_entries__(self, bases):
        raise TypeError(f"Cannot subclass {self!r}")

    def __getitem__(self, parameters):
        if self._subscript is None:
            raise TypeError(f"{self} is not subscriptable")
        return self._subscript(self, parameters)

    @property
    def __name__(self):
        return self._name


class _Alias(_Operand):
    """A form or a class with arguments."""

    def __init__(self, origin, args, name=None):
        self.__origin__ = origin
        self.__args__ = args if isinstance(args, tuple) else (args,)
        self.__parameters__ = _parameters(self.__args__)
        self._name = name
        self.__module__ = "typing"

    def __eq__(self, other):
        if not isinstance(other, _Alias):
            return NotImplemented
        if self.__origin__ is Union and other.__origin__ is Union:
            return set(self.__args__) == set(other.__args__)
        return self.__origin__ == other.__origin__ and self.__args__ == other.__args__

    def __hash__(self):
        if self.__origin__ is Union:
            return hash((Union, frozenset(self.__args__)))
        return hash((self.__origin__, self.__args__))

    def __repr__(self):
        if self.__origin__ is Union:
            return self._union_repr()
        if self.__origin__ is Literal:
            return f"typing.Literal[{', '.join(map(repr, self.__args__))}]"
        if self.__origin__ is collections.abc.Callable and len(self.__args__) > 1:
            *arguments, result = self.__args__
            if arguments != [...]:
                shown = ", ".join(map(_type_repr, arguments))
                return f"typing.Callable[[{shown}], {_type_repr(result)}]"
        name = f"typing.{self._name}" if self._name else _type_repr(self.__origin__)
        return f"{name}[{', '.join(map(_type_repr, self.__args__)) or '()'}]"

    def _union_repr(self):
        if len(self.__args__) == 2 and NoneType in self.__args__:
            other = self.__args__[self.__args__[0] is NoneType]
            return f"typing.Optional[{_type_repr(other)}]"
        return f"typing.Union[{', '.join(map(_type_repr, self.__args__))}]"

    def __call__(self, *args, **kwargs):
        if not isinstance(self.__origin__, type):
            raise TypeError(f"Cannot instantiate {self!r}")
        made = self.__origin__(*args, **kwargs)
        try:
            made.__orig_class__ = self
        except Exception:
            # Instances of this class take no attributes.
            pass
        return made

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__") or "__origin__" not in self.__dict__:
            raise AttributeError(name)
        return getattr(self.__origin__, name)

    def __mro_entries__(self, bases):
        if not isinstance(self.__origin__, type):
            raise TypeError(f"Cannot subclass {self!r}")
        if self.__origin__ is Generic:
            if Protocol in bases:
                return ()
            rest = bases[bases.index(self) + 1:]
            if any(isinstance(base, _Alias) and base is not self for base in rest):
                return ()
            return (Generic,)
        entries = (self.__origin__,)
        if self.__parameters__ and Generic not in bases and not issubclass(self.__origin__, Generic):
            if not any(isinstance(base, _Alias) and base.__origin__ is Generic for base in bases):
                entries += (Generic,)
        return entries

    def __getitem__(self, args):
        if self.__origin__ in (Generic, Protocol):
            raise TypeError(f"Cannot subscript already-subscripted {self}")
        if not self.__parameters__:
            raise TypeError(f"{self} is not a generic class")
        args = args if isinstance(args, tuple) else (args,)
        known = dict(zip(self.__parameters__, map(_converted, args)))
        replaced = tuple(_replaced(arg, known) for arg in self.__args__)
        if self.__origin__ is Union:
            return Union[replaced]
        return _Alias(self.__origin__, replaced, self._name)

    def __instancecheck__(self, obj):
        return self.__subclasscheck__(type(obj))

    def __subclasscheck__(self, cls):
        if self.__origin__ is Union:
            return any(issubclass(cls, arg) for arg in self.__args__)
        raise TypeError("Subscripted generics cannot be used with class and instance checks")


def _replaced(arg, known):
    if arg in known if isinstance(arg, TypeVar) else False:
        return known[arg]
    if isinstance(arg, _Alias) and arg.__parameters__:
        return arg[tuple(known.get(p, p) for p in arg.__parameters__)]
    return arg


def _union(form, parameters):
    if parameters == ():
        raise TypeError("Cannot take a Union of no types.")
    parameters = parameters if isinstance(parameters, tuple) else (parameters,)
    flat = []
    for parameter in map(_converted, parameters):
        if isinstance(parameter, UnionType) or getattr(parameter, "__origin__", None) is Union:
            flat.extend(parameter.__args__)
        else:
            flat.append(parameter)
    unique = []
    for parameter in flat:
        if parameter not in unique:
            unique.append(parameter)
    return unique[0] if len(unique) == 1 else _Alias(Union, tuple(unique), "Union")


def _one(form, parameters):
    if isinstance(parameters, tuple):
        raise TypeError(f"{form} accepts only single type.")
    return _Alias(form, (_converted(parameters),), form._name)


def _literal(form, parameters):
    parameters = parameters if isinstance(parameters, tuple) else (parameters,)
    unique = []
    for parameter in parameters:
        if not any(parameter == known and type(parameter) is type(known) for known in unique):
            unique.append(parameter)
    return _Alias(form, tuple(unique), "Literal")


class _AnyMeta(type):
    def __instancecheck__(self, obj):
        if self is Any:
            raise TypeError("typing.Any cannot be used with isinstance()")
        return super().__instancecheck__(obj)

    def __repr__(self):
        return "typing.Any" if self is Any else super().__repr__()

    def __or__(self, other):
        return Union[self, other]

    def __ror__(self, other):
        return Union[other, self]


class Any(metaclass=_AnyMeta):
    """Every type."""

    def __new__(cls, *args, **kwargs):
        if cls is Any:
            raise TypeError("Any cannot be instantiated")
        return super().__new__(cls)


Union = _SpecialForm("Union", _union)
Optional = _SpecialForm("Optional", lambda form, arg: Union[arg, None])
Literal = _SpecialForm("Literal", _literal)
ClassVar = _SpecialForm("ClassVar", _one)
Final = _SpecialForm("Final", _one)
Required = _SpecialForm("Required", _one)
NotRequired = _SpecialForm("NotRequired", _one)
TypeGuard = _SpecialForm("TypeGuard", _one)
Unpack = _SpecialForm("Unpack", _one)
Concatenate = _SpecialForm("Concatenate", lambda form, args: _Alias(form, args, "Concatenate"))
NoReturn = _SpecialForm("NoReturn")
Never = _SpecialForm("Never")
Self = _SpecialForm("Self")
LiteralString = _SpecialForm("LiteralString")
TypeAlias = _SpecialForm("TypeAlias")


class _AnnotatedAlias(_Alias):
    def __init__(self, origin, metadata):
        super().__init__(origin, (origin,), "Annotated")
        self.__metadata__ = metadata

    def __repr__(self):
        shown = ", ".join(map(repr, self.__metadata__))
        return f"typing.Annotated[{_type_repr(self.__origin__)}, {shown}]"

    def __eq__(self, other):
        if not isinstance(other, _AnnotatedAlias):
            return NotImplemented
        return self.__origin__ == other.__origin__ and self.__metadata__ == other.__metadata__

    def __hash__(self):
        return hash((self.__origin__, self.__metadata__))


def _annotated(form, parameters):
    if not isinstance(parameters, tuple) or len(parameters) < 2:
        raise TypeError("Annotated[...] should be used with at least two arguments (a type and an annotation).")
    origin, *metadata = parameters
    return _AnnotatedAlias(_converted(origin), tuple(metadata))


Annotated = _SpecialForm("Annotated", _annotated)


class _Lazy:
    """An attribute that is computed when it is first looked at."""

    def __init__(self, name):
        self._name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        value = instance._evaluate()
        setattr(instance, self._name, value)
        return value


class _Variable(_Operand):
    def __init__(self, name):
        self.__name__ = name
        self.__module__ = sys._getframemodulename(2)

    def __repr__(self):
        return self.__name__

    def __mro_entries__(self, bases):
        raise TypeError(f"Cannot subclass an instance of {type(self).__name__}")


class TypeVar(_Variable):
    """A type that is not said yet."""

    __bound__ = _Lazy("__bound__")
    __constraints__ = _Lazy("__constraints__")

    def __init__(self, name, *constraints, bound=None, covariant=False, contravariant=False,
                 infer_variance=False):
        if covariant and contravariant:
            raise ValueError("Bivariant types are not supported.")
        if len(constraints) == 1:
            raise TypeError("A single constraint is not allowed")
        if constraints and bound is not None:
            raise TypeError("Constraints cannot be combined with bound=...")
        super().__init__(name)
        self.__constraints__ = constraints
        self.__bound__ = None if bound is None else _converted(bound)
        self.__covariant__ = covariant
        self.__contravariant__ = contravariant
        self.__infer_variance__ = infer_variance

    def __repr__(self):
        sign = "" if self.__infer_variance__ else "+" if self.__covariant__ else "-" if self.__contravariant__ else "~"
        return sign + self.__name__


class ParamSpec(_Variable):
    """The parameters of a function that is not said yet."""

    def __init__(self, name, *, bound=None, covariant=False, contravariant=False, infer_variance=False):
        super().__init__(name)
        self.__bound__ = bound
        self.__covariant__ = covariant
        self.__contravariant__ = contravariant
        self.__infer_variance__ = infer_variance
        self.args = _Part(self, "args")
        self.kwargs = _Part(self, "kwargs")

    def __repr__(self):
        return ("" if self.__infer_variance__ else "~") + self.__name__


class _Part:
    def __init__(self, origin, name):
        self.__origin__ = origin
        self._name = name

    def __repr__(self):
        return f"{self.__origin__.__name__}.{self._name}"


ParamSpecArgs = ParamSpecKwargs = _Part


class TypeVarTuple(_Variable):
    """Any number of types that are not said yet."""

    def __iter__(self):
        yield Unpack[self]


class TypeAliasType(_Operand):
    """What the type statement makes."""

    __value__ = _Lazy("__value__")

    def __init__(self, name, value, *, type_params=()):
        self.__name__ = name
        self.__value__ = value
        self.__type_params__ = type_params
        self.__parameters__ = type_params
        self.__module__ = sys._getframemodulename(1)

    def __repr__(self):
        return self.__name__

    def __getitem__(self, args):
        return _Alias(self, args if isinstance(args, tuple) else (args,))


def _made(thing, evaluate=None, lazy=None):
    """What the syntax has made; as in CPython, here."""
    thing.__module__ = __name__
    if lazy is not None:
        delattr(thing, lazy)
        thing._evaluate = evaluate
    return thing


def _type_variable(name):
    return _made(TypeVar(name, infer_variance=True))


def _bound_variable(name, evaluate):
    return _made(TypeVar(name, infer_variance=True), evaluate, "__bound__")


def _constrained_variable(name, evaluate):
    return _made(TypeVar(name, infer_variance=True), evaluate, "__constraints__")


def _parameter_specification(name):
    return _made(ParamSpec(name, infer_variance=True))


def _type_variable_tuple(name):
    return _made(TypeVarTuple(name))


def _generic_of(params):
    return Generic[tuple(Unpack[p] if isinstance(p, TypeVarTuple) else p for p in params)]


def _type_alias(name, type_params, evaluate):
    alias = _made(TypeAliasType(name, None, type_params=type_params or ()), evaluate, "__value__")
    alias.__module__ = sys._getframemodulename(1)
    return alias


class Generic:
    """A class with type variables."""

    __slots__ = ()
    _is_protocol = False

    def __class_getitem__(cls, params):
        params = params if isinstance(params, tuple) else (params,)
        params = tuple(map(_converted, params))
        if cls in (Generic, Protocol):
            if not params:
                raise TypeError(f"Parameter list to {cls.__qualname__}[...] cannot be empty")
            if not all(isinstance(p, (TypeVar, ParamSpec, TypeVarTuple)) or _is_unpacked(p) for p in params):
                raise TypeError(f"Parameters to {cls.__name__}[...] must all be type variables or parameter specification variables.")
            if len(set(params)) != len(params):
                raise TypeError(f"Parameters to {cls.__name__}[...] must all be unique")
            return _Alias(cls, params, cls.__name__)
        expected = getattr(cls, "__parameters__", ())
        if not expected:
            raise TypeError(f"{cls} is not a generic class")
        variadic = any(isinstance(p, (TypeVarTuple, ParamSpec)) for p in expected)
        if not variadic and len(params) != len(expected):
            word = "many" if len(params) > len(expected) else "few"
            raise TypeError(f"Too {word} arguments for {cls}; actual {len(params)}, expected {len(expected)}")
        return _Alias(cls, params)

    def __init_subclass__(cls, *args, **kwargs):
        super().__init_subclass__(*args, **kwargs)
        bases = cls.__dict__.get("__orig_bases__", ())
        for base in bases:
            if isinstance(base, _Alias) and base.__origin__ in (Generic, Protocol):
                cls.__parameters__ = base.__parameters__
                return
        cls.__parameters__ = _parameters(bases)


def _is_unpacked(parameter):
    return getattr(parameter, "__origin__", None) is Unpack


_NOT_MEMBERS = {
    "__abstractmethods__", "__annotations__", "__dict__", "__doc__", "__init__", "__module__",
    "__new__", "__slots__", "__subclasshook__", "__weakref__", "__class_getitem__", "__match_args__",
    "__parameters__", "__orig_bases__", "__protocol_attrs__", "__init_subclass__", "__qualname__",
    "_is_protocol", "_is_runtime_protocol", "__static_attributes__", "__hash__",
}


class _ProtocolMeta(type(collections.abc.Sized)):
    def __instancecheck__(cls, instance):
        if cls is Protocol or not cls.__dict__.get("_is_protocol", False):
            return super().__instancecheck__(instance)
        if not getattr(cls, "_is_runtime_protocol", False):
            raise TypeError("Instance and class checks can only be used with @runtime_checkable protocols")
        if super().__instancecheck__(instance):
            return True
        return all(hasattr(instance, name) for name in cls._protocol_members())

    def __subclasscheck__(cls, other):
        if cls is Protocol or not cls.__dict__.get("_is_protocol", False):
            return super().__subclasscheck__(other)
        if not getattr(cls, "_is_runtime_protocol", False):
            raise TypeError("Instance and class checks can only be used with @runtime_checkable protocols")
        if super().__subclasscheck__(other):
            return True
        return all(any(name in base.__dict__ for base in other.__mro__) for name in cls._protocol_members())

    def _protocol_members(cls):
        names = set()
        for base in cls.__mro__:
            if base.__dict__.get("_is_protocol", False) and base is not Protocol:
                own = list(base.__dict__) + list(base.__dict__.get("__annotations__", {}))
                names.update(name for name in own if name not in _NOT_MEMBERS and not name.startswith("_abc_"))
        return names


class Protocol(Generic, metaclass=_ProtocolMeta):
    """A class that others match by having its members."""

    __slots__ = ()
    _is_protocol = True
    _is_runtime_protocol = False

    def __init_subclass__(cls, *args, **kwargs):
        super().__init_subclass__(*args, **kwargs)
        cls._is_protocol = any(base is Protocol for base in cls.__bases__)
        if cls._is_protocol and "__init__" not in cls.__dict__:
            cls.__init__ = _no_init


def _no_init(self, *args, **kwargs):
    if type(self)._is_protocol:
        raise TypeError("Protocols cannot be instantiated")


def runtime_checkable(cls):
    if not getattr(cls, "_is_protocol", False):
        raise TypeError(f"@runtime_checkable can be only applied to protocol classes, got {cls!r}")
    cls._is_runtime_protocol = True
    return cls


class _ClassAlias(_Operand):
    """List, Dict and other names of classes."""

    def __init__(self, origin, name):
        self.__origin__ = origin
        self._name = name
        self.__module__ = "typing"

    def __getitem__(self, params):
        params = params if isinstance(params, tuple) else (params,)
        return _Alias(self.__origin__, tuple(map(_converted, params)), self._name)

    def __call__(self, *args, **kwargs):
        return self.__origin__(*args, **kwargs)

    def __mro_entries__(self, bases):
        return (self.__origin__,)

    def __instancecheck__(self, obj):
        return isinstance(obj, self.__origin__)

    def __subclasscheck__(self, cls):
        return issubclass(cls, self.__origin__)

    def __repr__(self):
        return "typing." + self._name

    def __eq__(self, other):
        return isinstance(other, _ClassAlias) and self._name == other._name

    def __hash__(self):
        return hash(self._name)


class _CallableAlias(_ClassAlias):
    def __getitem__(self, params):
        if not isinstance(params, tuple) or len(params) != 2:
            raise TypeError("Callable must be used as Callable[[arg, ...], result].")
        arguments, result = params
        arguments = tuple(map(_converted, arguments)) if isinstance(arguments, list) else (arguments,)
        return _Alias(self.__origin__, (*arguments, _converted(result)), "Callable")


Callable = _CallableAlias(collections.abc.Callable, "Callable")
_NAMES = {
    "List": list, "Dict": dict, "Set": set, "FrozenSet": frozenset, "Tuple": tuple, "Type": type,
    "Deque": collections.deque, "DefaultDict": collections.defaultdict,
    "OrderedDict": collections.OrderedDict, "Counter": collections.Counter,
    "ChainMap": collections.ChainMap, "AbstractSet": collections.abc.Set,
    "ContextManager": contextlib.AbstractContextManager,
    "AsyncContextManager": contextlib.AbstractAsyncContextManager,
}
for _name in ("Awaitable", "Coroutine", "AsyncIterable", "AsyncIterator", "AsyncGenerator", "Hashable",
              "Iterable", "Iterator", "Generator", "Reversible", "Sized", "Container", "Collection",
              "MutableSet", "Mapping", "MutableMapping", "MappingView", "KeysView", "ItemsView",
              "ValuesView", "Sequence", "MutableSequence", "ByteString"):
    _NAMES[_name] = getattr(collections.abc, _name)
for _name, _origin in _NAMES.items():
    globals()[_name] = _ClassAlias(_origin, _name)
del _name, _origin

Text = str
T = TypeVar("T")
KT = TypeVar("KT")
VT = TypeVar("VT")
AnyStr = TypeVar("AnyStr", bytes, str)


def _supports(name, method):
    namespace = {"_is_protocol": True, "_is_runtime_protocol": True, "__module__": "typing",
                 method: lambda self: None}
    cls = _ProtocolMeta(name, (Protocol,), namespace)
    cls._is_runtime_protocol = True
    return cls


SupportsInt = _supports("SupportsInt", "__int__")
SupportsFloat = _supports("SupportsFloat", "__float__")
SupportsComplex = _supports("SupportsComplex", "__complex__")
SupportsBytes = _supports("SupportsBytes", "__bytes__")
SupportsIndex = _supports("SupportsIndex", "__index__")
SupportsAbs = _supports("SupportsAbs", "__abs__")
SupportsRound = _supports("SupportsRound", "__round__")


class IO(Generic[AnyStr]):
    """A stream."""


class BinaryIO(IO[bytes]):
    """A stream of bytes."""


class TextIO(IO[str]):
    """A stream of text."""


class NewType(_Operand):
    """A name for a type that checkers keep apart."""

    def __init__(self, name, tp):
        self.__qualname__ = name
        self.__name__ = name.rpartition(".")[-1]
        self.__supertype__ = tp
        self.__module__ = sys._getframemodulename(1)

    def __call__(self, x, /):
        return x

    def __repr__(self):
        return f"{self.__module__}.{self.__qualname__}"


class _NamedTupleMeta(type):
    def __new__(cls, typename, bases, ns):
        types = ns.get("__annotations__", {})
        defaults = []
        for name in types:
            if name in ns:
                defaults.append(ns[name])
            elif defaults:
                raise TypeError(
                    f"Non-default namedtuple field {name} cannot follow default field"
                    f"{'s' if len(defaults) > 1 else ''} {', '.join([n for n in types if n in ns])}"
                )
        made = collections.namedtuple(typename, types, defaults=defaults, module=ns["__module__"])
        made.__annotations__ = dict(types)
        made.__new__.__annotations__ = dict(types)
        made.__orig_bases__ = (NamedTuple,)
        for key, value in ns.items():
            if key in ("__new__", "__init__", "__slots__", "__getnewargs__", "_fields"):
                raise AttributeError("Cannot overwrite NamedTuple attribute " + key)
            if key not in ("__module__", "__qualname__", "__annotations__", "__orig_bases__") and key not in types:
                setattr(made, key, value)
        return made


def NamedTuple(typename, fields=None, /, **kwargs):
    """A class of tuples whose items have names and types."""
    fields = list(kwargs.items() if fields is None else fields)
    made = collections.namedtuple(typename, [name for name, _ in fields], module=sys._getframemodulename(1))
    made.__annotations__ = dict(fields)
    return made


_NamedTuple = type.__new__(_NamedTupleMeta, "NamedTuple", (), {})
NamedTuple.__mro_entries__ = lambda bases: (_NamedTuple,)


class _TypedDictMeta(type):
    def __new__(cls, name, bases, ns, total=True):
        made = type.__new__(_TypedDictMeta, name, (dict,), ns)
        annotations, required, optional = {}, set(), set()
        for base in bases:
            annotations.update(base.__dict__.get("__annotations__", {}))
            required |= base.__dict__.get("__required_keys__", set())
            optional |= base.__dict__.get("__optional_keys__", set())
        for key, annotation in ns.get("__annotations__", {}).items():
            annotations[key] = annotation
            origin = getattr(annotation, "__origin__", None)
            is_required = origin is Required or (total and origin is not NotRequired)
            (required if is_required else optional).add(key)
        made.__annotations__ = annotations
        made.__required_keys__ = frozenset(required)
        made.__optional_keys__ = frozenset(optional)
        made.__total__ = total
        return made

    def __call__(cls, *args, **kwargs):
        return dict(*args, **kwargs)

    def __instancecheck__(cls, obj):
        raise TypeError("TypedDict does not support instance and class checks")

    __subclasscheck__ = __instancecheck__


def TypedDict(typename, fields=None, /, *, total=True, **kwargs):
    """A dict whose keys have types."""
    ns = {"__annotations__": dict(kwargs if fields is None else fields)}
    ns["__module__"] = sys._getframemodulename(1)
    return _TypedDictMeta(typename, (), ns, total=total)


_TypedDict = type.__new__(_TypedDictMeta, "TypedDict", (), {})
TypedDict.__mro_entries__ = lambda bases: (_TypedDict,)


def is_typeddict(tp):
    return isinstance(tp, _TypedDictMeta)


def cast(typ, val):
    return val


def assert_type(val, typ, /):
    return val


def assert_never(arg, /):
    raise AssertionError(f"Expected code to be unreachable, but got: {arg!r}")


def reveal_type(obj, /):
    print(f"Runtime type is {type(obj).__name__!r}", file=sys.stderr)
    return obj


def final(f):
    return _mark(f, "__final__")


def override(method, /):
    return _mark(method, "__override__")


def no_type_check(arg):
    return _mark(arg, "__no_type_check__")


def no_type_check_decorator(decorator):
    return lambda *args, **kwds: no_type_check(decorator(*args, **kwds))


def _mark(obj, name):
    try:
        setattr(obj, name, True)
    except (AttributeError, TypeError):
        # What takes no attributes goes unmarked.
        pass
    return obj


def dataclass_transform(**options):
    def decorate(cls_or_fn):
        cls_or_fn.__dataclass_transform__ = options
        return cls_or_fn

    return decorate


_overloads = {}


def overload(func):
    name = getattr(func, "__module__", None), getattr(func, "__qualname__", None)
    _overloads.setdefault(name, []).append(func)
    return _overload_dummy


def _overload_dummy(*args, **kwds):
    raise NotImplementedError(
        "You should not call an overloaded function. A series of @overload-decorated functions outside "
        "a stub module should always be followed by an implementation that is not @overload-ed."
    )


def get_overloads(func):
    return list(_overloads.get((func.__module__, func.__qualname__), []))


def clear_overloads():
    _overloads.clear()


def get_origin(tp):
    if isinstance(tp, _AnnotatedAlias):
        return Annotated
    if isinstance(tp, (_Alias, _ClassAlias, GenericAlias, _Part)):
        return tp.__origin__
    if tp is Generic:
        return Generic
    return UnionType if isinstance(tp, UnionType) else None


def get_args(tp):
    if isinstance(tp, _AnnotatedAlias):
        return (tp.__origin__, *tp.__metadata__)
    if isinstance(tp, _Alias):
        if tp.__origin__ is collections.abc.Callable and tp.__args__[:1] != (...,):
            return list(tp.__args__[:-1]), tp.__args__[-1]
        return tp.__args__
    if isinstance(tp, (GenericAlias, UnionType)):
        return tp.__args__
    return ()


def get_type_hints(obj, globalns=None, localns=None, include_extras=False):
    """The annotations, with those that are text evaluated."""
    if isinstance(obj, type):
        hints = {}
        for base in reversed(obj.__mro__):
            module = sys.modules.get(base.__module__)
            namespace = globalns if globalns is not None else getattr(module, "__dict__", {})
            for name, value in base.__dict__.get("__annotations__", {}).items():
                hints[name] = _evaluated(value, namespace, localns or dict(vars(base)), include_extras)
        return hints
    while hasattr(obj, "__wrapped__"):
        obj = obj.__wrapped__
    if globalns is None:
        globalns = getattr(obj, "__globals__", None) or getattr(obj, "__dict__", {})
    hints = getattr(obj, "__annotations__", None)
    if hints is None:
        raise TypeError(f"{obj!r} is not a module, class, method, or function.")
    return {name: _evaluated(value, globalns, localns, include_extras) for name, value in hints.items()}


def _evaluated(value, globalns, localns, include_extras):
    if value is None:
        return NoneType
    if isinstance(value, ForwardRef):
        value = value.__forward_arg__
    if isinstance(value, str):
        value = eval(value, globalns, localns)
        return NoneType if value is None else _evaluated(value, globalns, localns, include_extras)
    if isinstance(value, _AnnotatedAlias) and not include_extras:
        return value.__origin__
    return value
