x = (
    a +
    b *
    c
)
result = obj.method(
    1,
    key=2,
).chain()[
    index
].attr
value = some_function(
    lambda: (
        1 + 1
    ),
    [
        i
        for i in range(
            10
        )
    ],
)
def f(
    a,
    b=(
        1,
        2,
    ),
):
    return (
        a
        if b
        else c
    )
if (
    a
    and b
    or
    c
): pass
assert (
    x
), (
    "message"
)
for i in (
    1,
    2,
): print(
    i
)
é = "wide é" + ß.ü(ñ)
with open(
    "f"
) as f, g: pass
raise E(
    1
) from (
    x
)
