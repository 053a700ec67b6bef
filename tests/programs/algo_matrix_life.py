"""Conway's game of life, n queens, and a sieve."""
from itertools import permutations, product


def step(cells):
    around = {}
    for x, y in cells:
        for dx, dy in product((-1, 0, 1), repeat=2):
            if dx or dy:
                around[x + dx, y + dy] = around.get((x + dx, y + dy), 0) + 1
    return {c for c, n in around.items() if n == 3 or (n == 2 and c in cells)}


glider = {(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)}
for _ in range(4):
    glider = step(glider)
print(sorted(glider))
queens = [q for q in permutations(range(6)) if len({q[i] + i for i in range(6)}) == len({q[i] - i for i in range(6)}) == 6]
print(len(queens), queens[0])
sieve = bytearray([1]) * 100
sieve[:2] = b"\0\0"
for i in range(2, 10):
    if sieve[i]:
        sieve[i * i::i] = bytes(len(range(i * i, 100, i)))
print([i for i, p in enumerate(sieve) if p])
print(sum(d for d in range(1, 28) if 28 % d == 0), 2**100, -7 // 2, -7 % 3, divmod(-7, 2), pow(3, 200, 13))
