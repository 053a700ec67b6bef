"""Command lines: what a program takes, how it says so, and what it was given."""

import os as _os
import sys as _sys
import textwrap as _textwrap

__all__ = [
    "ArgumentParser", "ArgumentError", "ArgumentTypeError", "BooleanOptionalAction", "FileType",
    "HelpFormatter", "ArgumentDefaultsHelpFormatter", "RawDescriptionHelpFormatter",
    "RawTextHelpFormatter", "MetavarTypeHelpFormatter", "Namespace", "Action", "ONE_OR_MORE",
    "OPTIONAL", "PARSER", "REMAINDER", "SUPPRESS", "ZERO_OR_MORE",
]

SUPPRESS = "==SUPPRESS=="
OPTIONAL, ZERO_OR_MORE, ONE_OR_MORE = "?", "*", "+"
PARSER, REMAINDER = "A...", "..."
_ANY = float("inf")


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
            return _sys.stdin if "r" in self._mode else _sys.stdout
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
        return {"?": (0, 1), "*": (0, _ANY), "+": (1, _ANY), PARSER: (1, _ANY),
                REMAINDER: (0, _ANY)}[self.nargs]


class _Store(Action):
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


class _Append(_Store):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, [*(getattr(namespace, self.dest, None) or []), values])


class _Extend(_Store):
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
        parser._print_message(_textwrap.fill(version, parser._width()) + "\n", _sys.stdout)
        parser.exit()


class _Subparsers(Action):
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


_ACTIONS = {
    None: _Store, "store": _Store, "store_const": _StoreConst, "store_true": _StoreTrue,
    "store_false": _StoreFalse, "append": _Append, "append_const": _AppendConst, "extend": _Extend,
    "count": _Count, "help": _Help, "version": _Version,
}


