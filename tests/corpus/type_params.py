type A = int
type B[T] = list[T]
type C[T: int, *Ts, **P] = (T, Ts, P)
def f[T](x: T) -> T: return x
def g[T: (int, str), *Ts, **P](a: T = 1, *args: *Ts, k: P = 2) -> T:
    return lambda: T
class D[T](Base, k=1):
    x: T
    def m[U](self, y: U) -> T: return y
    type E = T
    type F[V] = (V, x)
class G[T]: pass
@dec
class H[T, U: T]: pass
@dec
def i[T](*, k=1): pass
async def j[T](x: T): pass
def outer():
    type K[T] = [T for T in (1, 2)]
    class L[T]:
        def f(self): return super().f, T, __class__
    return K
class M:
    T = 1
    type N = T
    def o[P: T](self, x: P = T): pass
