"""async for, async with, asynchronous generators and comprehensions."""
import asyncio
import contextlib
import types
import warnings


class Countdown:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.n == 0:
            raise StopAsyncIteration
        self.n -= 1
        await asyncio.sleep(0)
        return self.n


class Manager:
    async def __aenter__(self):
        await asyncio.sleep(0)
        print("enter")
        return "value"

    async def __aexit__(self, kind, error, traceback):
        print("exit", kind and kind.__name__)
        return kind is KeyError


async def ticks(n):
    try:
        for i in range(n):
            await asyncio.sleep(0)
            got = yield i
            if got:
                print("got", got)
    finally:
        print("ticks end")


@contextlib.asynccontextmanager
async def resource(name):
    print("open", name)
    try:
        yield name.upper()
    finally:
        print("close", name)


class Awaitable:
    def __await__(self):
        yield from asyncio.sleep(0).__await__()
        return "awaited"


async def main():
    async for n in Countdown(3):
        print(n)
    else:
        print("else")
    async for n in Countdown(5):
        if n == 3:
            break
    print([n async for n in Countdown(4) if n % 2], {n: n * n async for n in ticks(3)})
    async with Manager() as value, resource("db") as db:
        print(value, db)
    async with Manager():
        raise KeyError("swallowed")
    try:
        async with Manager():
            raise ValueError("passes")
    except ValueError as error:
        print(error)
    print(await Awaitable())
    generator = ticks(10)
    print(await anext(generator), await generator.asend("hello"), await anext(generator))
    try:
        await generator.athrow(RuntimeError("thrown"))
    except RuntimeError as error:
        print("came back", error)
    print(await anext(generator, "default"))
    generator = ticks(3)
    async for n in generator:
        break
    await generator.aclose()
    print(type(generator).__name__)
    for wrong in (lambda: for_int(), lambda: with_int(), lambda: await_int()):
        try:
            await wrong()
        except TypeError as error:
            print(error)
    coroutine = Awaitable_value()
    print(await coroutine)
    try:
        await coroutine
    except RuntimeError as error:
        print(error)
    print(await collect(ticks(2)))


async def Awaitable_value():
    return 42


async def collect(source):
    return [item async for item in source]


async def for_int():
    async for _ in 5:
        pass


async def with_int():
    async with 5:
        pass


async def await_int():
    await 5


asyncio.run(main())


# By hand, without a loop.
@types.coroutine
def switch(value):
    return (yield value)


async def by_hand():
    first = await switch("one")
    second = await switch("two")
    return first + second


steps = by_hand()
print(steps.cr_running, steps.cr_await is None, steps.send(None), steps.send(10))
try:
    steps.send(20)
except StopIteration as end:
    print("returned", end.value)
try:
    steps.send(None)
except RuntimeError as error:
    print(error)
fresh = by_hand()
try:
    fresh.send(1)
except TypeError as error:
    print(error)
fresh.close()


async def stops():
    raise StopIteration(3)


try:
    stops().send(None)
except RuntimeError as error:
    print(error, repr(error.__cause__))


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    by_hand()
    print([str(w.message) for w in caught])
