"""JSON text to values."""

_SPACE = " \t\n\r"
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_CONSTANTS = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}
_DIGITS = frozenset("0123456789")
_HEX_DIGITS = frozenset("0123456789abcdefABCDEF")


class JSONDecodeError(ValueError):
    """Text that is no JSON: what is wrong, and where."""

    def __init__(self, msg, doc, pos):
        self.msg, self.doc, self.pos = msg, doc, pos
        self.lineno = doc.count("\n", 0, pos) + 1
        self.colno = pos - doc.rfind("\n", 0, pos)
        super().__init__(f"{msg}: line {self.lineno} column {self.colno} (char {pos})")

    def __reduce__(self):
        return type(self), (self.msg, self.doc, self.pos)


class JSONDecoder:
    """Reads values; the hooks make of them what a program wants."""

    def __init__(self, *, object_hook=None, parse_float=None, parse_int=None, parse_constant=None,
                 strict=True, object_pairs_hook=None):
        self.object_hook = object_hook
        self.parse_float = parse_float or float
        self.parse_int = parse_int or int
        self.parse_constant = parse_constant or _CONSTANTS.__getitem__
        self.strict = strict
        self.object_pairs_hook = object_pairs_hook

    def decode(self, s):
        value, end = self.raw_decode(s, _skip(s, 0))
        end = _skip(s, end)
        if end != len(s):
            raise JSONDecodeError("Extra data", s, end)
        return value

    def raw_decode(self, s, idx=0):
        """A value that begins at a place, and where it ends."""
        if idx < 0:
            raise ValueError("idx cannot be negative")
        return self._value(s, idx)

    def _value(self, s, place):
        first = s[place : place + 1]
        if first == '"':
            return self._string(s, place + 1)
        if first == "{":
            return self._object(s, place + 1)
        if first == "[":
            return self._array(s, place + 1)
        for text, value in (("null", None), ("true", True), ("false", False)):
            if s.startswith(text, place):
                return value, place + len(text)
        if first == "-" or first in _DIGITS:
            end = _end_of_int(s, place)
            if end is not None:
                return self._number(s, place, end)
        for text in _CONSTANTS:
            if s.startswith(text, place):
                return self.parse_constant(text), place + len(text)
        raise JSONDecodeError("Expecting value", s, place)

    def _number(self, s, start, end):
        whole = end
        if s[end : end + 1] == "." and s[end + 1 : end + 2] in _DIGITS:
            end = _end_of_digits(s, end + 1)
        if s[end : end + 1] in ("e", "E"):
            digits = end + 2 if s[end + 1 : end + 2] in ("+", "-") else end + 1
            if s[digits : digits + 1] in _DIGITS:
                end = _end_of_digits(s, digits)
        parse = self.parse_int if end == whole else self.parse_float
        return parse(s[start:end]), end

    def _string(self, s, start):
        """The string whose text begins at a place, after its quote."""
        pieces, place = [], start
        while True:
            end = place
            while end < len(s) and (char := s[end]) not in '"\\' and (char >= " " or not self.strict):
                end += 1
            pieces.append(s[place:end])
            if end == len(s):
                raise JSONDecodeError("Unterminated string starting at", s, start - 1)
            if s[end] == '"':
                return "".join(pieces), end + 1
            if s[end] != "\\":
                raise JSONDecodeError("Invalid control character at", s, end)
            if end + 1 == len(s):
                raise JSONDecodeError("Unterminated string starting at", s, start - 1)
            char, place = _escaped(s, end + 1)
            pieces.append(char)

    def _object(self, s, place):
        pairs = []
        place = _skip(s, place)
        if s[place : place + 1] != "}":
            while True:
                if s[place : place + 1] != '"':
                    raise JSONDecodeError(
                        "Expecting property name enclosed in double quotes", s, place)
                key, place = self._string(s, place + 1)
                place = _skip(s, place)
                if s[place : place + 1] != ":":
                    raise JSONDecodeError("Expecting ':' delimiter", s, place)
                value, place = self._value(s, _skip(s, place + 1))
                pairs.append((key, value))
                place = _skip(s, place)
                if s[place : place + 1] == "}":
                    break
                if s[place : place + 1] != ",":
                    raise JSONDecodeError("Expecting ',' delimiter", s, place)
                place = _skip(s, place + 1)
        if self.object_pairs_hook is not None:
            return self.object_pairs_hook(pairs), place + 1
        found = dict(pairs)
        return (self.object_hook(found) if self.object_hook else found), place + 1

    def _array(self, s, place):
        items = []
        place = _skip(s, place)
        if s[place : place + 1] == "]":
            return items, place + 1
        while True:
            value, place = self._value(s, place)
            items.append(value)
            place = _skip(s, place)
            if s[place : place + 1] == "]":
                return items, place + 1
            if s[place : place + 1] != ",":
                raise JSONDecodeError("Expecting ',' delimiter", s, place)
            place = _skip(s, place + 1)


def _skip(s, place):
    while place < len(s) and s[place] in _SPACE:
        place += 1
    return place


def _end_of_digits(s, place):
    while place < len(s) and s[place] in _DIGITS:
        place += 1
    return place


def _end_of_int(s, place):
    """Where the digits before a point end; None if there are none."""
    if s[place] == "-":
        place += 1
    if s[place : place + 1] == "0":
        return place + 1
    end = _end_of_digits(s, place)
    return end if end > place else None


def _escaped(s, place):
    """What the escape whose letter is at a place means, and where it ends."""
    letter = s[place]
    if letter != "u":
        if letter not in _ESCAPES:
            raise JSONDecodeError("Invalid \\escape", s, place - 1)
        return _ESCAPES[letter], place + 1
    code = _code_unit(s, place)
    place += 5
    if 0xD800 <= code < 0xDC00 and s.startswith("\\u", place):
        low = _code_unit(s, place + 1)
        if 0xDC00 <= low < 0xE000:
            return chr(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)), place + 6
    return chr(code), place


def _code_unit(s, place):
    digits = s[place + 1 : place + 5]
    if len(digits) != 4 or not _HEX_DIGITS.issuperset(digits):
        raise JSONDecodeError("Invalid \\uXXXX escape", s, place)
    return int(digits, 16)
