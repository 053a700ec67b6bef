"""ThreadPoolExecutor.map."""
from concurrent.futures import ThreadPoolExecutor
import concurrent.futures

with ThreadPoolExecutor(max_workers=3) as pool:
    print(list(pool.map(lambda x: x * x, range(8))))
    print(list(pool.map(pow, [2, 3, 4], [3, 2, 1])))
    results = pool.map(lambda x: 10 // x, [5, 0, 2])
    print(next(results))
    try:
        next(results)
    except ZeroDivisionError as error:
        print(error)
try:
    pool.submit(print)
except RuntimeError as error:
    print(error)
for wrong in (0, -1):
    try:
        ThreadPoolExecutor(wrong)
    except ValueError as error:
        print(error)
print(concurrent.futures.ThreadPoolExecutor is ThreadPoolExecutor)
