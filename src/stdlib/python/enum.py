"""Enumerations."""

import sys as _sys
from builtins import property as _bltin_property
from types import DynamicClassAttribute, MappingProxyType

__all__ = [
    "EnumType", "EnumMeta", "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum", "auto",
    "unique", "property", "verify", "member", "nonmember", "FlagBoundary", "STRICT", "CONFORM",
    "EJECT", "KEEP", "global_enum", "EnumCheck", "CONTINUOUS", "NAMED_FLAGS", "UNIQUE",
    "global_enum_repr", "global_str", "show_flag_values",
]

Enum = Flag = ReprEnum = None


class nonmember:
    """Protects a value from becoming a member."""

    def __init__(self, value):
        self.value = value


class member:
    """Makes a member of what would not become one."""

    def __init__(self, value):
        self.value = value


class auto:
    """A value that the class chooses."""

    def __init__(self, value=None):
        self._chosen = value is not None
        self.value = value

    def __repr__(self):
        return "auto(%r)" % self.value


def _is_descriptor(obj):
    cls = type(obj)
    return any(hasattr(cls, name) for name in ("__get__", "__set__", "__delete__")) or callable(obj) and type(
        obj
    ) is type(len)


def _is_dunder(name):
    return len(name) > 4 and name[:2] == name[-2:] == "__" and name[2] != "_" and name[-3] != "_"


def _is_sunder(name):
    return len(name) > 2 and name[0] == name[-1] == "_" and name[1] != "_" and name[-2] != "_"


def _is_private(cls_name, name):
    return name.startswith(f"_{cls_name}__") and not name.endswith("__")


class property(DynamicClassAttribute):
    """An attribute that instances have, and that may also be a member's name."""

    member = None

    def __get__(self, instance, ownerclass=None):
        if instance is None:
            if self.member is not None:
                return self.member
            raise AttributeError("%r has no attribute %r" % (ownerclass, self.name))
        if self.fget is None:
            raise AttributeError("%r has no attribute %r" % (ownerclass, self.name))
        return self.fget(instance)

    def __set__(self, instance, value):
        if self.fset is None:
            raise AttributeError("<enum %r> cannot set attribute %r" % (self.clsname, self.name))
        self.fset(instance, value)

    def __set_name__(self, ownerclass, name):
        self.name = name
        self.clsname = ownerclass.__name__


class EnumDict(dict):
    """The namespace of a class body: it knows which names are members."""

    def __init__(self, cls_name):
        super().__init__()
        self._cls_name = cls_name
        self._member_names = {}
        self._last_values = []
        self._ignore = []
        self._auto_called = False
        self._generate = None

    def __setitem__(self, key, value):
        if _is_private(self._cls_name, key):
            pass
        elif _is_sunder(key):
            value = self._take_special(key, value)
        elif _is_dunder(key):
            if key == "__order__":
                key = "_order_"
        elif key in self._member_names:
            raise TypeError("%r already defined as %r" % (key, self[key]))
        elif key in self._ignore or isinstance(value, nonmember):
            value = value.value if isinstance(value, nonmember) else value
        elif isinstance(value, member) or not _is_descriptor(value):
            if key in self:
                raise TypeError("%r already defined as %r" % (key, self[key]))
            if isinstance(value, member):
                value = value.value
            value = self._with_autos(key, value)
            self._member_names[key] = None
            self._last_values.append(value)
        super().__setitem__(key, value)

    def _take_special(self, key, value):
        known = ("_order_", "_generate_next_value_", "_numeric_repr_", "_missing_", "_ignore_",
                 "_iter_member_", "_iter_member_by_value_", "_iter_member_by_def_",
                 "_add_alias_", "_add_value_alias_")
        # Flag's own body sets more of them.
        if key not in known and Flag is not None:
            raise ValueError("_sunder_ names, such as %r, are reserved for future Enum use." % key)
        if key == "_generate_next_value_":
            if self._auto_called:
                raise TypeError("_generate_next_value_ must be defined before members")
            self._generate = getattr(value, "__func__", value)
            if not isinstance(value, staticmethod):
                value = staticmethod(value)
        elif key == "_ignore_":
            value = value.replace(",", " ").split() if isinstance(value, str) else list(value)
            self._ignore = value
        return value

    def _with_autos(self, key, value):
        """The value, with every auto() in it replaced by what comes next."""
        if isinstance(value, auto):
            return self._next(key, value)
        if type(value) is tuple and any(isinstance(v, auto) for v in value):
            return tuple(self._next(key, v) if isinstance(v, auto) else v for v in value)
        return value

    def _next(self, key, value):
        if not value._chosen:
            self._auto_called = True
            value.value = self._generate(key, 1, len(self._member_names), self._last_values[:])
            value._chosen = True
        return value.value

    def update(self, members, **more):
        for name, value in dict(members, **more).items():
            self[name] = value


