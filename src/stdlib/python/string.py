"""Characters by kind, and templates."""

__all__ = ["ascii_letters", "ascii_lowercase", "ascii_uppercase", "capwords", "digits",
           "hexdigits", "octdigits", "printable", "punctuation", "whitespace", "Formatter",
           "Template"]

whitespace = " \t\n\r\v\f"
ascii_lowercase = "abcdefghijklmnopqrstuvwxyz"
ascii_uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ascii_letters = ascii_lowercase + ascii_uppercase
digits = "0123456789"
hexdigits = digits + "abcdef" + "ABCDEF"
octdigits = "01234567"
punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
printable = digits + ascii_letters + punctuation + whitespace


def capwords(s, sep=None):
    return (sep or " ").join(map(str.capitalize, s.split(sep)))


class Template:
    """Text with places such as $name and ${name}."""

    delimiter = "$"

    def __init__(self, template):
        self.template = template

    def _parts(self):
        """Yields (text, name, invalid) for the pieces of the template."""
        text, delimiter = self.template, self.delimiter
        place = 0
        while True:
            found = text.find(delimiter, place)
            if found < 0:
                yield text[place:], None, None
                return
            before = text[place:found]
            place = found + len(delimiter)
            if text.startswith(delimiter, place):
                yield before + delimiter, None, None
                place += len(delimiter)
                continue
            braced = text.startswith("{", place)
            start = end = place + braced
            while end < len(text) and text[end].isascii() and (text[end].isalnum() or text[end] == "_"):
                end += 1
            name = text[start:end]
            valid = name and not name[0].isdigit() and (not braced or text.startswith("}", end))
            if not valid:
                yield before, None, found
                continue
            place = end + braced
            yield before, name, None

    def _substitute(self, mapping, kws, safe):
        from collections import ChainMap

        if mapping is None:
            mapping = kws
        elif kws:
            mapping = ChainMap(kws, mapping)
        result = []
        for text, name, invalid in self._parts():
            result.append(text)
            if invalid is not None:
                if not safe:
                    self._refuse(invalid)
                result.append(self.delimiter)
            elif name is not None:
                if safe and name not in mapping:
                    braced = "${" + name + "}" in self.template
                    result.append(f"${{{name}}}" if braced else self.delimiter + name)
                else:
                    result.append(str(mapping[name]))
        return "".join(result)

    def _refuse(self, place):
        lines = self.template[:place].splitlines(keepends=True)
        line = max(len(lines), 1)
        column = place - len("".join(lines[: line - 1]))
        raise ValueError("Invalid placeholder in string: line %d, col %d" % (line, column + 1))

    def substitute(self, mapping=None, /, **kws):
        return self._substitute(mapping, kws, False)

    def safe_substitute(self, mapping=None, /, **kws):
        return self._substitute(mapping, kws, True)

    def get_identifiers(self):
        names = [name for _, name, _ in self._parts() if name is not None]
        return list(dict.fromkeys(names))

    def is_valid(self):
        return all(invalid is None for *_, invalid in self._parts())


class Formatter:
    """str.format as an object whose steps a class can change."""

    def format(self, format_string, /, *args, **kwargs):
        return self.vformat(format_string, args, kwargs)

    def vformat(self, format_string, args, kwargs):
        return format_string.format(*args, **kwargs)
