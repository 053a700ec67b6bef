"""Values to JSON text."""

_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_FIXED = {None: "null", True: "true", False: "false"}
_INFINITY = float("inf")


class JSONEncoder:
    """Writes values; `default` makes of others what it can write."""

    item_separator = ", "
    key_separator = ": "

    def __init__(self, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True,
                 sort_keys=False, indent=None, separators=None, default=None):
        self.skipkeys = skipkeys
        self.ensure_ascii = ensure_ascii
        self.check_circular = check_circular
        self.allow_nan = allow_nan
        self.sort_keys = sort_keys
        self.indent = indent
        if separators is not None:
            self.item_separator, self.key_separator = separators
        elif indent is not None:
            self.item_separator = ","
        if default is not None:
            self.default = default

    def default(self, o):
        raise TypeError(f"Object of type {o.__class__.__name__} is not JSON serializable")

    def encode(self, o):
        return "".join(self.iterencode(o))

    def iterencode(self, o, _one_shot=False):
        return self._value(o, 0, {} if self.check_circular else None)

    def _value(self, value, level, open_values):
        """The pieces of a value's text; `open_values` are those around it."""
        if isinstance(value, str):
            yield self._string(value)
        elif value is None or value is True or value is False:
            yield _FIXED[value]
        elif isinstance(value, int):
            yield int.__repr__(value)
        elif isinstance(value, float):
            yield self._float(value)
        else:
            if open_values is not None:
                if id(value) in open_values:
                    raise ValueError("Circular reference detected")
                open_values[id(value)] = value
            if isinstance(value, (list, tuple)):
                yield from self._array(value, level, open_values)
            elif isinstance(value, dict):
                yield from self._object(value, level, open_values)
            else:
                yield from self._value(self.default(value), level, open_values)
            if open_values is not None:
                del open_values[id(value)]

    def _array(self, items, level, open_values):
        if not items:
            yield "[]"
            return
        yield "["
        separator = self._line(level + 1)
        for item in items:
            yield separator
            separator = self.item_separator + self._line(level + 1)
            yield from self._value(item, level + 1, open_values)
        yield self._line(level) + "]"

    def _object(self, pairs, level, open_values):
        if not pairs:
            yield "{}"
            return
        yield "{"
        separator = self._line(level + 1)
        for key, value in sorted(pairs.items()) if self.sort_keys else pairs.items():
            key = self._key(key)
            if key is None:
                continue
            yield separator + self._string(key) + self.key_separator
            separator = self.item_separator + self._line(level + 1)
            yield from self._value(value, level + 1, open_values)
        yield self._line(level) + "}"

    def _line(self, level):
        """What begins a line, where there are lines."""
        if self.indent is None:
            return ""
        indent = self.indent if isinstance(self.indent, str) else " " * self.indent
        return "\n" + indent * level

    def _key(self, key):
        """A key's text; None if the key is to be skipped."""
        if isinstance(key, str):
            return key
        if key is None or key is True or key is False:
            return _FIXED[key]
        if isinstance(key, int):
            return int.__repr__(key)
        if isinstance(key, float):
            return self._float(key)
        if self.skipkeys:
            return None
        raise TypeError(f"keys must be str, int, float, bool or None, not {key.__class__.__name__}")

    def _float(self, value):
        if value == value and value not in (_INFINITY, -_INFINITY):
            return float.__repr__(value)
        if not self.allow_nan:
            raise ValueError(f"Out of range float values are not JSON compliant: {value!r}")
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"

    def _string(self, text):
        text = str.__str__(text)
        if not any(map(self._is_special, text)):
            return f'"{text}"'
        return '"' + "".join(map(self._char, text)) + '"'

    def _is_special(self, char):
        return char < " " or char in '"\\' or (char > "~" and self.ensure_ascii)

    def _char(self, char):
        if not self._is_special(char):
            return char
        if char in _SHORT:
            return _SHORT[char]
        code = ord(char)
        if code < 0x10000:
            return f"\\u{code:04x}"
        code -= 0x10000
        return f"\\u{0xD800 | code >> 10:04x}\\u{0xDC00 | code & 0x3FF:04x}"
