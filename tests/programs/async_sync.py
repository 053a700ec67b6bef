"""What tasks share: queues, locks, events, semaphores, conditions, groups."""
import asyncio


async def producer(queue, n):
    for i in range(n):
        await queue.put(i)
        print("put", i, queue.qsize())
        await asyncio.sleep(0.001)
    await queue.put(None)


async def consumer(queue):
    total = 0
    while (item := await queue.get()) is not None:
        total += item
        queue.task_done()
    queue.task_done()
    return total


async def queues():
    queue = asyncio.Queue(maxsize=2)
    _, total = await asyncio.gather(producer(queue, 5), consumer(queue))
    await queue.join()
    print("total", total, queue.empty(), queue.full())
    try:
        queue.get_nowait()
    except asyncio.QueueEmpty:
        print("empty")
    order = asyncio.PriorityQueue()
    for item in (3, 1, 2):
        order.put_nowait(item)
    print([await order.get() for _ in range(3)])
    stack = asyncio.LifoQueue(1)
    stack.put_nowait("x")
    try:
        stack.put_nowait("y")
    except asyncio.QueueFull:
        print("full")


async def locks():
    lock, counter = asyncio.Lock(), 0

    async def add():
        nonlocal counter
        async with lock:
            seen = counter
            await asyncio.sleep(0)
            counter = seen + 1

    await asyncio.gather(*(add() for _ in range(10)))
    print("counter", counter, lock.locked())
    semaphore, running, most = asyncio.Semaphore(3), 0, 0

    async def limited():
        nonlocal running, most
        async with semaphore:
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.002)
            running -= 1

    await asyncio.gather(*(limited() for _ in range(9)))
    print("most", most)
    event = asyncio.Event()

    async def waiter(n):
        await event.wait()
        print("waiter", n)

    waiters = [asyncio.create_task(waiter(n)) for n in range(3)]
    await asyncio.sleep(0)
    event.set()
    await asyncio.gather(*waiters)
    condition, ready = asyncio.Condition(), []

    async def wait_ready(n):
        async with condition:
            await condition.wait_for(lambda: len(ready) > n)
            print("ready", n, ready)

    tasks = [asyncio.create_task(wait_ready(n)) for n in range(2)]
    for item in "ab":
        await asyncio.sleep(0)
        async with condition:
            ready.append(item)
            condition.notify_all()
    await asyncio.gather(*tasks)
    barrier = asyncio.Barrier(3)
    print(sorted(await asyncio.gather(*(barrier.wait() for _ in range(3)))))
    try:
        asyncio.Lock().release()
    except RuntimeError as error:
        print(error)
    bounded = asyncio.BoundedSemaphore(1)
    try:
        bounded.release()
    except ValueError as error:
        print(error)


async def groups():
    async def work(n, fail=False):
        try:
            await asyncio.sleep(0.001 * n)
            if fail:
                raise ValueError(n)
            return n
        except asyncio.CancelledError:
            print("cancelled", n)
            raise

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work(n)) for n in range(3)]
    print([task.result() for task in tasks])
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(work(1, fail=True))
            group.create_task(work(500))
    except* ValueError as errors:
        print(errors.message, errors.exceptions)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(work(500))
            raise KeyError("body")
    except* KeyError as errors:
        print(errors.exceptions)


async def main():
    await queues()
    await locks()
    await groups()


asyncio.run(main())
