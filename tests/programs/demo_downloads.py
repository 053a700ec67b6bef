"""Downloads that are sleeps: one after another, in a pool, with retries and progress."""
import concurrent.futures
import functools
import random
import threading
import time

SITES = [f"https://example.com/page/{n}" for n in range(8)]


class DownloadError(Exception):
    pass


def retry(times, exceptions=(Exception,), delay=0.001):
    def decorate(func):
        @functools.wraps(func)
        def wrapper(*args, **kwargs):
            for attempt in range(1, times + 1):
                try:
                    return func(*args, **kwargs)
                except exceptions as error:
                    if attempt == times:
                        raise DownloadError(f"gave up after {times} attempts") from error
                    time.sleep(delay * 2**attempt)

        return wrapper

    return decorate


attempts, lock = {}, threading.Lock()


@retry(3, (ConnectionError, TimeoutError))
def download(url, fail=0):
    with lock:
        attempts[url] = attempts.get(url, 0) + 1
        attempt = attempts[url]
    time.sleep(0.02)
    if attempt <= fail:
        raise ConnectionError(f"{url}: attempt {attempt}")
    return len(url) * 100


start = time.perf_counter()
serial = [download(url) for url in SITES]
serial_time = time.perf_counter() - start
start = time.perf_counter()
with concurrent.futures.ThreadPoolExecutor(max_workers=8) as pool:
    pooled = list(pool.map(download, SITES))
pool_time = time.perf_counter() - start
print(serial == pooled, sum(pooled), serial_time > 0, pool_time > 0)
attempts.clear()
with concurrent.futures.ThreadPoolExecutor() as pool:
    futures = {pool.submit(download, url, fail=n): url for n, url in enumerate(SITES[:5])}
    for future in sorted(futures, key=futures.get):
        url = futures[future]
        try:
            print(url, future.result(timeout=10))
        except DownloadError as error:
            print(url, error, "because", repr(error.__cause__))
print(dict(sorted(attempts.items())))
with concurrent.futures.ThreadPoolExecutor(1) as pool:
    gate = threading.Event()
    first, second = pool.submit(gate.wait), pool.submit(print, "never")
    while not first.running():
        time.sleep(0.001)
    print(first.running(), second.cancel(), second.cancelled())
    done, waiting = concurrent.futures.wait([first], timeout=0.001)
    print(len(done), len(waiting))
    gate.set()
rng = random.Random(42)
print([rng.randint(1, 100) for _ in range(5)], rng.choice("abc"), round(rng.random(), 6))
bar = lambda n, total: f"[{'=' * (20 * n // total):<20}] {n / total:>4.0%}"
print(bar(3, 8), bar(8, 8))
