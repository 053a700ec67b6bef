"""One function for each thing that the flow graph does to code."""


def nop_keeps_its_line(n):
    while True:
        if n == 5: break
        n += 1
    pass


def nop_lines(x):
    if x:
        pass
    else:
        pass
    for _ in x:
        pass
    try:
        pass
    finally:
        pass


def constant_tests():
    if 1:
        a()
    if 0:
        b()
    if not "":
        c()
    while 1:
        if None:
            d()
        elif (1, 2):
            break
    return x if True else y


def constant_chains(x):
    return (1 and x), (0 or x), (x and 0 and y), (None is None) and x


def truth_of_every_constant():
    if 0.0: a()
    if -0.0: a()
    if 0j: a()
    if b"": a()
    if ...: a()
    if (): a()
    if 1 << 100: a()
    if "\ud800": a()


def none_tests(x, y):
    if x is None:
        return 1
    if x is not None and y is None:
        return 2
    while x is not None:
        x = x.next
    return None is x


def late_tuples(a=(1, 2), b=1, *, c=-0.0, d=0.0):
    def inner(p=1, q=2.0, r=None, s=True): pass
    def same(p=1, q=2.0, r=None, s=True): pass
    def other(p=1.0, q=2, r=None, s=1): pass
    def signs(p=0.0, q=-0.0): pass
    def signs_again(p=-0.0, q=0.0): pass
    def nested(p=(1, (2, b"x", 3j)), q=frozenset): pass
    def empty(): return ()


def swaps(a, b, c):
    a, b = b, a
    a, b, c = c, b, a
    a, b, c = b, c, a
    (a, b), c = (b, c), a
    a, a = b, c
    a, b, a = c, a, b
    a, a.x = b, c
    a[b], b = c, a
    a, = b,
    x, y = \
        y, x
    return a, b, c


def patterns(x):
    match x:
        case [a, b, *c]:
            return a, b, c
        case [a, *_, b, c] if a:
            return b
        case {"k": a, "l": [b, c], **d}:
            return d
        case C(a, b=[c, d] as e) | D(a, c, d, b=e):
            return e
        case (1 | 2 | None) as a:
            pass
        case -1 | 1 + 2j | "s" "t":
            pass
        case _:
            raise x


def threaded(a, b, c, d):
    if a and b or c and d:
        while (a or b) and (c or d):
            if a: continue
            if b if c else d: break
        else:
            return a
    return not (a and (b or c)) and d


def chained(a, b, c):
    if a < b < c:
        return 1
    while a < b <= c != a:
        a += 1
    return a < b() < c


def small_exits(a, b):
    if a:
        if b:
            return 1
        else:
            return f(a, b, g(a))
    elif b:
        raise ValueError
    for x in a:
        if x:
            if b:
                if a:
                    use(x)
            return


def unreachable(a):
    return a
    a += 1
    while a:
        yield a


def unreachable_handler():
    raise E
    try:
        a
    except B:
        c
    finally:
        d


def cold_blocks(a):
    try:
        a()
    except E as e:
        b(e)
    except (F, G):
        c()
    except:
        pass
    else:
        d()
    return a


def cold_loop(a):
    for x in a:
        try:
            x()
        except E:
            continue
        except F:
            break
        except G:
            return
    else:
        return x
    while a:
        try:
            a = a()
        finally:
            if a:
                break


def nested_finally(a):
    try:
        try:
            return a()
        finally:
            b()
    finally:
        with c() as d, e():
            return d
    return None


def star_handlers():
    try:
        a()
    except* (B, C) as e:
        b(e)
    except* D:
        pass
    finally:
        c()


def managers(a):
    with a() as b, c(
        b
    ) as (d, e):
        for x in d:
            with x:
                if e:
                    continue
                return x
    with a:
        raise


def unbound(a):
    if a:
        b = 1
    print(b)
    print(b)
    del a
    print(a)
    try:
        c = d()
    except E:
        print(c)
    for e in b:
        pass
    print(e)
    while b:
        print(f)
        f = 1
        del b
    [g for g in a]
    print(g)


def bound_on_every_path(a, *b, c, **d):
    if a:
        e = b
    else:
        e = c
    return e, d


def cells(a, b, c):
    d = lambda: (a, c, e)
    def e():
        nonlocal b
        b = d
        class F:
            f = a
            def g(self): return __class__, super().g, f
        return F
    del c
    return e


def generator(a):
    x = yield a
    try:
        yield from a
    finally:
        yield x
    for b in a:
        with b:
            yield b, (lambda: a)


async def coroutine(a):
    async with a as b, b:
        async for c in b:
            await c
            if c: break
        else:
            return [d async for d in a if await d]
    try:
        await b
    except E as e:
        return await e


async def asynchronous_generator(a):
    async for b in a:
        yield b
    yield (c for c in a if c)


def comprehensions(a, b):
    c = [b for b in a if b if a]
    d = {b: [b for b in a] for a, b in a}
    e = {(lambda: b) for b in a}
    f = [a for a in [b for b in a] for a in a]
    return c, d, e, f, (x for x in a)


module_level = [x for x in y if [lambda: x for x in x]]


class Body:
    a = [x for x in y]
    b = [(lambda: x) for x in y]
    def method(self): return super().method() + super(Body, self).attribute


def columns(a):
    value = a.first_attribute.second_attribute.third_attribute.fourth_attribute(a.first, a.second, a.third, a.fourth)
    other = [a.first_attribute.second_attribute.third_attribute.fourth_attribute.fifth_attribute.sixth_attribute + value]
    return (a.first
            .second(
                value,
                other[value:
                      other])
            + f"{a!r:>{value}} and {other}"
            )




def far_away(
    a,
):




    # several lines further down

    return (
        a


        (a)
    )


def one_line(a): b = a; c = b; return c


def lineless_exit(a, b):
    while a:
        if b:
            try:
                a()
            except E as e:
                pass
        else:
            with b: pass


def imports():
    import a, b.c as d
    from e import f, g as h
    from . import i
    assert a, b
    assert (1, 2) == a
    global j
    j = a
    del j, d.x, d[1], h[1:2]
    h[a:b] += f[a:b]
    h.x -= 1


def starred(a, b):
    f(*a, 1, *b, k=2, **a)
    f(1, 2, k=a, l=b)
    return [*a, 1, *b], {*a, b}, {**a, "k": b, **b}, (*a, *b)


type Alias[T: int, *Ts, **P] = dict[T, Alias]


def generic[T: (int, str)](a: T) -> T: return a


class Generic[T](Body, metaclass=type, k=1):
    a: T
    b: int = 1
