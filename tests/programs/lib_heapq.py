"""heapq and bisect."""
import bisect
import heapq

h = [5, 3, 8, 1, 9, 2, 7]
heapq.heapify(h)
print(h)
heapq.heappush(h, 0)
print(h, heapq.heappop(h), h, heapq.heappushpop(h, 4), heapq.heapreplace(h, 10), h)
print([heapq.heappop(h) for _ in range(len(h))])
print(heapq.nlargest(3, [4, 9, 2, 7]), heapq.nsmallest(2, "python"), heapq.nlargest(1, [1, 5], key=lambda x: -x), heapq.nsmallest(0, [1]))
print(list(heapq.merge([1, 4, 7], [2, 5, 8], [3])), list(heapq.merge("fda", "ecb", reverse=True)))
tasks = []
for item in [(2, "code"), (1, "eat"), (3, "sleep"), (1, "drink")]:
    heapq.heappush(tasks, item)
print([heapq.heappop(tasks) for _ in range(4)])
try:
    heapq.heappop([])
except IndexError as error:
    print(error)
try:
    heapq.heappush((), 1)
except TypeError as error:
    print(error)
a = [1, 3, 3, 5]
print(bisect.bisect(a, 3), bisect.bisect_left(a, 3), bisect.bisect_right(a, 0), bisect.bisect(a, 9, 1, 3))
bisect.insort(a, 4)
bisect.insort_left(a, 3)
print(a, bisect.bisect_left(["a", "bb", "ccc"], 2, key=len))
