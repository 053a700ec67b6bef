"""An event loop beside threads."""
import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor


def blocking(n):
    time.sleep(0.01 * n)
    return n * n, threading.current_thread() is not threading.main_thread()


async def ticker(stop):
    count = 0
    while not stop.is_set():
        count += 1
        await asyncio.sleep(0.002)
    return count


async def main():
    stop = asyncio.Event()
    ticking = asyncio.create_task(ticker(stop))
    print(await asyncio.to_thread(blocking, 2))
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=2) as pool:
        print(await asyncio.gather(*(loop.run_in_executor(pool, blocking, n) for n in range(4))))
    print(await loop.run_in_executor(None, sum, [1, 2, 3]))
    stop.set()
    print("ticked on", await ticking > 1)
    try:
        await asyncio.to_thread(int, "x")
    except ValueError as error:
        print(error)
    future = loop.create_future()
    threading.Timer(0.01, lambda: loop.call_soon_threadsafe(future.set_result, "from a thread")).start()
    print(await future)


asyncio.run(main())

loop = asyncio.new_event_loop()
thread = threading.Thread(target=loop.run_forever)
thread.start()


async def add(a, b):
    await asyncio.sleep(0.01)
    return a + b


futures = [asyncio.run_coroutine_threadsafe(add(n, n), loop) for n in range(3)]
print([future.result(timeout=5) for future in futures])
loop.call_soon_threadsafe(loop.stop)
thread.join()
loop.close()
print(loop.is_closed())
with asyncio.Runner() as runner:
    print(runner.run(add(1, 2)), runner.run(add(3, 4)))
