"""Coroutines, tasks and what they wait for."""
import asyncio


async def fetch(name, delay):
    print(f"{name}: start")
    await asyncio.sleep(delay)
    print(f"{name}: done")
    return f"{name} after {delay}"


async def failing(delay):
    await asyncio.sleep(delay)
    raise ValueError(f"failed after {delay}")


async def main():
    results = await asyncio.gather(fetch("a", 0.06), fetch("b", 0.02), fetch("c", 0.04))
    print(results)

    tasks = [asyncio.create_task(fetch(f"t{i}", 0.06 * i), name=f"task {i}") for i in range(3)]
    print([task.get_name() for task in tasks], [task.done() for task in tasks])
    for task in tasks:
        print(await task)

    print(await asyncio.gather(failing(0.01), fetch("ok", 0.02), return_exceptions=True))
    try:
        await asyncio.gather(failing(0.01), fetch("late", 0.03))
    except ValueError as error:
        print("gather raised", error)
    await asyncio.sleep(0.04)

    try:
        await asyncio.wait_for(fetch("slow", 1), timeout=0.02)
    except TimeoutError as error:
        print("timed out", repr(error))
    try:
        async with asyncio.timeout(0.02):
            await asyncio.sleep(1)
    except asyncio.TimeoutError:
        print("timeout again")
    async with asyncio.timeout(None) as limit:
        print(limit.when(), limit.expired())

    task = asyncio.create_task(fetch("cancelled", 1))
    await asyncio.sleep(0)
    print(task.cancel("enough"), task.cancelling())
    try:
        await task
    except asyncio.CancelledError as error:
        print("cancelled", error.args, task.cancelled())

    done, pending = await asyncio.wait(
        [asyncio.create_task(fetch("w1", 0.01)), asyncio.create_task(fetch("w2", 0.3))],
        return_when=asyncio.FIRST_COMPLETED)
    print(len(done), len(pending), done.pop().result())
    print(await pending.pop())
    for awaitable in asyncio.as_completed([fetch("x", 0.03), fetch("y", 0.01)]):
        print(await awaitable)
    print(asyncio.current_task().get_name(), len(asyncio.all_tasks()))
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_later(0.01, future.set_result, "set later")
    loop.call_soon(print, "soon")
    print(await future)
    inner = asyncio.create_task(fetch("shielded", 0.03))
    try:
        await asyncio.wait_for(asyncio.shield(inner), 0.01)
    except TimeoutError:
        print("shield", inner.cancelled(), await inner)
    return "the end"


print(asyncio.run(main()))
try:
    asyncio.run(failing(0))
except ValueError as error:
    print("run raised", error)
try:
    asyncio.get_running_loop()
except RuntimeError as error:
    print(error)
