"""Docstring first."""
from __future__ import annotations
x: list[int] = []
def f(a: int | None, b: "quoted" = 1, *c: (1, 2), d: lambda x, *y, z=1: x + y, **e: {1: 2, **k}) -> a.b[c:d, ::2]:
    v: undefined
def g(
    a: -1 ** 2, b: (-1) ** 2, c: not x, d: x and y or z, e: (x or y) and z, f: a < b <= c is not d not in e,
    g: [x for x in y if z if w], h: (x for x in y), i: {x: y for x in z}, j: {x async for x in y},
    k: f(x, *y, z=1, **w), l: f(x for x in y), m: f"a{b!r:>{c}}d{{}}", n: u"unicode", o: b"bytes" if 0 else 1,
    p: x if y else z, r: 1.5e300, s: 1e400, t: 3j, u: "it's", v: 'say "hi"', w: ..., x: (), y: (1,), z: [],
    aa: {*a, *b}, bb: ~x + -y, cc: (a, b)[0], dd: a @ b % c // d << e >> f & g ^ h | i, ee: (1).real, ff: (lambda: 0)(),
    hh: await_, ii: "\n\t\\\x00\xe9\u1234", jj: 10 ** -2, kk: lambda *a, **k: 0, ll: lambda a=1, /, b=2: 0,
): pass
