def f(n):
    if n == 5:
        return
    elif n:
        pass
    elif m:
        g()
    else:
        return 1
    for i in range(n):
        if i: break
        if j: continue
        while k:
            k -= 1
            if k == 3: break
        else:
            l()
    else:
        m()
    while True:
        pass
    unreachable()
def g(x):
    for a, (b, *c) in x:
        for d in a:
            return d
    if x:
        if y: return 1
        else: return 2
    return
def h():
    while x:
        try:
            continue
        finally:
            y()
    for x in y:
        if z: continue
        else: break
    raise E from f
    raise
def one_line(): return 1
def doc():
    "only a docstring"
def doc2():
    "doc"
    return x
def constants():
    1; "a"; ...; None
    return 2
def late(x):
    if x: y = 1
    print(y)
    del y
    print(y)
if a: b
else: c
for x in []: pass
for x in (): pass
for x in [a, b]: pass
pass
