"""Text in lines of a given width, and its margins."""

__all__ = ["TextWrapper", "wrap", "fill", "dedent", "indent", "shorten"]

_WHITESPACE = "\t\n\x0b\x0c\r "


def _is_word(char):
    return char.isalnum() or char == "_"


class TextWrapper:
    """How lines are broken: what `wrap` and `fill` have as options."""

    def __init__(self, width=70, initial_indent="", subsequent_indent="", expand_tabs=True,
                 replace_whitespace=True, fix_sentence_endings=False, break_long_words=True,
                 drop_whitespace=True, break_on_hyphens=True, tabsize=8, *, max_lines=None,
                 placeholder=" [...]"):
        self.width = width
        self.initial_indent = initial_indent
        self.subsequent_indent = subsequent_indent
        self.expand_tabs = expand_tabs
        self.replace_whitespace = replace_whitespace
        self.fix_sentence_endings = fix_sentence_endings
        self.break_long_words = break_long_words
        self.drop_whitespace = drop_whitespace
        self.break_on_hyphens = break_on_hyphens
        self.tabsize = tabsize
        self.max_lines = max_lines
        self.placeholder = placeholder

    def wrap(self, text):
        if self.expand_tabs:
            text = text.expandtabs(self.tabsize)
        if self.replace_whitespace:
            text = text.translate({ord(char): " " for char in _WHITESPACE})
        chunks = _chunks(text, self.break_on_hyphens)
        if self.fix_sentence_endings:
            _fix_endings(chunks)
        return self._lines(chunks)

    def fill(self, text):
        return "\n".join(self.wrap(text))

    def _lines(self, chunks):
        if self.width <= 0:
            raise ValueError(f"invalid width {self.width!r} (must be > 0)")
        if self.max_lines is not None:
            indent = self.subsequent_indent if self.max_lines > 1 else self.initial_indent
            if len(indent) + len(self.placeholder.lstrip()) > self.width:
                raise ValueError("placeholder too large for max width")
        lines = []
        chunks = chunks[::-1]
        while chunks:
            indent = self.subsequent_indent if lines else self.initial_indent
            room = self.width - len(indent)
            if self.drop_whitespace and not chunks[-1].strip() and lines:
                chunks.pop()
            line = self._take(chunks, room)
            if self.drop_whitespace and line and not line[-1].strip():
                line.pop()
            if not line:
                continue
            rest = not chunks or (self.drop_whitespace and len(chunks) == 1 and not chunks[0].strip())
            fits = rest and sum(map(len, line)) <= room
            if self.max_lines is None or len(lines) + 1 < self.max_lines or fits:
                lines.append(indent + "".join(line))
            else:
                self._end(lines, line, indent, room)
                break
        return lines

    def _take(self, chunks, room):
        """Takes the chunks that fit into a line, and breaks one that fits into none."""
        line, length = [], 0
        while chunks and length + len(chunks[-1]) <= room:
            length += len(chunks[-1])
            line.append(chunks.pop())
        if chunks and len(chunks[-1]) > room:
            if self.break_long_words:
                left = max(room, 1) - length
                chunk = chunks[-1]
                end = left
                if self.break_on_hyphens and len(chunk) > left:
                    hyphen = chunk.rfind("-", 0, left)
                    if hyphen > 0 and any(char != "-" for char in chunk[:hyphen]):
                        end = hyphen + 1
                line.append(chunk[:end])
                chunks[-1] = chunk[end:]
            elif not line:
                line.append(chunks.pop())
        return line

    def _end(self, lines, line, indent, room):
        """Ends text that has too many lines with the placeholder."""
        length = sum(map(len, line))
        while line:
            if line[-1].strip() and length + len(self.placeholder) <= room:
                lines.append(indent + "".join(line) + self.placeholder)
                return
            length -= len(line.pop())
        if lines:
            before = lines[-1].rstrip()
            if len(before) + len(self.placeholder) <= self.width:
                lines[-1] = before + self.placeholder
                return
        lines.append(indent + self.placeholder.lstrip())


def _chunks(text, hyphens):
    """Pieces that stay whole: words, parts of words that end with a hyphen,
    dashes, and white space."""
    chunks, start = [], 0
    while start < len(text):
        end = start
        if text[start] in _WHITESPACE:
            while end < len(text) and text[end] in _WHITESPACE:
                end += 1
            chunks.append(text[start:end])
        else:
            while end < len(text) and text[end] not in _WHITESPACE:
                end += 1
            word = text[start:end]
            chunks.extend(_parts(word) if hyphens else [word])
        start = end
    return chunks


def _parts(word):
    """A word's parts: it may be broken after a hyphen between letters, and
    around a dash of two or more."""
    parts, start, place = [], 0, 0
    while place < len(word):
        end = place
        while end < len(word) and word[end] == "-":
            end += 1
        if end == place:
            place += 1
            continue
        before, after = word[start:place], word[end:]
        if end - place >= 2 and before and _is_word(before[-1]) and after and _is_word(after[0]):
            parts += [before, word[place:end]]
            start = end
        elif end - place == 1 and _may_break(word[:place], after):
            parts.append(word[start:end])
            start = end
        place = end
    if start < len(word):
        parts.append(word[start:])
    return parts


def _is_letter(char):
    return _is_word(char) and not char.isdecimal()


def _may_break(before, after):
    """Whether a word may be broken after a hyphen between two of its parts."""
    letters = len(before) >= 2 and _is_letter(before[-1]) and _is_letter(before[-2])
    if len(before) >= 3 and before[-2] == "-":
        letters = _is_letter(before[-1]) and _is_letter(before[-3])
    follows = len(after) >= 2 and _is_letter(after[0]) and (_is_letter(after[1]) or after[1] == "-")
    return letters and follows


def _fix_endings(chunks):
    for place in range(len(chunks) - 1):
        word = chunks[place].rstrip("\"'")
        if chunks[place + 1] == " " and len(word) > 1 and word[-1] in ".!?" and word[-2].islower():
            chunks[place + 1] = "  "


def wrap(text, width=70, **options):
    return TextWrapper(width=width, **options).wrap(text)


def fill(text, width=70, **options):
    return TextWrapper(width=width, **options).fill(text)


def shorten(text, width, **options):
    return TextWrapper(width=width, max_lines=1, **options).fill(" ".join(text.strip().split()))


def dedent(text):
    """The text without the margin that all of its lines have."""
    lines = text.split("\n")
    lines = [line if line.strip(" \t") else "" for line in lines]
    margin = None
    for line in lines:
        if not line:
            continue
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        margin = indent if margin is None else _common(margin, indent)
    return "\n".join(line[len(margin) :] for line in lines) if margin else "\n".join(lines)


def _common(left, right):
    length = 0
    while length < min(len(left), len(right)) and left[length] == right[length]:
        length += 1
    return left[:length]


def indent(text, prefix, predicate=None):
    """The text with a prefix before each line, or before those of which
    `predicate` is true; lines of white space alone have none."""
    predicate = predicate or str.strip
    return "".join(prefix + line if predicate(line) else line for line in text.splitlines(True))
