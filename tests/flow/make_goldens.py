"""Records what CPython 3.12.1 hands to its flow graph and what comes out.

    python3.12 make_goldens.py OUT.jsonl FILE.py...

The compiler's two internal steps are not reachable from Python for nested
functions, so this patches their entry points in the loaded libpython (Linux,
x86-64, a build with symbols): each call is recorded and passed on. One line of
JSON per code object; the test beside src/compiler/flow/ reads them.
"""

import ctypes
import json
import subprocess
import sys
import types

INT, PTR, OBJ = ctypes.c_int, ctypes.c_void_p, ctypes.py_object


class Location(ctypes.Structure):
    _fields_ = [(name, INT) for name in ("line", "end_line", "column", "end_column")]


class Instr(ctypes.Structure):
    _fields_ = [("opcode", INT), ("oparg", INT), ("location", Location),
                ("target", PTR), ("handler", PTR)]


class Block(ctypes.Structure):
    pass


Block._fields_ = [("list", PTR), ("label", INT), ("stack", PTR), ("instrs", ctypes.POINTER(Instr)),
                  ("next", ctypes.POINTER(Block)), ("used", INT)]


class Builder(ctypes.Structure):
    _fields_ = [("entry", ctypes.POINTER(Block))]


class Metadata(ctypes.Structure):
    _fields_ = ([(name, OBJ) for name in ("name", "qualname", "consts", "names", "varnames",
                                          "cellvars", "freevars", "hidden")]
                + [(name, ctypes.c_ssize_t) for name in ("argcount", "posonly", "kwonly")]
                + [("firstlineno", INT)])


class Hook:
    """Replaces a C function by a Python one that can call the original."""

    def __init__(self, address, prototype, replacement):
        self.address = address
        self.original = prototype(address)
        self.callback = prototype(lambda *args: replacement(self, *args))
        self.saved = ctypes.string_at(address, 12)
        entry = ctypes.cast(self.callback, PTR).value
        self.jump = b"\x48\xb8" + entry.to_bytes(8, "little") + b"\xff\xe0"
        page = address & ~0xFFF
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.mprotect(PTR(page), ctypes.c_size_t(0x2000), 7):
            raise OSError(ctypes.get_errno(), "mprotect")
        self.install()

    def install(self):
        ctypes.memmove(self.address, self.jump, 12)

    def __call__(self, *args):
        ctypes.memmove(self.address, self.saved, 12)
        try:
            return self.original(*args)
        finally:
            self.install()


def symbol_addresses(names):
    """Where non-exported functions of the loaded libpython are."""
    with open("/proc/self/maps") as maps:
        line = next(line for line in maps if "libpython3.12" in line)
    base, path = int(line.split("-")[0], 16), line.split()[-1]
    table = subprocess.run(["nm", path], capture_output=True, text=True, check=True).stdout
    offsets = {row.split()[-1]: int(row.split()[0], 16)
               for row in table.splitlines() if len(row.split()) == 3}
    return [base + offsets[name] for name in names]


def encode(constant):
    """A constant as JSON that keeps types, signs and code objects apart."""
    match constant:
        case None | bool():
            return constant
        case str():
            return {"str": constant.encode("utf-8", "surrogatepass").hex()} \
                if any("\ud800" <= c <= "\udfff" for c in constant) else constant
        case types.EllipsisType():
            return {"ellipsis": 0}
        case int():
            return {"int": str(constant)}
        case float():
            return {"float": repr(constant)}
        case complex():
            return {"complex": [repr(constant.real), repr(constant.imag)]}
        case bytes():
            return {"bytes": constant.hex()}
        case tuple():
            return {"tuple": [encode(item) for item in constant]}
        case frozenset():
            return {"frozenset": sorted((encode(item) for item in constant), key=json.dumps)}
        case types.CodeType():
            return {"code": f"{constant.co_qualname}:{constant.co_firstlineno}"}
    raise TypeError(constant)


def locals_kinds(code):
    """co_localsplusnames and co_localspluskinds, by the attributes that show them."""
    names = [code._varname_from_oparg(i)
             for i in range(len(set(code.co_varnames) | set(code.co_cellvars)) + len(code.co_freevars))]
    kinds = []
    for index, name in enumerate(names):
        free = index >= len(names) - len(code.co_freevars)
        kinds.append(0x80 if free else
                     0x20 * (name in code.co_varnames) + 0x40 * (name in code.co_cellvars))
    return names, kinds


class Recorder:
    def __init__(self, out):
        self.out, self.count, self.filename = out, 0, ""
        optimize, make = symbol_addresses(["_PyCfg_OptimizeCodeUnit", "_PyAssemble_MakeCodeObject"])
        self.hooks = [
            Hook(optimize, ctypes.PYFUNCTYPE(INT, ctypes.POINTER(Builder), OBJ, OBJ, INT, INT, INT, INT),
                 self.on_optimize),
            Hook(make, ctypes.PYFUNCTYPE(PTR, ctypes.POINTER(Metadata), OBJ, OBJ, INT, PTR, INT, INT, OBJ),
                 self.on_make),
        ]

    def on_optimize(self, original, builder, consts, *rest):
        self.instrs, self.labels = [], {}
        block = builder.contents.entry
        while block:
            at = block.contents
            if at.label >= 0:
                self.labels[at.label] = len(self.instrs)
            for i in at.instrs[:at.used]:
                loc = i.location
                self.instrs.append([i.opcode, i.oparg, loc.line, loc.end_line, loc.column, loc.end_column])
            block = at.next
        self.consts = [encode(constant) for constant in consts]
        return original(builder, consts, *rest)

    def on_make(self, original, metadata, *rest):
        address = original(metadata, *rest)
        code = ctypes.cast(address, OBJ).value
        unit = metadata.contents
        names, kinds = locals_kinds(code)
        kinds = [kind | 0x10 * (name in unit.hidden and kind & 0x20 > 0) for name, kind in zip(names, kinds)]
        json.dump({
            "file": self.filename, "name": code.co_name, "qualname": code.co_qualname,
            "firstlineno": code.co_firstlineno, "flags": code.co_flags,
            "argcount": [code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount],
            "names": list(code.co_names), "varnames": list(unit.varnames),
            "cellvars": list(unit.cellvars), "freevars": list(unit.freevars),
            "hidden": list(unit.hidden), "consts": self.consts,
            "labels": sorted(self.labels.items()), "instrs": self.instrs,
            "expected": {
                "code": code.co_code.hex(), "consts": [encode(c) for c in code.co_consts],
                "stacksize": code.co_stacksize, "linetable": code.co_linetable.hex(),
                "exceptiontable": code.co_exceptiontable.hex(),
                "slots": names, "kinds": kinds,
            },
        }, self.out, separators=(",", ":"))
        self.out.write("\n")
        self.count += 1
        return address


def main():
    assert sys.version_info[:3] == (3, 12, 1), "the oracle is CPython 3.12.1"
    with open(sys.argv[1], "w") as out:
        recorder = Recorder(out)
        for path in sys.argv[2:]:
            with open(path, "rb") as file:
                source = file.read()
            recorder.filename = path.rpartition("/")[2]
            compile(source, recorder.filename, "exec", dont_inherit=True)
        for hook in recorder.hooks:
            ctypes.memmove(hook.address, hook.saved, 12)
        print(recorder.count, "code objects", file=sys.stderr)


main()