_EnumDict = EnumDict


class EnumType(type):
    """The metaclass of enumerations."""

    @classmethod
    def __prepare__(metacls, cls, bases, /, *, boundary=None, _simple=False, **kwds):
        if Enum is None:
            return {}
        namespace = EnumDict(cls)
        metacls._check_extendable(cls, bases)
        _, first_enum = metacls._get_mixins_(cls, bases)
        namespace._generate = getattr(first_enum, "_generate_next_value_", None)
        return namespace

    def __new__(metacls, cls, bases, classdict, *, boundary=None, _simple=False, **kwds):
        if Enum is None or _simple:
            return super().__new__(metacls, cls, bases, dict(classdict), **kwds)
        classdict.setdefault("_ignore_", []).append("_ignore_")
        for name in classdict._ignore:
            classdict.pop(name, None)
        classdict.pop("_ignore_", None)
        names = [name for name in classdict._member_names if name in classdict]
        if "mro" in names:
            raise ValueError("invalid enum member name(s) 'mro'")
        member_type, first_enum = metacls._get_mixins_(cls, bases)
        values = {name: dict.__getitem__(classdict, name) for name in names}
        namespace = {name: value for name, value in classdict.items() if name not in values}
        order = namespace.pop("_order_", None)
        namespace.update(
            _member_names_=[],
            _member_map_={},
            _value2member_map_={},
            _unhashable_values_=[],
            _member_type_=member_type,
            _boundary_=boundary or getattr(first_enum, "_boundary_", None),
            _flag_mask_=0,
            _singles_mask_=0,
            _all_bits_=0,
            _inverted_=None,
        )
        new = namespace.get("__new__")
        namespace["_use_args_"] = metacls._takes_args(new, member_type, first_enum)
        namespace["_new_member_"] = metacls._member_maker(new, member_type, first_enum)
        if new is not None:
            namespace["__new_member__"] = new
        namespace["__new__"] = Enum.__new__
        metacls._inherit_shown(namespace, member_type, first_enum)
        enum_class = super().__new__(metacls, cls, bases, namespace, **kwds)
        for name, value in values.items():
            enum_class._add_member(name, value)
        if Flag is not None and issubclass(enum_class, Flag):
            enum_class._finish_flags(boundary)
        if order is not None:
            order = order.replace(",", " ").split() if isinstance(order, str) else list(order)
            if order != enum_class._member_names_:
                raise TypeError("member order does not match _order_:\n  %r\n  %r" % (enum_class._member_names_, order))
        return enum_class

    def __init__(cls, *args, **kwds):
        pass

    @staticmethod
    def _check_extendable(class_name, bases):
        for chain in bases:
            for base in chain.__mro__:
                if isinstance(base, EnumType) and base.__dict__.get("_member_names_"):
                    raise TypeError("<enum %r> cannot extend %r" % (class_name, base))

    @classmethod
    def _get_mixins_(mcls, class_name, bases):
        """The data type that members are made of, and the enumeration to extend."""
        if not bases:
            return object, Enum
        first_enum = bases[-1]
        if not isinstance(first_enum, EnumType):
            raise TypeError("new enumerations should be created as `EnumName([mixin_type, ...] [data_type,] enum_type)`")
        for chain in bases:
            for base in chain.__mro__:
                if base is object:
                    continue
                if isinstance(base, EnumType):
                    if base._member_type_ is not object:
                        return base._member_type_, first_enum
                elif "__new__" in base.__dict__ or "__dataclass_fields__" in base.__dict__:
                    return (chain if not isinstance(chain, EnumType) else base), first_enum
        return object, first_enum

    @staticmethod
    def _takes_args(new, member_type, first_enum):
        if new is None:
            for possible in (member_type, first_enum):
                target = getattr(possible, "__new_member__", None)
                if target is not None and target is not object.__new__:
                    return True
        return new is not None or member_type is not object

    @staticmethod
    def _member_maker(new, member_type, first_enum):
        if new is not None:
            return new.__func__ if isinstance(new, staticmethod) else new
        for possible in (member_type, first_enum):
            target = getattr(possible, "__new_member__", None)
            if target is not None:
                return target
        return member_type.__new__

    @staticmethod
    def _inherit_shown(namespace, member_type, first_enum):
        """A mixed-in type shows members its own way only under ReprEnum."""
        if ReprEnum is not None and ReprEnum in first_enum.__mro__:
            if "__format__" not in namespace:
                namespace["__format__"] = member_type.__format__
            if "__str__" not in namespace:
                method = member_type.__str__
                namespace["__str__"] = member_type.__repr__ if method is object.__str__ else method
        if member_type is not object:
            for name in ("__repr__", "__str__", "__format__", "__reduce_ex__"):
                if name in namespace or not hasattr(first_enum, name):
                    continue
                if getattr(member_type, name, None) is not getattr(object, name, None):
                    namespace[name] = getattr(first_enum, name)

    def _add_member(cls, name, value):
        args = value if isinstance(value, tuple) else (value,)
        if cls._member_type_ is tuple:
            args = (args,)
        if not cls._use_args_:
            made = cls._new_member_(cls)
        else:
            made = cls._new_member_(cls, *args)
        if not hasattr(made, "_value_"):
            if cls._member_type_ is object:
                made._value_ = value
            else:
                try:
                    made._value_ = cls._member_type_(*args)
                except Exception as error:
                    raise TypeError("_value_ not set in __new__, unable to create it") from error
        value = made._value_
        known = cls._find_value(value)
        if known is None and Flag is not None and issubclass(cls, Flag):
            known = None if not isinstance(value, int) or _is_single(value) or value == 0 else known
        if known is not None:
            made = known
        else:
            made._name_ = name
            made.__objclass__ = cls
            made.__init__(*args)
            made._sort_order_ = len(cls._member_names_)
            single = Flag is None or not issubclass(cls, Flag) or not isinstance(value, int) or _is_single(value)
            if single:
                cls._member_names_.append(name)
            if Flag is not None and issubclass(cls, Flag) and isinstance(value, int):
                cls._flag_mask_ |= value
                if _is_single(value):
                    cls._singles_mask_ |= value
                cls._all_bits_ = 2 ** cls._flag_mask_.bit_length() - 1
        cls._member_map_[name] = made
        own = None
        for base in cls.__mro__[1:]:
            candidate = base.__dict__.get(name)
            if isinstance(candidate, property):
                own = candidate
                break
        if own is not None:
            # Both the member, on the class, and the property, on members.
            both = property(own.fget, own.fset, own.fdel, own.__doc__)
            both.member = made
            both.__set_name__(cls, name)
            type.__setattr__(cls, name, both)
        else:
            type.__setattr__(cls, name, made)
        try:
            cls._value2member_map_.setdefault(made._value_, made)
        except TypeError:
            cls._unhashable_values_.append(made._value_)

    def _find_value(cls, value):
        try:
            return cls._value2member_map_.get(value)
        except TypeError:
            for found in cls._member_map_.values():
                if found._value_ == value:
                    return found
        return None

    def _finish_flags(cls, boundary):
        names = [name for name in cls._member_names_]
        ordered = sorted(names, key=lambda name: cls._member_map_[name]._value_)
        if names != ordered:
            cls._iter_member_ = cls._iter_member_by_def_

    def __bool__(cls):
        return True

    def __call__(cls, value, names=None, *values, module=None, qualname=None, type=None, start=1, boundary=None):
        if cls._member_map_:
            if names is not None:
                value = (value, names) + values
            return cls.__new__(cls, value)
        if names is None and type is None:
            raise TypeError(f"{cls} has no members; specify `names=()` if you meant to create a new, empty, enum")
        return cls._create_(value, names, module=module, qualname=qualname, type=type, start=start, boundary=boundary)

    def _create_(cls, class_name, names, *, module=None, qualname=None, type=None, start=1, boundary=None):
        metacls = cls.__class__
        bases = (cls,) if type is None else (type, cls)
        classdict = metacls.__prepare__(class_name, bases)
        if isinstance(names, str):
            names = names.replace(",", " ").split()
        if isinstance(names, (tuple, list)) and names and isinstance(names[0], str):
            last = []
            pairs = []
            for count, name in enumerate(names):
                value = cls._generate_next_value_(name, start, count, last[:])
                last.append(value)
                pairs.append((name, value))
            names = pairs
        for item in names:
            name, value = (item, names[item]) if isinstance(item, str) else item
            classdict[name] = value
        classdict["__module__"] = module or _sys._getframemodulename(2)
        if qualname is not None:
            classdict["__qualname__"] = qualname
        return metacls.__new__(metacls, class_name, bases, classdict, boundary=boundary)

    def __contains__(cls, value):
        if isinstance(value, cls):
            return True
        return cls._find_value(value) is not None

    def __delattr__(cls, attr):
        if attr in cls._member_map_:
            raise AttributeError("%r cannot delete member %r." % (cls.__name__, attr))
        super().__delattr__(attr)

    def __setattr__(cls, name, value):
        if name in cls.__dict__.get("_member_map_", {}):
            raise AttributeError("cannot reassign member %r" % (name,))
        super().__setattr__(name, value)

    def __dir__(cls):
        names = {"__class__", "__contains__", "__doc__", "__getitem__", "__iter__", "__len__",
                 "__members__", "__module__", "__name__", "__qualname__"}
        return sorted(names | set(cls._member_names_))

    def __getitem__(cls, name):
        return cls._member_map_[name]

    def __iter__(cls):
        return (cls._member_map_[name] for name in cls._member_names_)

    def __reversed__(cls):
        return (cls._member_map_[name] for name in reversed(cls._member_names_))

    def __len__(cls):
        return len(cls._member_names_)

    @_bltin_property
    def __members__(cls):
        return MappingProxyType(cls._member_map_)

    def __repr__(cls):
        if Flag is not None and issubclass(cls, Flag):
            return "<flag %r>" % cls.__name__
        return "<enum %r>" % cls.__name__


