"""What tracebacks suggest for names that are not there."""
import traceback

CASES = [
    "time.sleep(1)",
    "prnt(1)",
    "x = 1\nrandm",
    "math",
    "abc",
    "import math\nmath.sqr",
    "strin",
    "valu = 1\nvaleu",
    "''.splt",
    "class A:\n  abc = 1\n  def f(self): abc\nA().f()",
    "class A:\n  def __init__(self): self.blech = 1\nA().bluch",
    "class A:\n  __slots__ = ('abcd',)\nA().abcde",
    "class E(AttributeError): pass\nraise E('x', name='uper', obj='')",
    "def f():\n  inner = 1\n  def g(): return iner\n  g()\nf()",
    "def f(value):\n  return valeu\nf(1)",
    "raise NameError('boo', name='prnt')",
    "raise NameError('boo')",
    "raise AttributeError('x', name='upper', obj='')",
    "def f():\n  print(local)\n  local = 1\nf()",
]
for case in CASES:
    try:
        exec(case, {})
    except Exception as error:
        print(traceback.format_exc().splitlines()[-1])
        print(traceback.format_exception_only(error)[-1].strip())
        print(str(error))
