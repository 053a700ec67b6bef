"""Parsers: what arguments are added to."""

import os
import sys

from .actions import (
    ACTIONS, Append, ArgumentError, Extend, Namespace, OPTIONAL, REMAINDER, SUPPRESS, Store, Subparsers,
    ZERO_OR_MORE,
)
from .command_line import Parse
from .layout import HelpFormatter, columns


class _Container:
    """What arguments are added to: a parser, or a group of one."""

    def __init__(self, root=None):
        self._root = root or self

    def add_argument(self, *names, action=None, **kwargs):
        cls = action if isinstance(action, type) else ACTIONS.get(action)
        if cls is None:
            raise ValueError(f'unknown action "{action}"')
        prefixes = self._root.prefix_chars
        if not names or (len(names) == 1 and names[0][0] not in prefixes):
            if names and "dest" in kwargs:
                raise ValueError("dest supplied twice for positional argument")
            if "required" in kwargs:
                raise TypeError("'required' is an invalid argument for positionals")
            names = ([], names[0] if names else kwargs.pop("dest"))
            if cls in (Store, Append, Extend):
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
        self.prog = prog if prog is not None else os.path.basename(sys.argv[0])
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
        self._subparsers = Subparsers(
            [], prog, parser_class or type(self), dest, required, help, metavar)
        group._add_action(self._subparsers)
        return self._subparsers

    def _width(self):
        return columns() - 2

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
        self._print_message(self.format_usage(), file or sys.stdout)

    def print_help(self, file=None):
        self._print_message(self.format_help(), file or sys.stdout)

    def _print_message(self, message, file):
        if message:
            file.write(message)

    def exit(self, status=0, message=None):
        if message:
            self._print_message(message, sys.stderr)
        sys.exit(status)

    def error(self, message):
        self.print_usage(sys.stderr)
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
        args = list(sys.argv[1:] if args is None else args)
        namespace = Namespace() if namespace is None else namespace
        for action in self._actions:
            if action.dest is not SUPPRESS and action.default is not SUPPRESS:
                if not hasattr(namespace, action.dest):
                    setattr(namespace, action.dest, action.default)
        for dest, value in self._defaults.items():
            if not hasattr(namespace, dest):
                setattr(namespace, dest, value)
        if not self.exit_on_error:
            return Parse(self, namespace, args).run()
        try:
            return Parse(self, namespace, args).run()
        except ArgumentError as error:
            self.error(str(error))

    parse_intermixed_args, parse_known_intermixed_args = parse_args, parse_known_args

    def convert_arg_line_to_args(self, line):
        return [line]
