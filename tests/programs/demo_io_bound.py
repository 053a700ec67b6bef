"""Waiting overlaps: the shape of an I/O-bound demonstration."""
import time
from concurrent.futures import ThreadPoolExecutor, as_completed


def fetch(page):
    time.sleep(0.005)
    return f"page {page}", len("x" * page)


start = time.perf_counter()
serial = [fetch(page) for page in range(6)]
serial_time = time.perf_counter() - start
start = time.perf_counter()
with ThreadPoolExecutor(max_workers=6) as executor:
    futures = {executor.submit(fetch, page): page for page in range(6)}
    results = {}
    for future in as_completed(futures):
        page = futures[future]
        results[page] = future.result()
threaded_time = time.perf_counter() - start
print([results[p] for p in range(6)] == serial, serial_time >= 0.03, threaded_time > 0)
print(f"{'page':<10}|{'size':>5}")
for name, size in serial:
    print(f"{name:<10}|{size:>5}")
