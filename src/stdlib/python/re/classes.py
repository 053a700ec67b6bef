"""Which characters pass: categories, sets, and letters of either case."""

_ASCII_DIGITS = frozenset("0123456789")
_ASCII_SPACE = frozenset(" \t\n\r\v\f")
_ASCII_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_SEPARATORS = frozenset("\x1c\x1d\x1e\x1f\x85")


def _is_word(char):
    return char.isalnum() or char == "_"


def category(letter, ascii_only):
    """The test of `\\d`, `\\s`, `\\w`, or of their opposites."""
    if ascii_only:
        test = {"d": _ASCII_DIGITS, "s": _ASCII_SPACE, "w": _ASCII_WORD}[letter.lower()].__contains__
    else:
        test = {"d": str.isdecimal, "s": str.isspace, "w": _is_word}[letter.lower()]
    if letter.islower():
        return test
    return lambda char: not test(char)


def literal_test(char, folds):
    """The test of one character, and its text if no other passes."""
    if folds and char.lower() != char.upper():
        cases = frozenset(_cases(char))
        return cases.__contains__, None
    return char.__eq__, char


def _cases(char):
    return {case for case in (char, char.lower(), char.upper()) if len(case) == 1}


def class_test(items, negated, folds):
    """The test of a set: of ranges, and of categories as tests."""
    chars, ranges, tests = set(), [], []
    for item in items:
        if not isinstance(item, tuple):
            tests.append(item)
        elif ord(item[1]) - ord(item[0]) < 256:
            chars.update(map(chr, range(ord(item[0]), ord(item[1]) + 1)))
        else:
            ranges.append(item)
    if folds:
        chars = {case for char in chars for case in _cases(char)}
    chars = frozenset(chars)
    if not ranges and not tests:
        if negated:
            return lambda char: char not in chars
        return chars.__contains__

    def passes(char):
        if char in chars or any(test(char) for test in tests):
            return True
        cases = _cases(char) if folds else (char,)
        return any(low <= case <= high for low, high in ranges for case in cases)

    if negated:
        return lambda char: not passes(char)
    return passes
