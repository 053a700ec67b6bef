eg = ExceptionGroup("g", [ValueError(1), TypeError("t"), ExceptionGroup("in", [KeyError("k"), ValueError(2)])])
print(eg, repr(eg), eg.message, len(eg.exceptions))
print(eg.subgroup(ValueError), repr(eg.subgroup(ValueError)))
a, b = eg.split((TypeError, KeyError))
print(repr(a)); print(repr(b))
print(eg.subgroup(OSError), eg.split(Exception)[1], eg.subgroup(lambda e: isinstance(e, KeyError)))
try:
    raise eg
except* ValueError as e:
    print("V", repr(e))
except* (TypeError, KeyError) as e:
    print("TK", repr(e))
try:
    try:
        raise eg
    except* TypeError:
        pass
except ExceptionGroup as rest:
    print("rest", repr(rest))
try:
    try:
        raise ValueError("bare")
    except* ValueError as e:
        print("wrapped", repr(e))
        raise KeyError("new")
except ExceptionGroup as e:
    print(repr(e))
except KeyError as e:
    print("plain", repr(e))
for bad in (lambda: ExceptionGroup("m", []), lambda: ExceptionGroup("m", [1]), lambda: ExceptionGroup(1, [ValueError()]), lambda: ExceptionGroup("m"), lambda: ExceptionGroup("m", [KeyboardInterrupt()]), lambda: ExceptionGroup("m", 5)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
print(type(BaseExceptionGroup("m", [ValueError()])).__name__, type(BaseExceptionGroup("m", [KeyboardInterrupt()])).__name__)
class MyGroup(ExceptionGroup):
    def derive(self, excs): return MyGroup(self.message, excs)
m = MyGroup("mine", [ValueError(1), TypeError(2)])
print(repr(m.split(ValueError)))
