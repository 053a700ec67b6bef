"""Bytecode, shown as CPython 3.12's dis shows it.

Programs never see specialised instructions, so `adaptive` changes nothing."""

import _dis

HAVE_ARGUMENT = 90
EXTENDED_ARG = 144

cmp_op = ("<", "<=", "==", "!=", ">", ">=")

opname = ["<%d>" % number for number in range(256)]
opmap = {}
_shifts = {}
_kinds = {}
for _name, _number, _kind, _shift in _dis.opcodes():
    opname[_number] = _name
    opmap[_name] = _number
    _shifts[_number] = _shift
    _kinds[_number] = _kind


def _of_kind(*kinds):
    return [number for number, kind in _kinds.items() if kind in kinds]


hasarg = [number for number in _kinds if number >= HAVE_ARGUMENT]
hasconst = _of_kind("const")
hasname = _of_kind("name")
hasjrel = _of_kind("jump")
hasjabs = []
haslocal = _of_kind("local")
hasfree = _of_kind("free")
hascompare = _of_kind("compare")

COMPILER_FLAG_NAMES = {
    1: "OPTIMIZED",
    2: "NEWLOCALS",
    4: "VARARGS",
    8: "VARKEYWORDS",
    16: "NESTED",
    32: "GENERATOR",
    64: "NOFREE",
    128: "COROUTINE",
    256: "ITERABLE_COROUTINE",
    512: "ASYNC_GENERATOR",
}


class _Record:
    """Named fields that also unpack and compare as a tuple."""

    def __init__(self, *values):
        if len(values) != len(self._fields):
            raise TypeError("%s takes %d values" % (type(self).__name__, len(self._fields)))
        for field, value in zip(self._fields, values):
            setattr(self, field, value)

    def _values(self):
        return tuple([getattr(self, field) for field in self._fields])

    def __iter__(self):
        return iter(self._values())

    def __len__(self):
        return len(self._fields)

    def __getitem__(self, index):
        return self._values()[index]

    def __eq__(self, other):
        if isinstance(other, _Record):
            other = other._values()
        return self._values() == other

    def __hash__(self):
        return hash(self._values())

    def __repr__(self):
        fields = ["%s=%r" % (field, getattr(self, field)) for field in self._fields]
        return "%s(%s)" % (type(self).__name__, ", ".join(fields))


class Positions(_Record):
    _fields = ("lineno", "end_lineno", "col_offset", "end_col_offset")


class Instruction(_Record):
    _fields = (
        "opname",
        "opcode",
        "arg",
        "argval",
        "argrepr",
        "offset",
        "starts_line",
        "is_jump_target",
        "positions",
    )


def stack_effect(opcode, oparg=None, /, *, jump=None):
    """How many values more there are on the stack after an instruction."""
    return _dis.stack_effect(opcode, oparg)


def dis(x=None, *, file=None, depth=None, show_caches=False, adaptive=False):
    """Prints the instructions of a function, method, generator, code object,
    source text, or of all that a class or module holds."""
    if x is None:
        raise RuntimeError("no last traceback to disassemble")
    if isinstance(x, str):
        x = compile(x, "<dis>", "exec")
    code = _code_of(x)
    if code is not None:
        print(_dis.listing(code, show_caches, depth), end="", file=file)
    elif hasattr(x, "__dict__"):
        _dis_members(x, file, depth, show_caches)
    else:
        raise TypeError(
            "don't know how to disassemble %s objects" % type(x).__name__
        )


def disassemble(co, lasti=-1, *, file=None, show_caches=False, adaptive=False):
    """Prints the instructions of one code object."""
    print(_dis.listing(co, show_caches, 0), end="", file=file)


disco = disassemble


def _code_of(x):
    x = getattr(x, "__func__", x)
    for name in ("__code__", "gi_code", "cr_code", "ag_code"):
        code = getattr(x, name, None)
        if code is not None:
            return code
    return x if hasattr(x, "co_code") else None


def _wanted_code(x):
    code = _code_of(x)
    if code is None and isinstance(x, str):
        code = compile(x, "<disassembly>", "exec")
    if code is None:
        raise TypeError(
            "don't know how to disassemble %s objects" % type(x).__name__
        )
    return code


