a = b = c = 1
x, y = 1, 2
x, y = y, x
[p, (q, *r)] = 1, (2, 3, 4)
*head, tail = range(5)
o.attr = o.a.b = 1
o[1] = o[a:b] = o[a:b:c] = o[1, 2] = o[:] = 2
o.x += 1; o[i] -= 2; o[i:j] *= 3; v //= 4; v @= 5; v **= 6; v >>= 7; v <<= 8
v &= 1; v |= 2; v ^= 3; v %= 4; v /= 5
del a, o.x, o[1], o[1:2], (b, [c])
(w := 10)
print(z := 1, (t := 2) + 1)
first \
    .second \
    .third = 1
very.long.name.that.goes.on(
    1
).attr = 2
