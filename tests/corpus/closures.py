def outer(a, b=1, *args, c, **kw):
    x = a
    def inner():
        nonlocal x
        x += b
        return x, a, args, kw
    def deeper():
        def deepest():
            return c + x
        return deepest
    del b
    def g(): return b
    return inner, deeper, lambda: a
def params(a, b, c):
    return lambda: (c, a)
def globals_():
    global g1, g2
    g1 = g2
    def h():
        return g1
    del g2
def rebinding():
    try:
        return x
    except E as x:
        f = lambda: x
    import os.path as p
    def k(): return p
    for q in y: pass
    return [lambda: q for q in z], q
