import a
import a.b.c
import a as b
import a.b.c as d, e, f.g
from a import b
from a import b as c, d
from . import x
from ..pkg.mod import y as z
from a.b import (c, d,)
from m import *
def f():
    import os
    from sys import argv
    import x.y as z
    return os.path.join(argv)
