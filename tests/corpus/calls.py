f()
f(1, 2, k=3)
f(*a)
f(*a, 1, *b, k=1, **d)
f(**d)
f(a, **d, x=1, y=2, **e, z=3)
o.m(1)
o.m(1, k=2)
o.m(*a)
o.m(**a)
print(x for x in y)
f(x for x in y)(1)(2)
import os, sys as system
os.path.join(1)
os.getcwd()
system.exit(0)
f(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, a23, a24, a25, a26, a27, a28, a29, a30, a31)
f(a0=0, a1=1, a2=2, a3=3, a4=4, a5=5, a6=6, a7=7, a8=8, a9=9, a10=10, a11=11, a12=12, a13=13, a14=14, a15=15, a16=16)
f(**d, a0=0, a1=1, a2=2, a3=3, a4=4, a5=5, a6=6, a7=7, a8=8, a9=9, a10=10, a11=11, a12=12, a13=13, a14=14, a15=15, a16=16)
o.m(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, a23, a24, a25, a26, a27, a28)
value = (obj
    .method(1,
            2)
    .other(
        k=1
    )
    .attr)
f(
    a,
    b,
)
class A(B):
    def m(self, x):
        super().m(x)
        super().attr
        super(A, self).m(k=x)
        super(A, self).attr
        super(*a).m()
        super().__class__
        return [super().m(i) for i in x]
    def n():
        super().m()