EnumMeta = EnumType


class Enum(metaclass=EnumType):
    """A class whose instances are its members, each with a name and a value."""

    _member_names_ = []
    _member_map_ = {}
    _value2member_map_ = {}
    _unhashable_values_ = []
    _member_type_ = object
    _use_args_ = False

    def __new__(cls, value):
        if type(value) is cls:
            return value
        found = cls._find_value(value)
        if found is not None:
            return found
        if not cls._member_map_:
            raise TypeError("%r has no members defined" % cls)
        error = None
        try:
            result = cls._missing_(value)
        except Exception as raised:
            error, result = raised, None
        if isinstance(result, cls):
            return result
        invalid = ValueError("%r is not a valid %s" % (value, cls.__qualname__))
        if result is None and error is None:
            raise invalid
        if error is None:
            error = TypeError(f"error in {cls.__name__}._missing_: returned {result!r} instead of None or a valid member")
        if not isinstance(error, ValueError):
            error.__context__ = invalid
        raise error

    def __init__(self, *args, **kwds):
        pass

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        if not last_values:
            return start
        try:
            return sorted(last_values, reverse=True)[0] + 1
        except TypeError:
            raise TypeError("unable to sort non-numeric values") from None

    @classmethod
    def _missing_(cls, value):
        return None

    def __repr__(self):
        show = self.__class__._value_repr_() or repr
        return "<%s.%s: %s>" % (self.__class__.__name__, self._name_, show(self._value_))

    @classmethod
    def _value_repr_(cls):
        return None if cls._member_type_ is object else cls._member_type_.__repr__

    def __str__(self):
        return "%s.%s" % (self.__class__.__name__, self._name_)

    def __dir__(self):
        return sorted({"__class__", "__doc__", "__eq__", "__hash__", "__module__", "name", "value"})

    def __format__(self, format_spec):
        return str.__format__(str(self), format_spec)

    def __hash__(self):
        return hash(self._name_)

    def __reduce_ex__(self, proto):
        return self.__class__, (self._value_,)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    @property
    def name(self):
        return self._name_

    @property
    def value(self):
        return self._value_


