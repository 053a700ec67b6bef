"""Properties, descriptors and attribute hooks."""


class Positive:
    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, instance, owner):
        if instance is None:
            return self
        return getattr(instance, self.name)

    def __set__(self, instance, value):
        if value <= 0:
            raise ValueError(f"{self.name[1:]} must be positive")
        setattr(instance, self.name, value)


class Box:
    width = Positive()
    height = Positive()

    def __init__(self, width, height):
        self.width, self.height = width, height

    @property
    def area(self):
        return self.width * self.height

    @area.setter
    def area(self, value):
        self.width = value / self.height

    @area.deleter
    def area(self):
        print("deleted")


b = Box(2, 3)
b.area = 12
print(b.area, b.width, vars(b))
del b.area
for wrong in (lambda: Box(0, 1), lambda: setattr(b, "height", -1)):
    try:
        wrong()
    except ValueError as error:
        print(error)


class Recorder:
    def __init__(self):
        object.__setattr__(self, "log", [])

    def __getattr__(self, name):
        self.log.append(("get", name))
        return name.upper()

    def __setattr__(self, name, value):
        self.log.append(("set", name, value))

    def __delattr__(self, name):
        self.log.append(("del", name))


r = Recorder()
r.x = 1
print(r.y, r.x)
del r.z
print(r.log)


class Meta(type):
    def __getattr__(cls, name):
        return f"{cls.__name__}.{name}"

    def __len__(cls):
        return 42


class WithMeta(metaclass=Meta):
    pass


print(WithMeta.anything, len(WithMeta))
