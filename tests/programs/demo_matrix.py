"""Rows of a matrix product by a pool."""
import random
from concurrent.futures import ThreadPoolExecutor

rng = random.Random(7)
n = 12
a = [[rng.randint(-5, 5) for _ in range(n)] for _ in range(n)]
b = [[rng.randint(-5, 5) for _ in range(n)] for _ in range(n)]
columns = list(zip(*b))


def row(i):
    return [sum(x * y for x, y in zip(a[i], column)) for column in columns]


with ThreadPoolExecutor() as pool:
    product = list(pool.map(row, range(n)))
print(product[0], sum(map(sum, product)), product == [row(i) for i in range(n)])
