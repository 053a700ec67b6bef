import dis


def work(items, *rest, flag=None, **named):
    total = 0
    for item in items:
        if flag is not None and item > 2:
            total += item
            continue
        total -= len(rest)
    text = f"{total!r:>5}"
    return text, lambda: total, named.get("x")


class Shape:
    sides = 4

    def area(self):
        return self.sides * 2

    def name(self):
        try:
            return self.area()
        except ValueError as error:
            return str(error)


class Sink:
    def __init__(self):
        self.parts = []

    def write(self, text):
        self.parts.append(text)


def show(text):
    """Prints it but for the line that names this file's folder."""
    for line in text.splitlines():
        if not line.startswith("Filename:  "):
            print(line)


for instruction in dis.get_instructions(work):
    if not hasattr(instruction.argval, "co_code"):
        print(tuple(instruction))
print(len(list(dis.get_instructions(work, show_caches=True))))
print([i.starts_line for i in dis.get_instructions(Shape.area, first_line=100)])
first = next(iter(dis.Bytecode(Shape.name)))
print(first.opname, first[1], first.positions.lineno, len(first), first == tuple(first))
print(dis.Bytecode(Shape.name).dis())
show(dis.code_info(Shape.name))
show(dis.Bytecode("x = 1; y = x").info())
sink = Sink()
dis.show_code(Shape.area, file=sink)
show("".join(sink.parts))
dis.dis(Shape)
dis.dis(Shape, depth=0, show_caches=True, adaptive=False)
dis.dis("a = b + 1")
dis.disassemble(Shape.area.__code__)
dis.disco(Shape.area.__code__, show_caches=True)
print(list(dis.findlinestarts(work.__code__)))
print(dis.findlabels(work.__code__.co_code))
print(dis.opname[100], dis.opmap["BINARY_OP"], dis.HAVE_ARGUMENT, dis.EXTENDED_ARG)
print(dis.hasconst, dis.hasfree[:5], dis.hascompare, dis.hasjabs, dis.cmp_op)
for name in ("LOAD_CONST", "CALL", "BUILD_TUPLE", "FOR_ITER", "SEND", "LOAD_ATTR"):
    for arg in (0, 1, 3):
        print(name, arg, dis.stack_effect(dis.opmap[name], arg))
print(dis.stack_effect(dis.opmap["POP_TOP"], None, jump=True))
for arguments in ((1, 3), (100,), (255,)):
    try:
        print(dis.stack_effect(*arguments))
    except ValueError as error:
        print(error)
for wrong in (5, 1.5):
    try:
        dis.dis(wrong)
    except TypeError as error:
        print(error)
nested = "def f():\n  def g():\n    return 1\n  return g\n"
code = compile(nested, "nested.py", "exec")
for depth in (0, 1, None):
    sink = Sink()
    dis.dis(code, file=sink, depth=depth)
    print("".join(sink.parts).count("Disassembly of"))
