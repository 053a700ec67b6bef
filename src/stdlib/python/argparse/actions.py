"""Arguments, and what is done with what was given."""

import sys
import textwrap

__all__ = [
    "Action", "ArgumentError", "ArgumentTypeError", "BooleanOptionalAction", "FileType", "Namespace",
    "ONE_OR_MORE", "OPTIONAL", "PARSER", "REMAINDER", "SUPPRESS", "ZERO_OR_MORE",
]

SUPPRESS = "==SUPPRESS=="
OPTIONAL, ZERO_OR_MORE, ONE_OR_MORE = "?", "*", "+"
PARSER, REMAINDER = "A...", "..."
ANY = float("inf")


class ArgumentError(Exception):
    """What is wrong with an argument that was given."""

    def __init__(self, argument, message):
        self.argument_name, self.message = argument and argument._shown_name(), message

    def __str__(self):
        name = self.argument_name
        return self.message if name is None else f"argument {name}: {self.message}"


class ArgumentTypeError(Exception):
    """A `type` function's own words on a text that it cannot convert."""


class Namespace:
    """What was given, as attributes."""

    def __init__(self, **kwargs):
        self.__dict__.update(kwargs)

    def __repr__(self):
        fields = ", ".join(
            f"{name}={value!r}" for name, value in self.__dict__.items() if name.isidentifier())
        rest = {name: value for name, value in self.__dict__.items() if not name.isidentifier()}
        return f"Namespace({fields}{', ' * bool(fields and rest)}{f'**{rest!r}' if rest else ''})"

    def __eq__(self, other):
        if not isinstance(other, Namespace):
            return NotImplemented
        return vars(self) == vars(other)

    def __contains__(self, name):
        return name in self.__dict__


class FileType:
    """Opens the file that an argument names; `-` is standard input or output."""

    def __init__(self, mode="r", bufsize=-1, encoding=None, errors=None):
        self._mode, self._bufsize, self._encoding, self._errors = mode, bufsize, encoding, errors

    def __call__(self, name):
        if name == "-":
            return sys.stdin if "r" in self._mode else sys.stdout
        try:
            return open(name, self._mode, self._bufsize, self._encoding, self._errors)
        except OSError as error:
            raise ArgumentTypeError(f"can't open '{name}': {error}") from None


class Action:
    """An argument, and what is done when it is given."""

    def __init__(self, option_strings, dest, nargs=None, const=None, default=None, type=None,
                 choices=None, required=False, help=None, metavar=None):
        self.option_strings, self.dest, self.nargs, self.const = option_strings, dest, nargs, const
        self.default, self.type, self.choices, self.required = default, type, choices, required
        self.help, self.metavar = help, metavar
        self.container = None

    def __call__(self, parser, namespace, values, option_string=None):
        raise NotImplementedError(".__call__() not defined")

    def format_usage(self):
        return self.option_strings[0]

    def _shown_name(self):
        if self.option_strings:
            return "/".join(self.option_strings)
        if self.metavar not in (None, SUPPRESS):
            return "/".join(self.metavar) if isinstance(self.metavar, tuple) else self.metavar
        if self.dest not in (None, SUPPRESS):
            return self.dest
        return "{" + ",".join(map(str, self.choices)) + "}" if self.choices else None

    def _least_and_most(self):
        """How many texts it takes."""
        if self.nargs is None:
            return 1, 1
        if isinstance(self.nargs, int):
            return self.nargs, self.nargs
        return {"?": (0, 1), "*": (0, ANY), "+": (1, ANY), PARSER: (1, ANY),
                REMAINDER: (0, ANY)}[self.nargs]


class Store(Action):
    def __init__(self, option_strings, dest, nargs=None, const=None, **kwargs):
        if nargs == 0:
            raise ValueError(
                "nargs for store actions must be != 0; if you have nothing to store, actions such as "
                "store true or store const may be more appropriate")
        if const is not None and nargs != OPTIONAL:
            raise ValueError(f"nargs must be {OPTIONAL!r} to supply const")
        super().__init__(option_strings, dest, nargs, const, **kwargs)

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, values)


