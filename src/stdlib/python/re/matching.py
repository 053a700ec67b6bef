"""Patterns, and what they find."""

import functools

from .flags import RegexFlag
from .program import Program
from .syntax import Parser, error

_NOT_SHOWN = 32


@functools.lru_cache(maxsize=512)
def _compiled(kind, pattern, flags):
    return Pattern(pattern, flags)


def compile(pattern, flags=0):
    """The pattern of a text."""
    if isinstance(pattern, Pattern):
        if flags:
            raise ValueError("cannot process flags argument with a compiled pattern")
        return pattern
    if not isinstance(pattern, (str, bytes)):
        raise TypeError("first argument must be string or compiled pattern")
    return _compiled(type(pattern), pattern, int(flags))


def purge():
    _compiled.cache_clear()


class Pattern:
    """A pattern that is ready to find."""

    __module__ = "re"

    def __init__(self, pattern, flags):
        parser = Parser(pattern, flags)
        self._program = Program(parser.parse(), parser.count)
        self.pattern, self.flags = pattern, parser.all_flags
        self.groups, self.groupindex = parser.count, dict(parser.names)
        self._is_bytes = parser.is_bytes

    def __repr__(self):
        shown = self.flags if self._is_bytes else self.flags & ~_NOT_SHOWN
        more = f", {RegexFlag(shown)!r}" if shown else ""
        return f"re.compile({self.pattern!r:.200}{more})"

    def __eq__(self, other):
        if not isinstance(other, Pattern):
            return NotImplemented
        return (self.flags, self.pattern) == (other.flags, other.pattern)

    def __hash__(self):
        return hash((self.flags, self.pattern))

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __class_getitem__(cls, item):
        return cls

    def _text(self, string):
        """What the machine reads of a string or of bytes."""
        if isinstance(string, str):
            if self._is_bytes:
                raise TypeError("cannot use a bytes pattern on a string-like object")
            return string
        if not isinstance(string, (bytes, bytearray)):
            raise TypeError(f"expected string or bytes-like object, got {type(string).__name__!r}")
        if not self._is_bytes:
            raise TypeError("cannot use a string pattern on a bytes-like object")
        return str(string, "latin1")

    def _at(self, string, pos, endpos, whole):
        text = self._text(string)
        pos, endpos = _within(text, pos, endpos)
        spans = self._program.run(text, pos, endpos, whole) if pos <= endpos else None
        return spans and Match(self, string, pos, endpos, spans)

    def match(self, string, pos=0, endpos=None):
        return self._at(string, pos, endpos, False)

    def fullmatch(self, string, pos=0, endpos=None):
        return self._at(string, pos, endpos, True)

    def search(self, string, pos=0, endpos=None):
        return next(self._find(string, pos, endpos), None)

    def _find(self, string, pos=0, endpos=None):
        """The matches, one after another; none begins inside one before it."""
        text = self._text(string)
        pos, endpos = _within(text, pos, endpos)
        at, after_empty = pos, False
        while at <= endpos:
            at = self._next_start(text, at, endpos)
            if at is None:
                return
            spans = self._program.run(text, at, endpos, False, after_empty)
            if spans is None:
                at, after_empty = at + 1, False
                continue
            yield Match(self, string, pos, endpos, spans)
            after_empty = spans[2] == spans[1]
            at = spans[2]

    def _next_start(self, text, at, end):
        """The first place from here on where a match could begin."""
        literal, test = self._program.first_literal, self._program.first_test
        if literal is not None:
            found = text.find(literal, at, end)
            return None if found < 0 else found
        if test is not None:
            while at < end and not test(text[at]):
                at += 1
            return at if at < end else None
        return at

    def finditer(self, string, pos=0, endpos=None):
        self._text(string)
        return self._find(string, pos, endpos)

    def findall(self, string, pos=0, endpos=None):
        empty = b"" if self._is_bytes else ""
        if self.groups == 0:
            return [match.group() for match in self._find(string, pos, endpos)]
        if self.groups == 1:
            return [match.groups(empty)[0] for match in self._find(string, pos, endpos)]
        return [match.groups(empty) for match in self._find(string, pos, endpos)]

    def split(self, string, maxsplit=0):
        parts, last = [], 0
        for count, match in enumerate(self._find(string)):
            if maxsplit and count >= maxsplit or maxsplit < 0:
                break
            parts.append(string[last : match.start()])
            parts.extend(match.groups())
            last = match.end()
        parts.append(string[last:])
        return parts

    def sub(self, repl, string, count=0):
        return self.subn(repl, string, count)[0]

    def subn(self, repl, string, count=0):
        if not callable(repl):
            template = _template(self, repl)
            repl = lambda match: _filled(template, match)
        parts, last, made = [], 0, 0
        for match in self._find(string):
            if count and made >= count or count < 0:
                break
            parts.append(string[last : match.start()])
            parts.append(repl(match))
            last, made = match.end(), made + 1
        parts.append(string[last:])
        return (b"" if self._is_bytes else "").join(parts), made


