x: int
y: int = 1
(z): str = "a"
o.attr: float
o.attr: float = 1.0
o[1:2, f()]: list
class C:
    a: int
    __b: "str" = 2
    def m(self, p: int, /, q: str = "", *args: float, k: bytes = b"", **kw: dict) -> None:
        local: int = 1
        self.z: int = local
        return None
def g(*args: *Ts) -> int: pass
if x:
    w: int
