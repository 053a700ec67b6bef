"""Modules that are made at run time; errors of imports."""
import sys
import types

module = types.ModuleType("settings", "Settings of a program.")
module.DEBUG = True
exec("def double(x):\n    return 2 * x * SCALE\nSCALE = 10", module.__dict__)
sys.modules["settings"] = module
import settings
from settings import SCALE, double

print(settings.__name__, settings.__doc__, settings.DEBUG, double(2), SCALE)
print(module.__package__, module.__spec__, type(module).__name__)


class Lazy(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return f"made {name}"


lazy = Lazy("lazy")
print(lazy.__name__, lazy.thing, isinstance(lazy, types.ModuleType))
for wrong in (lambda: types.ModuleType(), lambda: types.ModuleType(5)):
    try:
        wrong()
    except TypeError as error:
        print(error)
try:
    import no_such_module
except ModuleNotFoundError as error:
    print(error, error.name)
try:
    from settings import missing
except ImportError as error:
    print(error)