class HelpFormatter:
    """Lays out usage and help."""

    def __init__(self, prog, indent_increment=2, max_help_position=24, width=None):
        self._width = width if width is not None else _columns() - 2
        self._prog, self._indent = prog, indent_increment
        self._max_help_position = min(max_help_position, max(self._width - 20, indent_increment * 2))

    def _split_lines(self, text, width):
        return _textwrap.wrap(" ".join(text.split()), width)

    def _fill_text(self, text, width, indent):
        return _textwrap.fill(
            " ".join(text.split()), width, initial_indent=indent, subsequent_indent=indent)

    def _get_help_string(self, action):
        return action.help

    def _get_default_metavar_for_optional(self, action):
        return action.dest.upper()

    def _get_default_metavar_for_positional(self, action):
        return action.dest

    def _metavars(self, action, count):
        """What stands for an argument's texts."""
        if action.metavar is not None:
            shown = action.metavar
        elif action.choices is not None:
            shown = "{" + ",".join(map(str, action.choices)) + "}"
        elif action.option_strings:
            shown = self._get_default_metavar_for_optional(action)
        else:
            shown = self._get_default_metavar_for_positional(action)
        return shown if isinstance(shown, tuple) else (shown,) * count

    def _arguments(self, action):
        """An argument's texts in a line of usage."""
        nargs = action.nargs
        if nargs is None:
            return self._metavars(action, 1)[0]
        if nargs == OPTIONAL:
            return f"[{self._metavars(action, 1)[0]}]"
        if nargs == ZERO_OR_MORE:
            return f"[{self._metavars(action, 1)[0]} ...]"
        if nargs == ONE_OR_MORE:
            first, second = self._metavars(action, 2)
            return f"{first} [{second} ...]"
        if nargs == REMAINDER:
            return "..."
        if nargs == PARSER:
            return f"{self._metavars(action, 1)[0]} ..."
        return " ".join(self._metavars(action, nargs)[:nargs])

    def usage(self, usage, actions, groups):
        """The text that begins with `usage:`."""
        if usage is not None:
            return f"usage: {usage % {'prog': self._prog}}\n\n"
        optionals = [action for action in actions if action.option_strings]
        positionals = [action for action in actions if not action.option_strings]
        parts = [self._usage_parts(some, groups) for some in (optionals, positionals)]
        line = " ".join([self._prog, *parts[0], *parts[1]])
        room = self._width
        if len("usage: ") + len(line) > room:
            line = self._long_usage(*parts, room)
        return f"usage: {line}\n\n"

    def _usage_parts(self, actions, groups):
        parts, grouped = [], set()
        for action in actions:
            if action in grouped or action.help is SUPPRESS:
                continue
            group = next((g for g in groups if action in g._group_actions), None)
            if group is None:
                part = self._usage_of(action)
                parts.append(part if action.required or not action.option_strings else f"[{part}]")
                continue
            grouped.update(group._group_actions)
            shown = [a for a in group._group_actions if a.help is not SUPPRESS]
            inner = [self._usage_of(a, group) for a in shown]
            brackets = "()" if group.required else "[]"
            if len(inner) == 1 and group.required:
                brackets = "", ""
            if inner:
                inner[0] = brackets[0] + inner[0]
                inner[-1] += brackets[1]
                parts += [piece + " |" for piece in inner[:-1]] + [inner[-1]]
        return parts

    def _usage_of(self, action, group=None):
        if not action.option_strings:
            part = self._arguments(action)
            return part[1:-1] if group and part[0] == "[" and part[-1] == "]" else part
        if action.nargs == 0:
            return action.format_usage()
        return f"{action.option_strings[0]} {self._arguments(action)}"

    def _long_usage(self, optionals, positionals, room):
        indent = " " * len("usage: ")
        if len("usage: ") + len(self._prog) > 0.75 * room:
            lines = _lines(optionals, indent, room) + _lines(positionals, indent, room)
            if len(_lines(optionals + positionals, indent, room)) <= 1:
                lines = _lines(optionals + positionals, indent, room)
            return "\n".join([self._prog, *lines])
        indent = " " * (len("usage: ") + len(self._prog) + 1)
        if optionals:
            lines = _lines([self._prog, *optionals], indent, room, len("usage: "))
            lines += _lines(positionals, indent, room)
        else:
            lines = _lines([self._prog, *positionals], indent, room, len("usage: "))
        return "\n".join(lines)

    def text(self, text):
        """A paragraph between the sections."""
        if "%(prog)" in text:
            text = text % {"prog": self._prog}
        return self._fill_text(text, max(self._width, 11), "") + "\n\n"

    def column(self, actions):
        """Where the helps of these arguments begin."""
        shown = self._shown(actions)
        longest = max((self._indent * level + len(self._invocation(a)) for a, level in shown), default=0)
        return min(longest + 2, self._max_help_position)

    def section(self, title, description, actions, column):
        """A title and the arguments under it."""
        shown = self._shown(actions)
        if not shown and not description:
            return ""
        text = f"{title}:\n"
        if description:
            text += self._fill_text(description, self._width - 2, "  ") + "\n"
            text += "\n" if shown else ""
        return text + "".join(self._entry(a, level, column) for a, level in shown) + "\n"

    def _shown(self, actions):
        """The arguments that help tells of, each with its depth."""
        shown = []
        for action in actions:
            if action.help is not SUPPRESS:
                shown.append((action, 1))
                shown += [(command, 2) for command in getattr(action, "_commands", ())]
        return shown

    def _entry(self, action, level, column):
        indent = " " * (self._indent * level)
        head = indent + self._invocation(action)
        help_text = self._expanded(action)
        if not help_text:
            return head + "\n"
        lines = self._split_lines(help_text, max(self._width - column, 11)) or [""]
        if len(head) <= column - 2:
            first = f"{head:<{column}}{lines.pop(0)}\n"
        else:
            first = head + "\n"
        return first + "".join(" " * column + line + "\n" for line in lines)

    def _expanded(self, action):
        if not action.help or not action.help.strip():
            return ""
        fields = {name: value for name, value in vars(action).items() if value is not SUPPRESS}
        for name, value in fields.items():
            fields[name] = getattr(value, "__name__", value)
        if action.choices is not None:
            fields["choices"] = ", ".join(map(str, action.choices))
        return self._get_help_string(action) % {**fields, "prog": self._prog}

    def _invocation(self, action):
        if not action.option_strings:
            return self._metavars(action, 1)[0]
        if action.nargs == 0:
            return ", ".join(action.option_strings)
        arguments = self._arguments(action)
        return ", ".join(f"{option} {arguments}" for option in action.option_strings)


