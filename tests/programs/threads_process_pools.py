"""multiprocessing: pools, queues, shared values."""
import multiprocessing as mp
import os
import time


def square(x):
    return x * x


def worker(n, queue):
    queue.put((n, n ** 2))


def add(counter, times):
    for _ in range(times):
        with counter.get_lock():
            counter.value += 1


def fail(x):
    if x == 3:
        raise ValueError("three")
    return x


if __name__ == "__main__":
    with mp.Pool(processes=2) as pool:
        print(pool.map(square, range(8)))
        print(pool.apply(square, (7,)), pool.starmap(pow, [(2, 3), (3, 2)]))
        result = pool.map_async(square, [1, 2, 3])
        print(result.get(timeout=30))
        print(sorted(pool.imap_unordered(square, range(4))))
        try:
            pool.map(fail, range(5))
        except ValueError as error:
            print("pool", error)
    queue = mp.Queue()
    processes = [mp.Process(target=worker, args=(n, queue), name=f"w{n}") for n in range(3)]
    for p in processes:
        p.start()
    results = sorted(queue.get(timeout=30) for _ in processes)
    for p in processes:
        p.join()
    print(results, [p.exitcode for p in processes], [p.name for p in processes])
    counter = mp.Value("i", 0)
    processes = [mp.Process(target=add, args=(counter, 50)) for _ in range(3)]
    [p.start() for p in processes]
    [p.join() for p in processes]
    print(counter.value, mp.current_process().name, mp.cpu_count() == os.cpu_count())
