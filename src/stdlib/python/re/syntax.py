"""A pattern's text as a tree.

A node is a tuple that begins with its kind:
("one", test, literal)      a character that passes; its own text if it is just one
("sequence", nodes), ("choice", nodes), ("group", number, node), ("atomic", node)
("repeat", node, least, most, mode) where the mode is "greedy", "lazy" or "possessive"
("back", number, folds), ("place", test), ("look", ahead, wanted, node), ("if", number, yes, no)
"""

from .classes import category, class_test, literal_test
from .flags import LETTERS

IGNORECASE, LOCALE, MULTILINE, DOTALL, UNICODE, VERBOSE, ASCII = 2, 4, 8, 16, 32, 64, 256
UNLIMITED = float("inf")
_SPACE = frozenset(" \t\n\r\v\f")
_CONTROLS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}
_OCTAL, _HEX = frozenset("01234567"), frozenset("0123456789abcdefABCDEF")


class error(Exception):
    """What is wrong with a pattern, and where."""

    __module__ = "re"

    def __init__(self, msg, pattern=None, pos=None):
        self.msg, self.pattern, self.pos = msg, pattern, pos
        if pattern is not None and pos is not None:
            newline = "\n" if isinstance(pattern, str) else b"\n"
            self.lineno = pattern.count(newline, 0, pos) + 1
            self.colno = pos - pattern.rfind(newline, 0, pos)
            msg = f"{msg} at position {pos}"
            if newline in pattern:
                msg += f" (line {self.lineno}, column {self.colno})"
        else:
            self.lineno = self.colno = None
        super().__init__(msg)


