"""Generators, coroutines and their delegation."""
import asyncio


def walk(tree):
    if tree:
        yield from walk(tree.left)
        received = yield tree.value
        print(received)
        return (yield)


async def fetch(source, limit):
    async with limit as slot:
        async for item in source:
            if await item:
                yield slot
    values = [await item async for item in source]
    others = (item async for item in source)
    yield values, others


async def main():
    try:
        await asyncio.sleep(0.1)
    finally:
        await asyncio.gather(*[fetch(n, limit=n) for n in range(3)])
