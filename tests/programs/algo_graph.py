"""Graphs: breadth first, shortest paths, topological order."""
import heapq
from collections import defaultdict, deque

edges = [("a", "b", 4), ("a", "c", 2), ("c", "b", 1), ("b", "d", 5), ("c", "d", 8), ("d", "e", 3)]
graph = defaultdict(dict)
for u, v, w in edges:
    graph[u][v] = w


def bfs(start):
    seen, queue, order = {start}, deque([start]), []
    while queue:
        node = queue.popleft()
        order.append(node)
        for other in sorted(graph[node]):
            if other not in seen:
                seen.add(other)
                queue.append(other)
    return order


def dijkstra(start):
    best, heap = {start: 0}, [(0, start)]
    while heap:
        cost, node = heapq.heappop(heap)
        if cost > best[node]:
            continue
        for other, weight in graph[node].items():
            if cost + weight < best.get(other, float("inf")):
                best[other] = cost + weight
                heapq.heappush(heap, (best[other], other))
    return best


def topological():
    indegree = defaultdict(int)
    for u, v, _ in edges:
        indegree[v] += 1
    ready = deque(sorted({u for u, _, _ in edges} - set(indegree)))
    while ready:
        node = ready.popleft()
        yield node
        for other in sorted(graph[node]):
            indegree[other] -= 1
            if not indegree[other]:
                ready.append(other)


print(bfs("a"), dijkstra("a"), list(topological()))
