@decorator
@other(1)
class A(Base, metaclass=Meta, **kw):
    """Docstring."""
    x = 1
    def method(self):
        return __class__
    @property
    def prop(self): return self.__private
    @classmethod
    @static
    def both(cls): pass
    class Inner:
        def f(self): return super().f()
        y = x
    __mangled = 1
    def __m(self): self.__a.__b = __c
    lambda_ = lambda self: __class__
    z = [x for x in range(3)]
    w = [__mangled for _ in y]
class B: pass
class C():
    ...
def outer():
    v = 1
    class D:
        v = v
        nonlocal_ = v
        def g(self):
            nonlocal v
            v = 2
        u = [v for v in v]
        t = [lambda: v for q in v]
    return D
class E(*bases): global gl; gl = 1; print(gl)
class F:
    def f(): global H
    class H: pass
