"""How usage and help are laid out."""

import os
import textwrap

from .actions import ONE_OR_MORE, OPTIONAL, PARSER, REMAINDER, SUPPRESS, ZERO_OR_MORE

__all__ = [
    "ArgumentDefaultsHelpFormatter", "HelpFormatter", "MetavarTypeHelpFormatter",
    "RawDescriptionHelpFormatter", "RawTextHelpFormatter",
]

class HelpFormatter:
    """Lays out usage and help."""

    def __init__(self, prog, indent_increment=2, max_help_position=24, width=None):
        self._width = width if width is not None else columns() - 2
        self._prog, self._indent = prog, indent_increment
        self._max_help_position = min(max_help_position, max(self._width - 20, indent_increment * 2))

    def _split_lines(self, text, width):
        return textwrap.wrap(" ".join(text.split()), width)

    def _fill_text(self, text, width, indent):
        return textwrap.fill(
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


def columns():
    """How wide the terminal is."""
    try:
        found = int(os.environ.get("COLUMNS", 0))
    except ValueError:
        found = 0
    if found <= 0:
        try:
            found = os.get_terminal_size(1).columns
        except (AttributeError, OSError):
            found = 80
    return found or 80


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
