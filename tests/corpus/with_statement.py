with a: pass
with a as b: c
with a as b, c as (d, e), f: g
with (a as b, c as d,): e
with (a): pass
with (a, b): pass
def f():
    with a as b:
        return b
    with a:
        for i in x:
            with b:
                if i: break
                if j: continue
                return 1
    with a, b:
        try:
            with c: return d
        finally:
            e
    with a:
        if x: return
        raise E
def g():
    for i in x:
        with y:
            pass
    with open("f") as f: return f.read();
