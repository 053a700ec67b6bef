"""dataclasses."""
from dataclasses import FrozenInstanceError, InitVar, asdict, astuple, dataclass, field, fields, is_dataclass, make_dataclass, replace, KW_ONLY


@dataclass
class Item:
    name: str
    price: float = 1.5
    tags: list = field(default_factory=list, repr=False)
    _: KW_ONLY
    count: int = 1

    def total(self):
        return self.price * self.count


i = Item("a", 2.0, count=3)
print(i, i.total(), i == Item("a", 2.0, count=3), i != Item("b"), asdict(i), astuple(i))
print([f.name for f in fields(Item)], is_dataclass(Item), is_dataclass(3), replace(i, name="z"), Item.__match_args__)


@dataclass(frozen=True, order=True)
class Version:
    major: int
    minor: int = 0


print(sorted([Version(2), Version(1, 5), Version(1)]), hash(Version(1)) == hash(Version(1, 0)), {Version(1): "x"})
for name in ("major", "other"):
    try:
        setattr(Version(1), name, 5)
    except FrozenInstanceError as error:
        print(error)
try:
    hash(i)
except TypeError as error:
    print(error)


@dataclass
class Rectangle:
    width: int
    height: int
    scale: InitVar[int] = 1
    area: int = field(init=False)

    def __post_init__(self, scale):
        self.area = self.width * self.height * scale


print(Rectangle(2, 3), Rectangle(2, 3, 10).area)


@dataclass
class Square(Rectangle):
    label: str = "sq"


print(Square(1, 2, label="x"))


@dataclass(slots=True)
class Slotted:
    a: int
    b: int = 2


s = Slotted(1)
print(s, Slotted.__slots__)
try:
    s.c = 3
except AttributeError as error:
    print(error)
for make in (lambda: Item(), lambda: Item("a", 1, [], 4), lambda: Version(1, 2, 3)):
    try:
        make()
    except TypeError as error:
        print(error)
try:
    @dataclass
    class Bad:
        x: list = []
except ValueError as error:
    print(error)
try:
    @dataclass
    class Worse:
        x: int = 1
        y: int
except TypeError as error:
    print(error)
P = make_dataclass("P", [("x", int), ("y", int, field(default=5))])
print(P(1), asdict(P(1)))


@dataclass
class Tree:
    value: int
    children: list["Tree"] = field(default_factory=list)


t = Tree(1, [Tree(2), Tree(3, [Tree(4)])])
print(t, asdict(t))
match Version(3, 1):
    case Version(3, minor):
        print("minor", minor)
