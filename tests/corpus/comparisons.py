a < b
a < b <= c != d
x = a is b is not c in d not in e
if a < b < c: pass
if not a < b < c: pass
while a == b == c: pass
assert a < b > c, "message"
assert x
assert (yes, no)[0] and not (p or q)
y = a in [1, 2, 3], b in {1, 2, 1.0, True}, c not in [x, y], d in (1, 2), e in [*a], f in {x}
z = not a in b, not a is b, not a == b, not a not in b, not a is not b
a and b or c and not d
x = a and b or c
if a and (b or c) and not (d and e): f()
x = a if b else c if d else e
if (a if b else c): pass
if a or b if c else not d: f()
while not (a or b): break
return_ = lambda: a and b
x = None is a, a is None, a is not None
if a is None: f()
if a is not None: f()
if not a: f()
if None: f()
if 1: g()
if 0: h()
while 1: break
while 0: pass
while True:
    if x: continue
    break
