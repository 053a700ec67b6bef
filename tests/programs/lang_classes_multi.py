"""Multiple inheritance, super and the order of classes."""


class Base:
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.trail = ["Base"]

    def who(self):
        return "Base"


class Left(Base):
    def __init__(self, left=1, **kwargs):
        super().__init__(**kwargs)
        self.left = left
        self.trail.append("Left")

    def who(self):
        return "Left>" + super().who()


class Right(Base):
    def __init__(self, right=2, **kwargs):
        super().__init__(**kwargs)
        self.right = right
        self.trail.append("Right")

    def who(self):
        return "Right>" + super().who()


class Both(Left, Right):
    def who(self):
        return "Both>" + super().who()


b = Both(left=5, right=6)
print(b.who(), b.trail, b.left, b.right, [c.__name__ for c in Both.__mro__])
print(isinstance(b, Right), issubclass(Both, Base), Both.__bases__, super(Left, b).who())
try:
    class Wrong(Base, Left):
        pass
except TypeError as error:
    print(str(error).splitlines()[0])


class Registry(type):
    classes = {}

    def __new__(mcls, name, bases, namespace, **options):
        cls = super().__new__(mcls, name, bases, namespace)
        mcls.classes[name] = options
        return cls

    def __init__(cls, name, bases, namespace, **options):
        super().__init__(name, bases, namespace)


class A(metaclass=Registry, colour="red"):
    pass


class B(A):
    pass


print(Registry.classes, type(B).__name__)


class Singleton:
    _instance = None

    def __new__(cls):
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance


print(Singleton() is Singleton())


class Temperature:
    def __init__(self, celsius):
        self.celsius = celsius

    @classmethod
    def from_fahrenheit(cls, f):
        return cls((f - 32) * 5 / 9)

    @staticmethod
    def is_hot(c):
        return c > 30

    def __repr__(self):
        return f"{type(self).__name__}({self.celsius:.1f})"


print(Temperature.from_fahrenheit(212), Temperature.is_hot(31), type("Dyn", (Temperature,), {"x": 1})(3), getattr(b, "nope", "default"))