def _dis_members(x, file, depth, show_caches):
    members = x.__dict__
    for name in sorted(members):
        member = members[name]
        if isinstance(member, type) or _code_of(member) is not None:
            print("Disassembly of %s:" % name, file=file)
            try:
                dis(member, file=file, depth=depth, show_caches=show_caches)
            except TypeError as message:
                print("Sorry:", message, file=file)
            print(file=file)


def _argument_value(code, opcode, arg, text, target):
    if arg is None or opcode not in _kinds:
        return arg
    kind = _kinds[opcode]
    if kind == "const":
        return code.co_consts[arg]
    if kind == "name":
        return code.co_names[arg >> _shifts[opcode]]
    if kind == "jump":
        return target
    if kind in ("local", "free", "compare"):
        return text
    if opname[opcode] == "FORMAT_VALUE":
        return (None, str, repr, ascii)[arg & 3], bool(arg & 4)
    return arg


def get_instructions(x, *, first_line=None, show_caches=False, adaptive=False):
    """The instructions of whatever dis() takes, one after the other."""
    code = _wanted_code(x)
    moved = 0 if first_line is None else first_line - code.co_firstlineno
    for row in _dis.rows(code, show_caches):
        name, opcode, arg, text, offset, line, is_target, target, where = row
        value = _argument_value(code, opcode, arg, text, target)
        if name == "CACHE":
            value = None
        if line is not None:
            line += moved
        yield Instruction(
            name, opcode, arg, value, text, offset, line, is_target, Positions(*where)
        )


def findlinestarts(code):
    """The offsets at which lines begin, and the lines."""
    for row in _dis.rows(code, False):
        if row[5] is not None:
            yield row[4], row[5]


def findlabels(code):
    """The offsets that jumps in the bytes of some code lead to."""
    labels = []
    for target in _dis.targets(code):
        if target not in labels:
            labels.append(target)
    return labels


def _flag_names(flags):
    names = []
    for bit in range(32):
        flag = 1 << bit
        if flags & flag:
            names.append(COMPILER_FLAG_NAMES.get(flag, hex(flag)))
    return ", ".join(names) or hex(0)


def code_info(x):
    """A code object's names, counts and flags as text."""
    code = _wanted_code(x)
    lines = [
        "Name:              %s" % code.co_name,
        "Filename:          %s" % code.co_filename,
        "Argument count:    %s" % code.co_argcount,
        "Positional-only arguments: %s" % code.co_posonlyargcount,
        "Kw-only arguments: %s" % code.co_kwonlyargcount,
        "Number of locals:  %s" % code.co_nlocals,
        "Stack size:        %s" % code.co_stacksize,
        "Flags:             %s" % _flag_names(code.co_flags),
    ]
    tables = [
        ("Constants", [repr(constant) for constant in code.co_consts]),
        ("Names", code.co_names),
        ("Variable names", code.co_varnames),
        ("Free variables", code.co_freevars),
        ("Cell variables", code.co_cellvars),
    ]
    for title, rows in tables:
        if rows:
            lines.append("%s:" % title)
            for index, row in enumerate(rows):
                lines.append("%4d: %s" % (index, row))
    return "\n".join(lines)


def show_code(co, *, file=None):
    """Prints code_info()."""
    print(code_info(co), file=file)


class Bytecode:
    """The instructions of whatever dis() takes, to iterate over and to show."""

    def __init__(self, x, *, first_line=None, current_offset=None, show_caches=False, adaptive=False):
        self.codeobj = _wanted_code(x)
        self.first_line = self.codeobj.co_firstlineno if first_line is None else first_line
        self.current_offset = current_offset
        self.show_caches = show_caches
        self.adaptive = adaptive
        self._original_object = x

    def __iter__(self):
        return get_instructions(
            self.codeobj, first_line=self.first_line, show_caches=self.show_caches
        )

    def __repr__(self):
        return "%s(%r)" % (type(self).__name__, self._original_object)

    def info(self):
        """code_info() of the code."""
        return code_info(self.codeobj)

    def dis(self):
        """The listing of the code, nothing nested."""
        return _dis.listing(self.codeobj, self.show_caches, 0)