class RawDescriptionHelpFormatter(HelpFormatter):
    """Leaves descriptions as they are."""

    def _fill_text(self, text, width, indent):
        return "".join(indent + line for line in text.splitlines(keepends=True))


class RawTextHelpFormatter(RawDescriptionHelpFormatter):
    """Leaves all text as it is."""

    def _split_lines(self, text, width):
        return text.splitlines()


class ArgumentDefaultsHelpFormatter(HelpFormatter):
    """Adds to each help what holds where nothing is given."""

    def _get_help_string(self, action):
        text = action.help or ""
        if "%(default)" not in text and action.default is not SUPPRESS:
            if action.option_strings or action.nargs in (OPTIONAL, ZERO_OR_MORE):
                text += " (default: %(default)s)"
        return text


class MetavarTypeHelpFormatter(HelpFormatter):
    """Names an argument's type instead of the argument."""

    def _get_default_metavar_for_optional(self, action):
        return action.type.__name__

    _get_default_metavar_for_positional = _get_default_metavar_for_optional


def _columns():
    """How wide the terminal is."""
    try:
        columns = int(_os.environ.get("COLUMNS", 0))
    except ValueError:
        columns = 0
    if columns <= 0:
        try:
            columns = _os.get_terminal_size(1).columns
        except (AttributeError, OSError):
            columns = 80
    return columns or 80


def _lines(parts, indent, room, first=None):
    """Parts in lines after an indent; the first stands `first` from the left."""
    lines, line = [], []
    length = (first if first is not None else len(indent)) - 1
    for part in parts:
        if line and length + 1 + len(part) > room:
            lines.append(indent + " ".join(line))
            line, length = [], len(indent) - 1
        line.append(part)
        length += len(part) + 1
    if line:
        lines.append(indent + " ".join(line))
    if first is not None:
        lines[0] = lines[0][len(indent) :]
    return lines


class _Container:
    """What arguments are added to: a parser, or a group of one."""

    def __init__(self, root=None):
        self._root = root or self

    def add_argument(self, *names, action=None, **kwargs):
        cls = action if isinstance(action, type) else _ACTIONS.get(action)
        if cls is None:
            raise ValueError(f'unknown action "{action}"')
        prefixes = self._root.prefix_chars
        if not names or (len(names) == 1 and names[0][0] not in prefixes):
            if names and "dest" in kwargs:
                raise ValueError("dest supplied twice for positional argument")
            if "required" in kwargs:
                raise TypeError("'required' is an invalid argument for positionals")
            names = ([], names[0] if names else kwargs.pop("dest"))
            if cls in (_Store, _Append, _Extend):
                nargs = kwargs.get("nargs")
                optional = nargs in (OPTIONAL, REMAINDER) or (
                    nargs == ZERO_OR_MORE and "default" in kwargs)
                kwargs["required"] = not optional and nargs != ZERO_OR_MORE
        else:
            names = (list(names), kwargs.pop("dest", None) or self._dest(names))
        if self._root.argument_default is not None:
            kwargs.setdefault("default", self._root.argument_default)
        if names[1] in self._root._defaults:
            kwargs.setdefault("default", self._root._defaults[names[1]])
        made = cls(option_strings=names[0], dest=names[1], **kwargs)
        if made.type is not None and not callable(made.type):
            raise ValueError(f"{made.type!r} is not callable")
        return self._add_action(made)

    def _dest(self, names):
        prefixes = self._root.prefix_chars
        for name in names:
            if name[0] not in prefixes:
                raise ValueError(
                    f"invalid option string {name!r}: must start with a character {prefixes!r}")
        long = [name for name in names if len(name) > 1 and name[1] in prefixes]
        dest = (long or names)[0].lstrip(prefixes)
        if not dest:
            raise ValueError(f"dest= is required for options like {names[0]!r}")
        return dest.replace("-", "_")

    def _add_action(self, action):
        for option in action.option_strings:
            if option in self._root._options:
                raise ArgumentError(action, f"conflicting option string: {option}")
            self._root._options[option] = action
        action.container = self
        self._root._actions.append(action)
        self._section()._group_actions.append(action)
        return action

    def _section(self):
        return self

    def add_mutually_exclusive_group(self, *, required=False):
        group = _Exclusive(self, required)
        self._root._exclusive.append(group)
        return group

    def add_argument_group(self, title=None, description=None, **kwargs):
        group = _Group(self._root, title, description)
        self._root._groups.append(group)
        return group

    def set_defaults(self, **kwargs):
        self._root._defaults.update(kwargs)
        for action in self._root._actions:
            if action.dest in kwargs:
                action.default = kwargs[action.dest]

    def get_default(self, dest):
        for action in self._root._actions:
            if action.dest == dest and action.default is not None:
                return action.default
        return self._root._defaults.get(dest)


