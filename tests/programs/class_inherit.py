class Shape:
    count = 0
    def __init__(self, name): self.name = name; Shape.count += 1
    def area(self): raise NotImplementedError("area of " + self.name)
    def __str__(self): return f"{self.name}: {self.area():.2f}"
    def __lt__(self, o): return self.area() < o.area()
class Square(Shape):
    def __init__(self, s): super().__init__("square"); self.s = s
    def area(self): return self.s ** 2
class Circle(Shape):
    def __init__(self, r): super().__init__("circle"); self.r = r
    def area(self): return 3.14159 * self.r ** 2
for s in sorted([Square(3), Circle(1), Square(1.5)]):
    print(s)
print(Shape.count, Square(2).count)
try:
    str(Shape("blob"))
except NotImplementedError as e:
    print(e)
class Base:
    def hook(self): return "base"
    def run(self): return self.hook()
class Mixin:
    def hook(self): return "mixin+" + super().hook()
class Final(Mixin, Base): pass
print(Final().run(), [c.__name__ for c in Final.__mro__])
class Stack:
    def __init__(self): self._i = []
    def push(self, x): self._i.append(x); return self
    def pop(self): return self._i.pop()
    def __len__(self): return len(self._i)
    def __iter__(self): return iter(self._i[::-1])
    def __contains__(self, x): return x in self._i
    def __getitem__(self, i): return self._i[i]
s = Stack().push(1).push(2).push(3)
print(len(s), list(s), 2 in s, s[0], s[1:], s.pop(), bool(Stack()))
class Temp:
    def __init__(self, d): self.d = d
    def __eq__(self, o): return self.d == o.d if isinstance(o, Temp) else NotImplemented
    def __hash__(self): return hash(self.d)
    def __ge__(self, o): return self.d >= o.d
print(Temp(1) == Temp(1), Temp(1) != Temp(2), Temp(1) == 1, Temp(2) >= Temp(1), Temp(1) <= Temp(2), len({Temp(1), Temp(1), Temp(2)}))
class Node:
    def __init__(self, v, n=None): self.v, self.n = v, n
    def __iter__(self):
        while self:
            yield self.v
            self = self.n
print(list(Node(1, Node(2, Node(3)))))
class Outer:
    class Inner:
        def who(self): return type(self).__qualname__
    def make(self): return self.Inner()
print(Outer().make().who(), Outer.Inner)
class Config(dict):
    def __getattr__(self, n):
        try: return self[n]
        except KeyError: raise AttributeError(n) from None
    def __setattr__(self, n, v): self[n] = v
c = Config(a=1); c.b = 2
print(c.a, c.b, c, hasattr(c, "zz"))
print(int.__name__, type(5).__mro__, issubclass(bool, int), bool.__bases__, type.__bases__, object.__bases__)
