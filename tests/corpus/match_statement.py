def f(x):
    match x:
        case 1 | 2 | -3: return a
        case "s" | b"b" | None | True: pass
        case 1.5 + 2j: pass
        case mod.CONST: pass
        case [a, b, *rest] if a > b: return rest
        case [_, _, *_]: pass
        case [1, *_, last]: return last
        case (a, [b, (c,)]): return c
        case {"k": v, 1: _, **kw}: return kw
        case {}: pass
        case {"a": {"b": [c]}}: pass
        case {mod.KEY: 1, -1: 2}: pass
        case Point(x=0, y=yy): return yy
        case Point(1, z, kw=Point()): return z
        case str() as s: return s
        case [Point() as p, (1 | 2) as q] | [p, q]: return p, q
        case {"x": x, "y": y} | [y, x]: return x
        case (1 | 2, a) | (a, 3): pass
        case []: pass
        case [*_]: pass
        case [*all]: return all
        case name if name: return name
        case _: return None
def g(x):
    match x, y:
        case a, b: return a
    match x:
        case _: pass
    match x:
        case _ if y: pass
        case z: return z
    match (yield):
        case 1: pass
        case _: pass