class _Group(_Container):
    """Arguments under a title of their own."""

    def __init__(self, root, title, description=None):
        super().__init__(root)
        self.title, self.description, self._group_actions = title, description, []


class _Exclusive(_Container):
    """Arguments of which at most one may be given."""

    def __init__(self, container, required):
        super().__init__(container._root)
        self.required, self._group_actions, self._outer = required, [], container

    def _add_action(self, action):
        if action.required:
            raise ValueError("mutually exclusive arguments must be optional")
        self._outer._add_action(action)
        self._group_actions.append(action)
        return action


class ArgumentParser(_Container):
    """What a program takes."""

    def __init__(self, prog=None, usage=None, description=None, epilog=None, parents=(),
                 formatter_class=HelpFormatter, prefix_chars="-", fromfile_prefix_chars=None,
                 argument_default=None, conflict_handler="error", add_help=True, allow_abbrev=True,
                 exit_on_error=True):
        super().__init__()
        self.prog = prog if prog is not None else _os.path.basename(_sys.argv[0])
        self.usage, self.description, self.epilog = usage, description, epilog
        self.formatter_class, self.prefix_chars = formatter_class, prefix_chars
        self.fromfile_prefix_chars, self.argument_default = fromfile_prefix_chars, argument_default
        self.allow_abbrev, self.exit_on_error, self.add_help = allow_abbrev, exit_on_error, add_help
        self._actions, self._options, self._defaults = [], {}, {}
        self._exclusive, self._subparsers = [], None
        self._positionals = _Group(self, "positional arguments")
        self._optionals = _Group(self, "options")
        self._groups = [self._positionals, self._optionals]
        if add_help:
            dash = "-" if "-" in prefix_chars else prefix_chars[0]
            self.add_argument(dash + "h", dash * 2 + "help", action="help", default=SUPPRESS,
                              help="show this help message and exit")
        for parent in parents:
            self._adopt(parent)

    def _adopt(self, parent):
        for group in parent._groups:
            mine = {parent._positionals: self._positionals, parent._optionals: self._optionals}
            target = mine.get(group) or self.add_argument_group(group.title, group.description)
            for action in group._group_actions:
                target._add_action(action)
        self._exclusive += parent._exclusive
        self._defaults.update(parent._defaults)

    def _add_action(self, action):
        group = self._optionals if action.option_strings else self._positionals
        return group._add_action(action)

    def add_subparsers(self, *, title=None, description=None, prog=None, parser_class=None,
                       dest=SUPPRESS, required=False, help=None, metavar=None, action=None):
        if self._subparsers is not None:
            self.error("cannot have multiple subparser arguments")
        group = self._positionals
        if title or description:
            group = self.add_argument_group(title or "subcommands", description)
        if prog is None:
            positionals = [a for a in self._actions if not a.option_strings]
            usage = self._formatter().usage(self.usage, positionals, self._exclusive)
            prog = usage[len("usage: ") :].strip()
        self._subparsers = _Subparsers(
            [], prog, parser_class or type(self), dest, required, help, metavar)
        group._add_action(self._subparsers)
        return self._subparsers

    def _width(self):
        return _columns() - 2

    def _formatter(self):
        return self.formatter_class(prog=self.prog)

    def format_usage(self):
        return self._formatter().usage(self.usage, self._actions, self._exclusive).rstrip("\n") + "\n"

    def format_help(self):
        formatter = self._formatter()
        text = formatter.usage(self.usage, self._actions, self._exclusive)
        if self.description:
            text += formatter.text(self.description)
        column = formatter.column(self._actions)
        for group in self._groups:
            text += formatter.section(
                group.title, group.description, group._group_actions, column)
        if self.epilog:
            text += formatter.text(self.epilog)
        return text.strip("\n") + "\n"

    def print_usage(self, file=None):
        self._print_message(self.format_usage(), file or _sys.stdout)

    def print_help(self, file=None):
        self._print_message(self.format_help(), file or _sys.stdout)

    def _print_message(self, message, file):
        if message:
            file.write(message)

    def exit(self, status=0, message=None):
        if message:
            self._print_message(message, _sys.stderr)
        _sys.exit(status)

    def error(self, message):
        self.print_usage(_sys.stderr)
        self.exit(2, f"{self.prog}: error: {message}\n")

    def parse_args(self, args=None, namespace=None):
        found, unknown = self.parse_known_args(args, namespace)
        if unknown:
            message = f"unrecognized arguments: {' '.join(unknown)}"
            if not self.exit_on_error:
                raise ArgumentError(None, message)
            self.error(message)
        return found

    def parse_known_args(self, args=None, namespace=None):
        args = list(_sys.argv[1:] if args is None else args)
        namespace = Namespace() if namespace is None else namespace
        for action in self._actions:
            if action.dest is not SUPPRESS and action.default is not SUPPRESS:
                if not hasattr(namespace, action.dest):
                    setattr(namespace, action.dest, action.default)
        for dest, value in self._defaults.items():
            if not hasattr(namespace, dest):
                setattr(namespace, dest, value)
        if not self.exit_on_error:
            return _Parse(self, namespace, args).run()
        try:
            return _Parse(self, namespace, args).run()
        except ArgumentError as error:
            self.error(str(error))

    parse_intermixed_args, parse_known_intermixed_args = parse_args, parse_known_args

    def convert_arg_line_to_args(self, line):
        return [line]