class Parser:
    """Reads a pattern."""

    def __init__(self, pattern, flags):
        self.given = pattern
        self.is_bytes = not isinstance(pattern, str)
        self.text = str(pattern, "latin1") if self.is_bytes else pattern
        self.place, self.flags = 0, flags
        self.count, self.names, self.open = 0, {}, []

    def fail(self, message, place=None):
        raise error(message, self.given, self.place if place is None else place)

    def parse(self):
        self._global_flags()
        if self.is_bytes:
            if self.flags & UNICODE:
                raise ValueError("cannot use UNICODE flag with a bytes pattern")
        elif self.flags & LOCALE:
            raise ValueError("cannot use LOCALE flag with a str pattern")
        elif self.flags & ASCII and self.flags & UNICODE:
            raise ValueError("ASCII and UNICODE flags are incompatible")
        elif not self.flags & ASCII:
            self.flags |= UNICODE
        self.all_flags = self.flags
        node = self._choice()
        if self.place < len(self.text):
            self.fail("unbalanced parenthesis")
        return node

    def _global_flags(self):
        """Takes flags for the whole pattern, which stand at its start."""
        while True:
            if self.flags & VERBOSE:
                self._skip_space()
            if not self.text.startswith("(?", self.place):
                return
            end = self.place + 2
            while end < len(self.text) and self.text[end] in LETTERS:
                end += 1
            if end == self.place + 2 or self.text[end : end + 1] != ")":
                return
            for letter in self.text[self.place + 2 : end]:
                self._check_letter(letter, end)
                self.flags |= LETTERS[letter]
            self.place = end + 1

    def _check_letter(self, letter, place):
        if self.is_bytes and letter == "u":
            self.fail("bad inline flags: cannot use 'u' flag with a bytes pattern", place)
        if not self.is_bytes and letter == "L":
            self.fail("bad inline flags: cannot use 'L' flag with a str pattern", place)

    def _skip_space(self):
        while self.place < len(self.text):
            if self.text[self.place] in _SPACE:
                self.place += 1
            elif self.text[self.place] == "#":
                end = self.text.find("\n", self.place)
                self.place = len(self.text) if end < 0 else end + 1
            else:
                return

    def _peek(self):
        return self.text[self.place : self.place + 1]

    def _take(self, text):
        if self.text.startswith(text, self.place):
            self.place += len(text)
            return True
        return False

    def _choice(self):
        outer = self.flags
        branches = [self._sequence()]
        while self._take("|"):
            branches.append(self._sequence())
        self.flags = outer
        return branches[0] if len(branches) == 1 else ("choice", branches)

    def _sequence(self):
        nodes = []
        while True:
            if self.flags & VERBOSE:
                self._skip_space()
            char = self._peek()
            if char in ("", "|", ")"):
                return nodes[0] if len(nodes) == 1 else ("sequence", nodes)
            start = self.place
            if char in "*+?" or (char == "{" and self._bounds() is not None):
                self._repeat(nodes, start)
            else:
                node = self._item(char, start)
                if node is not None:
                    nodes.append(node)

    def _bounds(self):
        """The bounds of a `{least,most}` at this place, and where it ends."""
        end = self.text.find("}", self.place)
        least, comma, most = self.text[self.place + 1 : end].partition(",")
        digits = all(part == "" or part.isdecimal() and part.isascii() for part in (least, most))
        if end < 0 or not digits or not (least or comma):
            return None
        low = int(least) if least else 0
        return low, (int(most) if most else UNLIMITED) if comma else low, end + 1

    def _repeat(self, nodes, start):
        char = self.text[start]
        if char == "{":
            least, most, self.place = self._bounds()
            if most < least:
                self.fail("min repeat greater than max repeat", start + 1)
        else:
            least, most = {"*": (0, UNLIMITED), "+": (1, UNLIMITED), "?": (0, 1)}[char]
            self.place += 1
        node = nodes[-1] if nodes else None
        if node is None or node[0] == "place":
            self.fail("nothing to repeat", start)
        if node[0] == "repeat":
            self.fail("multiple repeat", start)
        mode = "lazy" if self._take("?") else "possessive" if self._take("+") else "greedy"
        nodes[-1] = ("repeat", node, least, most, mode)

    def _item(self, char, start):
        self.place += 1
        if char == "(":
            return self._parenthesis(start)
        if char == "[":
            return self._set(start)
        if char == "\\":
            return self._escape(start)
        if char == ".":
            if self.flags & DOTALL:
                return ("one", lambda char: True, None)
            return ("one", lambda char: char != "\n", None)
        if char == "^":
            if self.flags & MULTILINE:
                return ("place", lambda text, at, end: at == 0 or text[at - 1] == "\n")
            return ("place", lambda text, at, end: at == 0)
        if char == "$":
            if self.flags & MULTILINE:
                return ("place", lambda text, at, end: at == end or text[at] == "\n")
            return ("place", lambda text, at, end: at == end or at == end - 1 and text[at] == "\n")
        return self._literal(char)

    def _literal(self, char):
        return ("one", *literal_test(char, self.flags & IGNORECASE))

    def _parenthesis(self, start):
        if not self._take("?"):
            return self._group(start, None)
        if self._take("P"):
            if self._take("<"):
                return self._group(start, self._name(">"))
            if self._take("="):
                name_at = self.place
                name = self._name(")")
                return ("back", self._known(name, name_at), self.flags & IGNORECASE)
            self._need_more()
            self.place += 1
            self.fail(f"unknown extension ?P{self.text[self.place - 1 : self.place]}", start + 1)
        if self._take(":"):
            return self._until_close(start)
        if self._take("#"):
            end = self.text.find(")", self.place)
            if end < 0:
                self.fail("missing ), unterminated comment", start)
            self.place = end + 1
            return None
        if self._take(">"):
            return ("atomic", self._until_close(start))
        if self._take("("):
            return self._condition(start)
        for mark, ahead, wanted in (("=", True, True), ("!", True, False), ("<=", False, True),
                                    ("<!", False, False)):
            if self._take(mark):
                node = self._until_close(start)
                if not ahead and width(node) is None:
                    raise error("look-behind requires fixed-width pattern")
                return ("look", ahead, wanted, node)
        if self._take("<"):
            self._need_more()
            self.place -= 1
            self.fail(f"unknown extension ?{self.text[self.place : self.place + 2]}", start + 1)
        return self._scoped_flags(start)

    def _need_more(self):
        if not self._peek():
            self.fail("unexpected end of pattern")

    def _scoped_flags(self, start):
        add, remove, target = 0, 0, "add"
        while (char := self._peek()) in LETTERS or char == "-" and target == "add":
            self.place += 1
            if char == "-":
                target = "remove"
            elif target == "add":
                self._check_letter(char, self.place)
                add |= LETTERS[char]
            else:
                remove |= LETTERS[char]
        if self._peek() == ")" and add and target == "add":
            self.fail("global flags not at the start of the expression", start)
        if target == "remove" and not remove:
            self.fail("unknown flag" if self._peek().isalpha() else "missing flag")
        if not add | remove:
            self._need_more()
            self.fail(f"unknown extension ?{self._peek()}", start + 1)
        if not self._take(":"):
            missing = "missing :" if remove else "missing -, : or )"
            self.fail("unknown flag" if self._peek().isalpha() else missing)
        outer = self.flags
        self.flags = (self.flags | add) & ~remove
        if add & ASCII:
            self.flags &= ~UNICODE
        node = self._until_close(start)
        self.flags = outer
        return node

    def _until_close(self, start):
        node = self._choice()
        if not self._take(")"):
            self.fail("missing ), unterminated subpattern", start)
        # What stands in parentheses can be repeated again.
        return ("sequence", [node])

    def _group(self, start, name):
        self.count += 1
        number = self.count
        if name is not None:
            if name in self.names:
                self.fail(f"redefinition of group name {name!r} as group {number}; was group "
                          f"{self.names[name]}", start + 4)
            self.names[name] = number
        self.open.append(number)
        node = self._until_close(start)
        self.open.pop()
        return ("group", number, node)

    def _name(self, end_mark):
        begin = self.place
        end = self.text.find(end_mark, begin)
        if end < 0:
            cut_off = begin < len(self.text)
            self.fail(f"missing {end_mark}, unterminated name" if cut_off else "missing group name", begin)
        name = self.text[begin:end]
        if not name:
            self.fail("missing group name", begin)
        if not name.isidentifier():
            self.fail(f"bad character in group name {name!r}", begin)
        self.place = end + 1
        return name

    def _known(self, name, place):
        if name not in self.names:
            self.fail(f"unknown group name {name!r}", place)
        return self._closed(self.names[name], place)

    def _closed(self, number, place):
        if number > self.count:
            self.fail(f"invalid group reference {number}", place)
        if number in self.open:
            self.fail("cannot refer to an open group", place - 1)
        return number

    def _condition(self, start):
        begin = self.place
        end = self.text.find(")", begin)
        name = self.text[begin:end]
        if end < 0 or not name:
            cut_off = end < 0 and begin < len(self.text)
            self.fail("missing ), unterminated name" if cut_off else "missing group name", begin)
        self.place = end + 1
        if name.isdecimal():
            number = int(name)
            if not number or number > self.count:
                self.fail("bad group number" if not number else f"invalid group reference {number}", begin)
        else:
            if name not in self.names:
                self.fail(f"unknown group name {name!r}", begin)
            number = self.names[name]
        yes, no = self._sequence(), ("sequence", [])
        if self._take("|"):
            no = self._sequence()
            if self._peek() == "|":
                self.fail("conditional backref with more than two branches")
        if not self._take(")"):
            self.fail("missing ), unterminated subpattern", start)
        return ("if", number, yes, no)

    def _escape(self, start):
        """What a backslash and what follows mean outside of a set."""
        char = self._peek()
        if not char:
            self.fail("bad escape (end of pattern)", start)
        self.place += 1
        ascii_only = self.is_bytes or bool(self.flags & ASCII)
        if char in "dDsSwW":
            return ("one", category(char, ascii_only), None)
        if char == "A":
            return ("place", lambda text, at, end: at == 0)
        if char == "Z":
            return ("place", lambda text, at, end: at == end)
        if char in "bB":
            word, wanted = category("w", ascii_only), char == "b"

            def at_edge(text, at, end):
                if not text:
                    return False
                before = at > 0 and word(text[at - 1])
                return (before != (at < end and word(text[at]))) == wanted

            return ("place", at_edge)
        if char in "123456789":
            return self._reference(char, start)
        return self._literal(self._escaped(char, start))

    def _reference(self, char, start):
        if self._peek().isdecimal() and self._peek() in "0123456789":
            second = self._peek()
            third = self.text[self.place + 1 : self.place + 2]
            if char in _OCTAL and second in _OCTAL and third and third in _OCTAL:
                self.place += 2
                return self._literal(self._octal(char + second + third, start))
            char += second
            self.place += 1
        return ("back", self._closed(int(char), start + 1), self.flags & IGNORECASE)

    def _octal(self, digits, start):
        value = int(digits, 8)
        if value > 0o377:
            self.fail(f"octal escape value \\{digits} outside of range 0-0o377", start)
        return chr(value)

    def _escaped(self, char, start):
        """The character that an escape means."""
        if char in _CONTROLS and char != "b":
            return _CONTROLS[char]
        if char == "0":
            digits = "0"
            while len(digits) < 3 and self._peek() and self._peek() in _OCTAL:
                digits += self._peek()
                self.place += 1
            return self._octal(digits, start)
        size = {"x": 2, "u": 4, "U": 8}.get(char)
        if size and (char == "x" or not self.is_bytes):
            end = self.place
            while end < self.place + size and self.text[end : end + 1] and self.text[end] in _HEX:
                end += 1
            digits = self.text[self.place : end]
            self.place = end
            if len(digits) != size:
                self.fail(f"incomplete escape \\{char}{digits}", start)
            if int(digits, 16) > 0x10FFFF:
                self.fail(f"bad escape \\{char}{digits}", start)
            return chr(int(digits, 16))
        if char.isascii() and char.isalnum():
            self.fail(f"bad escape \\{char}", start)
        return char

    def _set(self, start):
        negated = self._take("^")
        items, first = [], True
        while True:
            if self.place >= len(self.text):
                self.fail("unterminated character set", start)
            if self._peek() == "]" and not first:
                self.place += 1
                break
            first = False
            low_at = self.place
            low = self._set_item()
            if self._peek() == "-" and self.text[self.place + 1 : self.place + 2] not in ("]", ""):
                self.place += 1
                high = self._set_item()
                if not isinstance(low, str) or not isinstance(high, str) or high < low:
                    text = self.text[low_at : self.place]
                    self.fail(f"bad character range {text}", low_at)
                items.append((low, high))
            else:
                items.append((low, low) if isinstance(low, str) else low)
        if len(items) == 1 and not negated and isinstance(items[0], tuple) and items[0][0] == items[0][1]:
            return self._literal(items[0][0])
        return ("one", class_test(items, negated, self.flags & IGNORECASE), None)

    def _set_item(self):
        """A character, or the test of a category."""
        start = self.place
        char = self._peek()
        self.place += 1
        if char != "\\":
            return char
        char = self._peek()
        if not char:
            self.fail("bad escape (end of pattern)", start)
        self.place += 1
        if char in "dDsSwW":
            return category(char, self.is_bytes or bool(self.flags & ASCII))
        if char == "b":
            return "\b"
        if char in "1234567":
            digits = char
            while len(digits) < 3 and self._peek() and self._peek() in _OCTAL:
                digits += self._peek()
                self.place += 1
            return self._octal(digits, start)
        return self._escaped(char, start)


def width(node):
    """How many characters a node takes; None if that differs."""
    kind = node[0]
    if kind == "one":
        return 1
    if kind in ("place", "look"):
        return 0
    if kind in ("group", "atomic"):
        return width(node[-1])
    if kind == "repeat":
        inner = width(node[1])
        return None if inner is None or node[2] != node[3] else inner * node[2]
    if kind == "sequence":
        widths = [width(inner) for inner in node[1]]
        return None if None in widths else sum(widths)
    if kind == "choice":
        widths = {width(inner) for inner in node[1]}
        return widths.pop() if len(widths) == 1 else None
    if kind == "if":
        widths = {width(node[2]), width(node[3])}
        return widths.pop() if len(widths) == 1 else None
    return None
