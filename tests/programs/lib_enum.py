"""enum."""
from enum import Enum, Flag, IntEnum, IntFlag, StrEnum, auto, unique


class Color(Enum):
    RED = 1
    GREEN = "g"
    BLUE = 3
    CRIMSON = 1

    def lower(self):
        return self.name.lower()

    @classmethod
    def favourite(cls):
        return cls.BLUE


print(Color.RED, repr(Color.RED), Color.CRIMSON is Color.RED, Color(3), Color["GREEN"], Color.RED.value, Color.RED.name)
print(list(Color), len(Color), Color.__members__, Color.BLUE.lower(), Color.favourite())
print(Color.RED in Color, 1 in Color, 99 in Color, Color.RED == 1, Color.RED != Color.BLUE, {Color.RED: "r"}[Color(1)], f"{Color.RED}|{Color.RED!r}")
for wrong in (lambda: Color(99), lambda: Color["PINK"], lambda: setattr(Color, "RED", 2), lambda: Color.RED < Color.BLUE,
              lambda: setattr(Color.RED, "value", 9)):
    try:
        wrong()
    except Exception as error:
        print(type(error).__name__, error)


class Priority(IntEnum):
    LOW = auto()
    HIGH = auto()


print(Priority.LOW < Priority.HIGH, Priority.HIGH + 1, str(Priority.LOW), repr(Priority.LOW), f"{Priority.HIGH:>3}", max(Priority), int(Priority.HIGH))


class Mode(StrEnum):
    READ = auto()
    WRITE = "w"


print(Mode.READ, repr(Mode.WRITE), Mode.READ + "er", Mode("w") is Mode.WRITE, Mode.READ == "read")


class Perm(Flag):
    R = auto()
    W = auto()
    X = auto()
    RW = R | W


print(Perm.R | Perm.X, repr(Perm.RW), Perm.R in Perm.RW, Perm.R & Perm.W, ~Perm.R, list(Perm.RW), Perm(5), Perm(0), bool(Perm(0)), Perm.RW ^ Perm.R)


class Bits(IntFlag):
    A = 1
    B = 4


print(Bits.A | Bits.B, repr(Bits.A | Bits.B), Bits.A | 8, repr(Bits(8)), Bits.A + 1)


class Planet(Enum):
    EARTH = (5.97e24, 6.37e6)
    MARS = (6.42e23, 3.39e6)

    def __init__(self, mass, radius):
        self.mass = mass
        self.radius = radius

    @property
    def gravity(self):
        return round(6.67e-11 * self.mass / self.radius**2, 2)


print(Planet.EARTH.gravity, Planet.MARS.gravity, Planet((6.42e23, 3.39e6)))
Animal = Enum("Animal", "CAT DOG")
print(list(Animal), Animal.DOG.value, Animal)
try:
    @unique
    class Twice(Enum):
        A = 1
        B = 1
except ValueError as error:
    print(error)
try:
    class More(Color):
        PINK = 9
except TypeError as error:
    print(error)


class Ordered(Enum):
    ONE = 1
    TWO = 2

    def __lt__(self, other):
        return self.value < other.value

    @classmethod
    def _missing_(cls, value):
        return cls.ONE if value == "one" else None


print(sorted([Ordered.TWO, Ordered.ONE]), Ordered("one"))
match Color.RED:
    case Color.GREEN:
        print("green")
    case Color.RED:
        print("red")