class _Parse:
    """One command line on its way through a parser."""

    def __init__(self, parser, namespace, args):
        self.parser, self.namespace = parser, namespace
        self.args = self._with_files(args) if parser.fromfile_prefix_chars else args
        self.positionals = [action for action in parser._actions if not action.option_strings]
        self.unknown, self.seen, self.given = [], set(), set()

    def _with_files(self, args):
        found = []
        for arg in args:
            if not arg or arg[0] not in self.parser.fromfile_prefix_chars:
                found.append(arg)
                continue
            try:
                with open(arg[1:]) as file:
                    lines = file.read().splitlines()
            except OSError as error:
                self.parser.error(str(error))
            for line in lines:
                found += self._with_files(self.parser.convert_arg_line_to_args(line))
        return found

    def run(self):
        place = 0
        kinds = self._kinds()
        while place < len(self.args):
            run = place
            while run < len(self.args) and kinds[run] != "O":
                run += 1
            more = any(kind == "O" for kind in kinds[run:])
            used = self._take_positionals(place, run, more)
            if used > place:
                place = used
                continue
            if run > place:
                self.unknown += self.args[place:run]
                place = run
            if place < len(self.args):
                place = self._take_optional(place, kinds)
        self._take_positionals(place, place, False)
        self._require()
        self.unknown += vars(self.namespace).pop("_unknown", [])
        return self.namespace, self.unknown

    def _kinds(self):
        """Which texts are options (`O`), arguments (`A`), and those after a
        `--` (`P`), which no option takes."""
        if "--" not in self.args:
            return ["O" if self._is_option(arg) else "A" for arg in self.args]
        end = self.args.index("--")
        del self.args[end]
        kinds = ["O" if self._is_option(arg) else "A" for arg in self.args[:end]]
        return kinds + ["P"] * (len(self.args) - end)

    def _is_option(self, arg):
        parser = self.parser
        if not arg or arg[0] not in parser.prefix_chars:
            return False
        if arg in parser._options:
            return True
        if len(arg) == 1:
            return False
        if self._candidates(arg):
            return True
        if _is_negative_number(arg):
            return any(_is_negative_number(option) for option in parser._options)
        return " " not in arg

    def _candidates(self, arg):
        """The options that a text may mean, each with what follows in it."""
        options, prefixes = self.parser._options, self.parser.prefix_chars
        name, equals, value = arg.partition("=")
        value = value if equals else None
        if equals and name in options:
            return [(options[name], name, value)]
        if len(arg) > 1 and arg[1] in prefixes:
            if not self.parser.allow_abbrev:
                return []
            return [(a, o, value) for o, a in options.items() if o.startswith(name)]
        found = [(a, o, arg[2:]) for o, a in options.items() if o == arg[:2]]
        long = [(a, o, value) for o, a in options.items() if o.startswith(name) and len(o) > 2]
        return found + (long if self.parser.allow_abbrev else [])

    def _meant(self, arg):
        options = self.parser._options
        if arg in options:
            return options[arg], arg, None
        candidates = self._candidates(arg)
        if len(candidates) > 1:
            names = ", ".join(option for _, option, _ in candidates)
            raise ArgumentError(None, f"ambiguous option: {arg} could match {names}")
        return candidates[0] if candidates else (None, arg, None)

    def _take_optional(self, place, kinds):
        """Takes the option at a place and its texts; returns the next place."""
        action, option, attached = self._meant(self.args[place])
        if action is None:
            self.unknown.append(self.args[place])
            return place + 1
        while attached is not None:
            least, most = action._least_and_most()
            single = len(option) == 2 and option[1] not in self.parser.prefix_chars
            if most == 0 and single and attached and self.args[place][2:3] != "=":
                # Flags in one word: -xvf.
                self._apply(action, [], option)
                option = option[0] + attached[0]
                if option not in self.parser._options:
                    raise ArgumentError(action, f"ignored explicit argument {attached!r}")
                action, attached = self.parser._options[option], attached[1:] or None
                continue
            if least > 1 or most == 0:
                raise ArgumentError(action, f"ignored explicit argument {attached!r}")
            if single and attached[:1] == "=" and self.args[place][2:3] == "=":
                attached = attached[1:]
            self._apply(action, [attached], option)
            return place + 1
        run = place + 1
        while run < len(self.args) and (kinds[run] == "A" or action.nargs == REMAINDER):
            run += 1
        least, most = action._least_and_most()
        count = min(most, run - place - 1)
        if count < least:
            raise ArgumentError(action, _expected(action.nargs))
        self._apply(action, self.args[place + 1 : place + 1 + count], option)
        return place + 1 + count

    def _take_positionals(self, place, run, more):
        """Gives texts to as many positional arguments as they suffice for;
        returns the next place."""
        waiting = self.positionals
        counts = _shares(waiting, run - place, more)
        if more and counts and not any(counts) and run == place:
            return place
        for action, count in zip(list(waiting), counts):
            if action.nargs in (PARSER, REMAINDER):
                count = len(self.args) - place if count or action.nargs == REMAINDER else count
            self._apply(action, self.args[place : place + count], None)
            place += count
        del waiting[: len(counts)]
        return place

    def _apply(self, action, texts, option):
        self.seen.add(action)
        values = self._values(action, texts)
        if texts or option or values is not action.default:
            self.given.add(action)
            for group in self.parser._exclusive:
                if action in group._group_actions:
                    for other in group._group_actions:
                        if other is not action and other in self.given:
                            raise ArgumentError(
                                action, f"not allowed with argument {other._shown_name()}")
        if values is not SUPPRESS:
            action(self.parser, self.namespace, values, option)

    def _values(self, action, texts):
        """What the texts of an argument mean."""
        if not texts and action.nargs == OPTIONAL:
            value = action.const if action.option_strings else action.default
            return self._value(action, value) if isinstance(value, str) else value
        if not texts and action.nargs == ZERO_OR_MORE and not action.option_strings:
            return action.default if action.default is not None else []
        if action.nargs in (None, OPTIONAL):
            return self._checked(action, self._value(action, texts[0]))
        if action.nargs == REMAINDER:
            return [self._value(action, text) for text in texts]
        if action.nargs == PARSER:
            values = [self._value(action, text) for text in texts]
            self._checked(action, values[0])
            return values
        return [self._checked(action, self._value(action, text)) for text in texts]

    def _value(self, action, text):
        if action.type is None:
            return text
        name = getattr(action.type, "__name__", repr(action.type))
        try:
            return action.type(text)
        except ArgumentTypeError as error:
            raise ArgumentError(action, str(error)) from None
        except (TypeError, ValueError):
            raise ArgumentError(action, f"invalid {name} value: {text!r}") from None

    def _checked(self, action, value):
        if action.choices is not None and value not in action.choices:
            choices = ", ".join(map(repr, action.choices))
            raise ArgumentError(action, f"invalid choice: {value!r} (choose from {choices})")
        return value

    def _require(self):
        missing = []
        for action in self.parser._actions:
            if action in self.seen:
                continue
            if action.required:
                missing.append(action._shown_name())
            elif isinstance(action.default, str) and action.default is not SUPPRESS:
                if getattr(self.namespace, action.dest, None) is action.default:
                    setattr(self.namespace, action.dest, self._value(action, action.default))
        if missing:
            raise ArgumentError(
                None, f"the following arguments are required: {', '.join(map(str, missing))}")
        for group in self.parser._exclusive:
            if group.required and not self.given.intersection(group._group_actions):
                names = [a._shown_name() for a in group._group_actions if a.help is not SUPPRESS]
                raise ArgumentError(None, f"one of the arguments {' '.join(names)} is required")


def _is_negative_number(text):
    digits = text[1:].replace(".", "", 1)
    return text[:1] == "-" and digits.isdecimal() and not text.endswith(".")


def _expected(nargs):
    if nargs is None:
        return "expected one argument"
    if nargs == OPTIONAL:
        return "expected at most one argument"
    if nargs == ONE_OR_MORE:
        return "expected at least one argument"
    return f"expected {nargs} argument{'s' if nargs != 1 else ''}"


def _shares(actions, count, more):
    """How many texts each of the first arguments gets of `count`: each as many
    as it can take and leaves the later ones what they need. Arguments that
    cannot have what they need wait."""
    while actions:
        bounds = [action._least_and_most() for action in actions]
        if sum(least for least, _ in bounds) <= count:
            break
        actions = actions[:-1]
    shares, left = [], count
    for place, action in enumerate(actions):
        least, most = action._least_and_most()
        later = sum(other._least_and_most()[0] for other in actions[place + 1 :])
        share = min(most, left - later)
        shares.append(share)
        left -= share
    while more and shares and not shares[-1]:
        # It may still get something after the options that follow.
        shares.pop()
    return shares