class ReprEnum(Enum):
    """Only repr() is an enumeration's; str() and format() are the data type's."""


class IntEnum(int, ReprEnum):
    """Members that are also ints."""


class StrEnum(str, ReprEnum):
    """Members that are also strings."""

    def __new__(cls, *values):
        if len(values) > 3:
            raise TypeError("too many arguments for str(): %r" % (values,))
        if not isinstance(values[0], str):
            raise TypeError("%r is not a string" % (values[0],))
        made = str.__new__(cls, *values)
        made._value_ = str(*values)
        return made

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return name.lower()


class FlagBoundary(StrEnum):
    """What to do with bits that no member has."""

    STRICT = auto()
    CONFORM = auto()
    EJECT = auto()
    KEEP = auto()


STRICT, CONFORM, EJECT, KEEP = FlagBoundary


def _is_single(value):
    return value > 0 and value & (value - 1) == 0


def _bits(value):
    while value > 0:
        bit = value & (~value + 1)
        yield bit
        value ^= bit


class Flag(Enum):
    """Members that are sets of bits."""

    _boundary_ = STRICT
    _flag_mask_ = 0
    _singles_mask_ = 0
    _all_bits_ = 0
    _inverted_ = None
    _numeric_repr_ = repr

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        if not last_values:
            return start if start is not None else 1
        try:
            highest = max(last_values).bit_length() - 1
        except Exception:
            raise TypeError("invalid flag value %r" % (last_values[-1],)) from None
        return 2 ** (highest + 1)

    @classmethod
    def _iter_member_by_value_(cls, value):
        for bit in _bits(value & cls._flag_mask_):
            yield cls._value2member_map_[bit]

    _iter_member_ = _iter_member_by_value_

    @classmethod
    def _iter_member_by_def_(cls, value):
        yield from sorted(cls._iter_member_by_value_(value), key=lambda m: m._sort_order_)

    @classmethod
    def _missing_(cls, value):
        if not isinstance(value, int):
            raise ValueError("%r is not a valid %s" % (value, cls.__qualname__))
        mask, all_bits = cls._flag_mask_, cls._all_bits_
        negative = None
        if not ~all_bits <= value <= all_bits or value & (all_bits ^ mask):
            if cls._boundary_ is STRICT:
                width = max(value.bit_length(), mask.bit_length())
                raise ValueError(
                    "%r invalid value %r\n    given %s\n  allowed %s"
                    % (cls, value, _bin(value, width), _bin(mask, width))
                )
            if cls._boundary_ is CONFORM:
                value &= mask
            elif cls._boundary_ is EJECT:
                return value
            elif value < 0:
                value = max(all_bits + 1, 2 ** value.bit_length()) + value
        if value < 0:
            negative = value
            value = all_bits + 1 + value if cls._boundary_ is KEEP else value & mask
        unknown = value & ~mask
        if cls._member_type_ is object:
            made = object.__new__(cls)
        else:
            made = cls._member_type_.__new__(cls, value)
        if not hasattr(made, "_value_"):
            made._value_ = value
        parts = [m for m in cls._iter_member_(value & cls._singles_mask_)]
        aliases = sum(m._value_ for m in parts)
        if parts or unknown:
            names = [m._name_ for m in parts]
            rest = value & ~aliases
            if rest:
                names.append(cls._numeric_repr_(rest))
            made._name_ = "|".join(names) if aliases else None
        else:
            made._name_ = None
        known = cls._value2member_map_.setdefault(value, made)
        if negative is not None:
            cls._value2member_map_[negative] = known
        return known

    def __contains__(self, other):
        if not isinstance(other, self.__class__):
            raise TypeError(
                "unsupported operand type(s) for 'in': %r and %r"
                % (type(other).__qualname__, self.__class__.__qualname__)
            )
        return other._value_ & self._value_ == other._value_

    def __iter__(self):
        yield from self._iter_member_(self._value_)

    def __len__(self):
        return self._value_.bit_count()

    def __repr__(self):
        show = self.__class__._value_repr_() or repr
        name = self.__class__.__name__
        if self._name_ is None:
            return "<%s: %s>" % (name, show(self._value_))
        return "<%s.%s: %s>" % (name, self._name_, show(self._value_))

    def __str__(self):
        if self._name_ is None:
            return "%s(%r)" % (self.__class__.__name__, self._value_)
        return "%s.%s" % (self.__class__.__name__, self._name_)

    def __bool__(self):
        return bool(self._value_)

    def _other_value(self, other):
        if isinstance(other, self.__class__):
            return other._value_
        if self._member_type_ is not object and isinstance(other, self._member_type_):
            return other
        return NotImplemented

    def __or__(self, other):
        value = self._other_value(other)
        return NotImplemented if value is NotImplemented else self.__class__(self._value_ | value)

    def __and__(self, other):
        value = self._other_value(other)
        return NotImplemented if value is NotImplemented else self.__class__(self._value_ & value)

    def __xor__(self, other):
        value = self._other_value(other)
        return NotImplemented if value is NotImplemented else self.__class__(self._value_ ^ value)

    def __invert__(self):
        if self._boundary_ in (EJECT, KEEP):
            return self.__class__(~self._value_)
        return self.__class__(self._singles_mask_ & ~self._value_)

    __ror__ = __or__
    __rand__ = __and__
    __rxor__ = __xor__


