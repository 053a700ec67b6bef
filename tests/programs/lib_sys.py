"""sys."""
import sys

print(sys.version_info[:2], sys.version_info >= (3, 10), sys.version_info.major, sys.version_info.releaselevel)
print(sys.maxsize, sys.byteorder, sys.getrecursionlimit(), sys.maxunicode, sys.argv[1:], sys.platform)
print(sys.float_info.max, sys.float_info.epsilon, sys.float_info.dig, sys.int_info.bits_per_digit, sys.hash_info.modulus)
interval = sys.getswitchinterval()
sys.setswitchinterval(0.002)
print(round(sys.getswitchinterval(), 6) in (0.002, interval))
for wrong in (lambda: sys.setswitchinterval(0), lambda: sys.setswitchinterval(-1), lambda: sys.setrecursionlimit(0)):
    try:
        wrong()
    except ValueError as error:
        print(error)
print(sys.stdout.encoding.lower(), sys.stdout.writable(), sys.stdin.readable(), sys.stderr.fileno())
print(sys.stdout.write("text\n"), sys.intern("abc") is sys.intern("abc"), sys.exc_info())
sys.stdout.writelines(["a", "b\n"])
sys.stdout.flush()
print("math" in sys.modules, sys.modules["sys"] is sys, sys.getdefaultencoding(), sys.getsizeof([]) > 0)


class Tee:
    def __init__(self):
        self.text = []

    def write(self, s):
        self.text.append(s)

    def flush(self):
        pass


tee, sys.stdout = Tee(), Tee()
print("hidden", 1)
caught, sys.stdout = sys.stdout, sys.__stdout__
print(caught.text)


def hook(kind, value, tb):
    print("hook", kind.__name__, value)


sys.excepthook = hook
raise LookupError("for the hook")
