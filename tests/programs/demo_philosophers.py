"""Dining philosophers who do not deadlock."""
import threading

N, MEALS = 5, 20
forks = [threading.Lock() for _ in range(N)]
eaten = [0] * N


def dine(i):
    left, right = sorted((i, (i + 1) % N))
    for _ in range(MEALS):
        with forks[left]:
            with forks[right]:
                eaten[i] += 1


threads = [threading.Thread(target=dine, args=(i,), name=f"philosopher {i}") for i in range(N)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(eaten, not any(fork.locked() for fork in forks))
