"""Reports: text wrapped, JSON written and read, errors of both."""
import json
import textwrap
from dataclasses import asdict, dataclass, field
from enum import Enum, IntEnum


class Level(IntEnum):
    LOW = 1
    HIGH = 3


class Color(str, Enum):
    RED = "red"


@dataclass
class Run:
    name: str
    seconds: float
    tags: list = field(default_factory=list)
    level: Level = Level.LOW


runs = [Run("one", 1.5, ["cpu"]), Run("zwei ü", 0.25, level=Level.HIGH)]
text = json.dumps([asdict(run) for run in runs], indent=2)
print(text)
back = json.loads(text)
print(back == [asdict(run) for run in runs], back[1]["name"])
print(json.dumps({"b": Color.RED, "a": (1, None, True)}, sort_keys=True), json.dumps("ü", ensure_ascii=False))


class Encoder(json.JSONEncoder):
    def default(self, o):
        if isinstance(o, set):
            return {"set": sorted(o)}
        return super().default(o)


def decode(found):
    return set(found["set"]) if "set" in found else found


line = json.dumps({"ids": {3, 1, 2}}, cls=Encoder)
print(line, json.loads(line, object_hook=decode))
for bad in ('{"a": 1,}', "[1 2]", '{"a": nul}', '"abc', "", "{1: 2}"):
    try:
        json.loads(bad)
    except json.JSONDecodeError as error:
        print(error, error.pos, error.lineno)
for bad in ({1, 2}, {(1, 2): 3}, [object]):
    try:
        json.dumps(bad)
    except TypeError as error:
        print(error)
loop = []
loop.append(loop)
try:
    json.dumps(loop)
except ValueError as error:
    print(error)
paragraph = """
    The global interpreter lock lets one thread at a time run
    bytecode; well-known workarounds are processes and native code.
"""
print(textwrap.fill(textwrap.dedent(paragraph).strip(), width=34))
print(textwrap.indent("a\nb\n\nc", "> "), textwrap.shorten(paragraph, 30), sep="\n")
print(textwrap.wrap("x" * 25 + " tail", 10))