def _bin(num, max_bits):
    """The bits of a number, with its sign apart."""
    ceiling = 2 ** num.bit_length()
    text = bin(num + ceiling).replace("1", "0", 1) if num >= 0 else bin(~num ^ (ceiling - 1) + ceiling)
    sign, digits = text[:3], text[3:]
    if len(digits) < max_bits:
        digits = (sign[-1] * max_bits + digits)[-max_bits:]
    return "%s %s" % (sign, digits)


class IntFlag(int, ReprEnum, Flag, boundary=KEEP):
    """Flags that are also ints."""

    __repr__ = Flag.__repr__
    __str__ = int.__repr__
    __format__ = int.__format__
    __or__ = __ror__ = Flag.__or__
    __and__ = __rand__ = Flag.__and__
    __xor__ = __rxor__ = Flag.__xor__
    __invert__ = Flag.__invert__


IntFlag._boundary_ = KEEP


def unique(enumeration):
    """Refuses an enumeration that gives a value two names."""
    aliases = [(name, m._name_) for name, m in enumeration.__members__.items() if name != m._name_]
    if aliases:
        details = ", ".join("%s -> %s" % pair for pair in aliases)
        raise ValueError("duplicate values found in %r: %s" % (enumeration, details))
    return enumeration


class EnumCheck(StrEnum):
    """What verify() can check."""

    CONTINUOUS = "no skipped integer values"
    NAMED_FLAGS = "multi-flag aliases may not contain unnamed flags"
    UNIQUE = "one name per value"