class _StoreConst(Action):
    def __init__(self, option_strings, dest, const=None, default=None, required=False, help=None,
                 metavar=None):
        super().__init__(option_strings, dest, 0, const, default, required=required, help=help)

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, self.const)


class _StoreTrue(_StoreConst):
    def __init__(self, option_strings, dest, default=False, required=False, help=None):
        super().__init__(option_strings, dest, True, default, required, help)


class _StoreFalse(_StoreConst):
    def __init__(self, option_strings, dest, default=True, required=False, help=None):
        super().__init__(option_strings, dest, False, default, required, help)


class BooleanOptionalAction(Action):
    """`--name` and `--no-name`."""

    def __init__(self, option_strings, dest, default=None, type=None, choices=None, required=False,
                 help=None, metavar=None):
        both = []
        for option in option_strings:
            both.append(option)
            if option.startswith("--"):
                both.append("--no-" + option[2:])
        super().__init__(both, dest, 0, None, default, type, choices, required, help, metavar)

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, not option_string.startswith("--no-"))

    def format_usage(self):
        return " | ".join(self.option_strings)


class Append(Store):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, [*(getattr(namespace, self.dest, None) or []), values])


class Extend(Store):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, [*(getattr(namespace, self.dest, None) or []), *values])


class _AppendConst(_StoreConst):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, [*(getattr(namespace, self.dest, None) or []), self.const])


class _Count(Action):
    def __init__(self, option_strings, dest, default=None, required=False, help=None):
        super().__init__(option_strings, dest, 0, None, default, required=required, help=help)

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, (getattr(namespace, self.dest, None) or 0) + 1)


class _Help(Action):
    def __init__(self, option_strings, dest=SUPPRESS, default=SUPPRESS, help=None):
        super().__init__(option_strings, dest, 0, None, default, help=help)

    def __call__(self, parser, namespace, values, option_string=None):
        parser.print_help()
        parser.exit()


class _Version(Action):
    def __init__(self, option_strings, version=None, dest=SUPPRESS, default=SUPPRESS,
                 help="show program's version number and exit"):
        super().__init__(option_strings, dest, 0, None, default, help=help)
        self.version = version

    def __call__(self, parser, namespace, values, option_string=None):
        version = self.version % {"prog": parser.prog}
        parser._print_message(textwrap.fill(version, parser._width()) + "\n", sys.stdout)
        parser.exit()


class Subparsers(Action):
    """The commands of a program, each with a parser of its own."""

    def __init__(self, option_strings, prog, parser_class, dest=SUPPRESS, required=False, help=None,
                 metavar=None):
        self._parsers, self._prog, self._class, self._commands = {}, prog, parser_class, []
        super().__init__(option_strings, dest, PARSER, choices=self._parsers, required=required,
                         help=help, metavar=metavar)

    def add_parser(self, name, *, aliases=(), help=None, **kwargs):
        kwargs.setdefault("prog", f"{self._prog} {name}")
        parser = self._class(**kwargs)
        if help is not None:
            shown = name + (f" ({', '.join(aliases)})" if aliases else "")
            self._commands.append(Action([], name, help=help, metavar=shown))
        for known in (name, *aliases):
            if known in self._parsers:
                raise ArgumentError(self, f"conflicting subparser: {known}")
            self._parsers[known] = parser
        return parser

    def __call__(self, parser, namespace, values, option_string=None):
        name, *rest = values
        if self.dest is not SUPPRESS:
            setattr(namespace, self.dest, name)
        found, unknown = self._parsers[name].parse_known_args(rest)
        vars(namespace).update(vars(found))
        if unknown:
            vars(namespace).setdefault("_unknown", []).extend(unknown)


ACTIONS = {
    None: Store, "store": Store, "store_const": _StoreConst, "store_true": _StoreTrue,
    "store_false": _StoreFalse, "append": Append, "append_const": _AppendConst, "extend": Extend,
    "count": _Count, "help": _Help, "version": _Version,
}
