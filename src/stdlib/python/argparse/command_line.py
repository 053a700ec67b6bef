"""One command line: which text is whose."""

from .actions import (
    ArgumentError, ArgumentTypeError, ONE_OR_MORE, OPTIONAL, PARSER, REMAINDER, SUPPRESS, ZERO_OR_MORE,
)


class Parse:
    """One command line on its way through a parser."""

    def __init__(self, parser, namespace, args):
        self.parser, self.namespace = parser, namespace
        self.args = self._with_files(args) if parser.fromfile_prefix_chars else args
        self.positionals = [action for action in parser._actions if not action.option_strings]
        self.unknown, self.seen, self.given = [], set(), set()

    def _with_files(self, args):
        found = []
        for arg in args:
            if not arg or arg[0] not in self.parser.fromfile_prefix_chars:
                found.append(arg)
                continue
            try:
                with open(arg[1:]) as file:
                    lines = file.read().splitlines()
            except OSError as error:
                self.parser.error(str(error))
            for line in lines:
                found += self._with_files(self.parser.convert_arg_line_to_args(line))
        return found

    def run(self):
        place = 0
        kinds = self._kinds()
        while place < len(self.args):
            run = place
            while run < len(self.args) and kinds[run] != "O":
                run += 1
            more = any(kind == "O" for kind in kinds[run:])
            used = self._take_positionals(place, run, more)
            if used > place:
                place = used
                continue
            if run > place:
                self.unknown += self.args[place:run]
                place = run
            if place < len(self.args):
                place = self._take_optional(place, kinds)
        self._take_positionals(place, place, False)
        self._require()
        self.unknown += vars(self.namespace).pop("_unknown", [])
        return self.namespace, self.unknown

    def _kinds(self):
        """Which texts are options (`O`), arguments (`A`), and those after a
        `--` (`P`), which no option takes."""
        if "--" not in self.args:
            return ["O" if self._is_option(arg) else "A" for arg in self.args]
        end = self.args.index("--")
        del self.args[end]
        kinds = ["O" if self._is_option(arg) else "A" for arg in self.args[:end]]
        return kinds + ["P"] * (len(self.args) - end)

    def _is_option(self, arg):
        parser = self.parser
        if not arg or arg[0] not in parser.prefix_chars:
            return False
        if arg in parser._options:
            return True
        if len(arg) == 1:
            return False
        if self._candidates(arg):
            return True
        if _is_negative_number(arg):
            return any(_is_negative_number(option) for option in parser._options)
        return " " not in arg

    def _candidates(self, arg):
        """The options that a text may mean, each with what follows in it."""
        options, prefixes = self.parser._options, self.parser.prefix_chars
        name, equals, value = arg.partition("=")
        value = value if equals else None
        if equals and name in options:
            return [(options[name], name, value)]
        if len(arg) > 1 and arg[1] in prefixes:
            if not self.parser.allow_abbrev:
                return []
            return [(a, o, value) for o, a in options.items() if o.startswith(name)]
        found = [(a, o, arg[2:]) for o, a in options.items() if o == arg[:2]]
        long = [(a, o, value) for o, a in options.items() if o.startswith(name) and len(o) > 2]
        return found + (long if self.parser.allow_abbrev else [])

    def _meant(self, arg):
        options = self.parser._options
        if arg in options:
            return options[arg], arg, None
        candidates = self._candidates(arg)
        if len(candidates) > 1:
            names = ", ".join(option for _, option, _ in candidates)
            raise ArgumentError(None, f"ambiguous option: {arg} could match {names}")
        return candidates[0] if candidates else (None, arg, None)

    def _take_optional(self, place, kinds):
        """Takes the option at a place and its texts; returns the next place."""
        action, option, attached = self._meant(self.args[place])
        if action is None:
            self.unknown.append(self.args[place])
            return place + 1
        while attached is not None:
            least, most = action._least_and_most()
            single = len(option) == 2 and option[1] not in self.parser.prefix_chars
            if most == 0 and single and attached and self.args[place][2:3] != "=":
                # Flags in one word: -xvf.
                self._apply(action, [], option)
                option = option[0] + attached[0]
                if option not in self.parser._options:
                    raise ArgumentError(action, f"ignored explicit argument {attached!r}")
                action, attached = self.parser._options[option], attached[1:] or None
                continue
            if least > 1 or most == 0:
                raise ArgumentError(action, f"ignored explicit argument {attached!r}")
            if single and attached[:1] == "=" and self.args[place][2:3] == "=":
                attached = attached[1:]
            self._apply(action, [attached], option)
            return place + 1
        run = place + 1
        while run < len(self.args) and (kinds[run] == "A" or action.nargs == REMAINDER):
            run += 1
        least, most = action._least_and_most()
        count = min(most, run - place - 1)
        if count < least:
            raise ArgumentError(action, _expected(action.nargs))
        self._apply(action, self.args[place + 1 : place + 1 + count], option)
        return place + 1 + count

    def _take_positionals(self, place, run, more):
        """Gives texts to as many positional arguments as they suffice for;
        returns the next place."""
        waiting = self.positionals
        counts = _shares(waiting, run - place, more)
        if more and counts and not any(counts) and run == place:
            return place
        for action, count in zip(list(waiting), counts):
            if action.nargs in (PARSER, REMAINDER):
                count = len(self.args) - place if count or action.nargs == REMAINDER else count
            self._apply(action, self.args[place : place + count], None)
            place += count
        del waiting[: len(counts)]
        return place

    def _apply(self, action, texts, option):
        self.seen.add(action)
        values = self._values(action, texts)
        if texts or option or values is not action.default:
            self.given.add(action)
            for group in self.parser._exclusive:
                if action in group._group_actions:
                    for other in group._group_actions:
                        if other is not action and other in self.given:
                            raise ArgumentError(
                                action, f"not allowed with argument {other._shown_name()}")
        if values is not SUPPRESS:
            action(self.parser, self.namespace, values, option)

    def _values(self, action, texts):
        """What the texts of an argument mean."""
        if not texts and action.nargs == OPTIONAL:
            value = action.const if action.option_strings else action.default
            return self._value(action, value) if isinstance(value, str) else value
        if not texts and action.nargs == ZERO_OR_MORE and not action.option_strings:
            return action.default if action.default is not None else []
        if action.nargs in (None, OPTIONAL):
            return self._checked(action, self._value(action, texts[0]))
        if action.nargs == REMAINDER:
            return [self._value(action, text) for text in texts]
        if action.nargs == PARSER:
            values = [self._value(action, text) for text in texts]
            self._checked(action, values[0])
            return values
        return [self._checked(action, self._value(action, text)) for text in texts]

    def _value(self, action, text):
        if action.type is None:
            return text
        name = getattr(action.type, "__name__", repr(action.type))
        try:
            return action.type(text)
        except ArgumentTypeError as error:
            raise ArgumentError(action, str(error)) from None
        except (TypeError, ValueError):
            raise ArgumentError(action, f"invalid {name} value: {text!r}") from None

    def _checked(self, action, value):
        if action.choices is not None and value not in action.choices:
            choices = ", ".join(map(repr, action.choices))
            raise ArgumentError(action, f"invalid choice: {value!r} (choose from {choices})")
        return value

    def _require(self):
        missing = []
        for action in self.parser._actions:
            if action in self.seen:
                continue
            if action.required:
                missing.append(action._shown_name())
            elif isinstance(action.default, str) and action.default is not SUPPRESS:
                if getattr(self.namespace, action.dest, None) is action.default:
                    setattr(self.namespace, action.dest, self._value(action, action.default))
        if missing:
            raise ArgumentError(
                None, f"the following arguments are required: {', '.join(map(str, missing))}")
        for group in self.parser._exclusive:
            if group.required and not self.given.intersection(group._group_actions):
                names = [a._shown_name() for a in group._group_actions if a.help is not SUPPRESS]
                raise ArgumentError(None, f"one of the arguments {' '.join(names)} is required")


def _is_negative_number(text):
    digits = text[1:].replace(".", "", 1)
    return text[:1] == "-" and digits.isdecimal() and not text.endswith(".")


def _expected(nargs):
    if nargs is None:
        return "expected one argument"
    if nargs == OPTIONAL:
        return "expected at most one argument"
    if nargs == ONE_OR_MORE:
        return "expected at least one argument"
    return f"expected {nargs} argument{'s' if nargs != 1 else ''}"


def _shares(actions, count, more):
    """How many texts each of the first arguments gets of `count`: each as many
    as it can take and leaves the later ones what they need. Arguments that
    cannot have what they need wait."""
    while actions:
        bounds = [action._least_and_most() for action in actions]
        if sum(least for least, _ in bounds) <= count:
            break
        actions = actions[:-1]
    shares, left = [], count
    for place, action in enumerate(actions):
        least, most = action._least_and_most()
        later = sum(other._least_and_most()[0] for other in actions[place + 1 :])
        share = min(most, left - later)
        shares.append(share)
        left -= share
    while more and shares and not shares[-1]:
        # It may still get something after the options that follow.
        shares.pop()
    return shares
