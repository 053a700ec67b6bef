global_ = 1
print(global_, __name__, __file__)
del global_
def f(a):
    global b
    b = a
    c = b
    del c
    try: c
    except NameError: pass
    return a, b, len, undefined
class C:
    global d
    d = e = 1
    f = d, e, len
    def g(self): return d, e, f
def h():
    x = 1
    class I:
        print(x)
        x = 2
        def y(self): return x
    return locals()
