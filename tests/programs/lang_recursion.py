"""Deep recursion ends in an exception, not in a crash."""
import sys
import threading


def down(n):
    return 0 if n == 0 else 1 + down(n - 1)


def forever():
    return forever()


print(down(500))
try:
    forever()
except RecursionError as error:
    print(str(error)[:32])
results = []


def in_thread():
    try:
        forever()
    except RecursionError:
        results.append("caught")
    results.append(down(300))


t = threading.Thread(target=in_thread)
t.start()
t.join()
print(results)
sys.setrecursionlimit(3000)
print(down(2500), sys.getrecursionlimit())


def ackermann(m, n):
    return n + 1 if m == 0 else ackermann(m - 1, 1 if n == 0 else ackermann(m, n - 1))


print(ackermann(2, 3))


def hanoi(n, a="a", b="b", c="c"):
    if n:
        yield from hanoi(n - 1, a, c, b)
        yield a + c
        yield from hanoi(n - 1, b, a, c)


print(list(hanoi(3)))
