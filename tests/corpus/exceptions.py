def f():
    try:
        a()
    except E:
        b()
    except (F, G) as e:
        c(e)
    except:
        d()
    else:
        g()
    finally:
        h()
def g():
    try:
        return a()
    finally:
        b()
def h():
    try:
        try: x
        except E as e: return e
        finally: y
    except: pass
    for i in x:
        try:
            if i: break
            if j: continue
            return 1
        except E:
            break
        finally:
            z()
def i():
    try:
        pass
    finally:
        try: a
        finally: return 1
def star():
    try:
        a()
    except* E as e:
        b(e)
    except* (F, G):
        c()
    else:
        d()
    finally:
        e()
def k():
    while 1:
        try:
            a
        except E as e:
            if x: continue
            raise e from None
        finally:
            f = lambda: 0
try: a
except E: b
else: c