CONTINUOUS, NAMED_FLAGS, UNIQUE = EnumCheck


class verify:
    """Checks an enumeration."""

    def __init__(self, *checks):
        self.checks = checks

    def __call__(self, enumeration):
        name = enumeration.__name__
        for check in self.checks:
            if check is UNIQUE:
                aliases = [(n, m._name_) for n, m in enumeration.__members__.items() if n != m._name_]
                if aliases:
                    details = ", ".join("%s -> %s" % pair for pair in aliases)
                    raise ValueError("aliases found in %r: %s" % (enumeration, details))
            elif check is CONTINUOUS:
                values = {m._value_ for m in enumeration}
                if len(values) < 2:
                    continue
                wanted = range(min(values) + 1, max(values))
                if issubclass(enumeration, Flag):
                    wanted = [1 << bit for bit in range(min(values).bit_length(), max(values).bit_length())]
                missing = [value for value in wanted if value not in values]
                if missing:
                    text = ", ".join(map(str, missing))
                    raise ValueError("invalid %s %r: missing values %s" % (type(self)._kind(enumeration), name, text))
        return enumeration

    @staticmethod
    def _kind(enumeration):
        return "flag" if issubclass(enumeration, Flag) else "enum"


def global_enum_repr(self):
    return "%s.%s" % (self.__class__.__module__.split(".")[-1], self._name_)


def global_str(self):
    return self._name_ if self._name_ is not None else object.__str__(self)


def global_enum(cls, update_str=False):
    """Makes the members names of the module."""
    cls.__repr__ = global_enum_repr
    if update_str or not issubclass(cls, ReprEnum):
        cls.__str__ = global_str
    _sys.modules[cls.__module__].__dict__.update(cls.__members__)
    return cls


def show_flag_values(value):
    return list(_bits(value))