def _within(text, pos, endpos):
    end = len(text) if endpos is None else max(0, min(endpos, len(text)))
    return max(0, min(pos, len(text))), end


class Match:
    """A place where a pattern matches."""

    __module__ = "re"
    __slots__ = ("re", "string", "pos", "endpos", "_spans", "_last")

    def __init__(self, pattern, string, pos, endpos, spans):
        self.re, self.string, self.pos, self.endpos = pattern, string, pos, endpos
        self._last, self._spans = spans[0], spans[1:]

    def __repr__(self):
        return f"<re.Match object; span={self.span()!r}, match={self.group()!r:.50}>"

    def _number(self, group):
        number = group
        if not isinstance(group, int):
            number = self.re.groupindex.get(group, -1)
        if not 0 <= number <= self.re.groups:
            raise IndexError("no such group")
        return number

    def span(self, group=0, /):
        number = self._number(group)
        start, end = self._spans[2 * number : 2 * number + 2]
        return (start, end) if start >= 0 and end >= 0 else (-1, -1)

    def start(self, group=0, /):
        return self.span(group)[0]

    def end(self, group=0, /):
        return self.span(group)[1]

    def __getitem__(self, group):
        start, end = self.span(group)
        return None if start < 0 else self.string[start:end]

    def group(self, *groups):
        if len(groups) == 1:
            return self[groups[0]]
        return tuple(self[group] for group in groups) if groups else self[0]

    def groups(self, default=None):
        found = [self[number] for number in range(1, self.re.groups + 1)]
        return tuple(default if text is None else text for text in found)

    def groupdict(self, default=None):
        return {name: default if self[name] is None else self[name] for name in self.re.groupindex}

    def expand(self, template):
        return expand_template(self, template)

    @property
    def regs(self):
        return tuple(self.span(number) for number in range(self.re.groups + 1))

    @property
    def lastindex(self):
        return self._last if self._last > 0 else None

    @property
    def lastgroup(self):
        names = {number: name for name, number in self.re.groupindex.items()}
        return names.get(self._last)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __class_getitem__(cls, item):
        return cls


_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}


def _template(pattern, template):
    """A replacement as its parts: texts and numbers of groups."""
    given = template
    template = template if isinstance(template, str) else str(template, "latin1")
    parts, place = [], 0

    def text(piece):
        parts.append(piece if isinstance(given, str) else piece.encode("latin1"))

    def group(number, at):
        if number > pattern.groups:
            raise error(f"invalid group reference {number}", given, at)
        parts.append(number)

    while (slash := template.find("\\", place)) >= 0:
        text(template[place:slash])
        char = template[slash + 1 : slash + 2]
        place = slash + 2
        if not char:
            raise error("bad escape (end of pattern)", given, slash)
        if char == "g":
            place = _named(pattern, given, template, place, group)
        elif char.isascii() and char.isdigit():
            digits = char
            more = template[place : place + 2]
            if char == "0":
                digits += more[:1] if more[:1] in tuple("01234567") else ""
                if len(digits) == 2 and more[1:2] in tuple("01234567"):
                    digits += more[1]
                text(chr(int(digits, 8) & 0xFF))
            elif len(more) == 2 and char in "01234567" and all(d in "01234567" for d in more):
                digits += more
                if int(digits, 8) > 0o377:
                    raise error(f"octal escape value \\{digits} outside of range 0-0o377", given, slash)
                text(chr(int(digits, 8)))
            else:
                if more[:1].isascii() and more[:1].isdigit():
                    digits += more[0]
                group(int(digits), slash + 1)
            place = slash + 1 + len(digits)
        elif char in _ESCAPES:
            text(_ESCAPES[char])
        elif char.isascii() and char.isalpha():
            raise error(f"bad escape \\{char}", given, slash)
        else:
            text("\\" + char)
    text(template[place:])
    return parts


def _named(pattern, given, template, place, group):
    """Takes the `<name>` of a `\\g<name>`; returns where it ends."""
    if template[place : place + 1] != "<":
        raise error("missing <", given, place)
    end = template.find(">", place)
    name = template[place + 1 : end]
    if end < 0 or not name:
        cut_off = end < 0 and template[place + 1 :]
        what = "missing >, unterminated name" if cut_off else "missing group name"
        raise error(what, given, place + 1)
    if name.isascii() and name.isdigit():
        group(int(name), place + 1)
    elif not name.isidentifier():
        raise error(f"bad character in group name {name!r}", given, place + 1)
    elif name not in pattern.groupindex:
        raise IndexError(f"unknown group name {name!r}")
    else:
        group(pattern.groupindex[name], place + 1)
    return end + 1


def _filled(template, match):
    empty = b"" if match.re._is_bytes else ""
    return empty.join(match[part] or empty if isinstance(part, int) else part for part in template)


def expand_template(match, template):
    return _filled(_template(match.re, template), match)
