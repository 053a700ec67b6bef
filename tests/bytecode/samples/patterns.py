"""Structural pattern matching."""


def describe(value):
    match value:
        case 0 | 1.5 | -2 | 3 + 4j:
            return "number"
        case "a" as name if name:
            return name
        case [first, (second, *rest), *_]:
            return first, second, rest
        case {"key": found, "other": [], **others}:
            return found, others
        case str(text) | complex(real=text):
            return text
        case Point(x=0, y=[a, b]) if a is not b:
            return a, b
        case None | True:
            return ...
        case _:
            return value
