print({3, 1, 2}, {10, 5, 0}, set(range(10)), {100, 8, 16, 24})
print(set([7, 15, 23, 31]), {1000, 1, 33, 65}, set(range(0, 200, 16)))
s = set()
for i in (5, 3, 8, 13, 21, 34, 55, 89, 144, 233):
    s.add(i)
print(s)
s.discard(8); s.add(40); s.add(8)
print(s, s.pop())
print({-1, -2, 5}, {2**61, 3, 2**64}, {1.5, 2, 0.5})
print(set(range(5)) | {10, 7}, set(range(20)) & set(range(0, 40, 3)), set(range(10)) - {3}, {1, 2, 3} ^ {3, 70})
print(frozenset([9, 4, 1]), set(range(100, 0, -7)))
print(list({i * i for i in range(12)}), [x for x in {64, 128, 4, 2}])
a = set(range(30))
for i in range(0, 30, 2):
    a.remove(i)
a |= {2, 4, 100}
print(a, a.copy(), set(a))
