async def a(x):
    await x
    async for i in x:
        if i: break
        if not i: continue
        await i
    else:
        print("done")
    async with x as y, z:
        return 1
    async with x:
        for q in y:
            return await q
    return [i async for i in x if await i]
async def g():
    yield 1
    async for x in y:
        yield x
    await z
    return
async def comprehensions(x):
    a = {i: j async for i in x for j in await i}
    b = (i async for i in x)
    c = [[j async for j in i] for i in x]
    d = {await i for i in x}
    return (await i for i in x)
async def handlers():
    try:
        async with a as b:
            await b
    except E as e:
        await e
    finally:
        await f
    async with x:
        await y;
