"""time."""
import time

print(time.gmtime(0))
t = time.gmtime(1_700_000_000)
print(t.tm_year, t.tm_mon, t.tm_yday, t[:6], len(t), time.strftime("%Y-%m-%d %H:%M:%S %a %A %b %B %j %p %I %y %U %W %w %u %V %G %%", t))
print(time.asctime(t), time.strftime("%d/%m/%y", (2024, 2, 29, 0, 0, 0, 3, 60, 0)))
for days in (0, 58, 59, 60, 365, 366, 11016, 19782, 19783, 47540):
    print(time.strftime("%Y-%m-%d %j %a %V", time.gmtime(days * 86400)), end="; ")
print()
a, b, c = time.time(), time.monotonic(), time.perf_counter()
time.sleep(0.01)
print(time.time() >= a, time.monotonic() - b >= 0.01, time.perf_counter() - c >= 0.01)
print(type(time.time_ns()).__name__, time.monotonic_ns() > 0, time.process_time() >= 0, time.thread_time() >= 0, time.time() > 1.6e9)
for wrong in (lambda: time.sleep(-1), lambda: time.sleep("x"), lambda: time.strftime("%Y", (1, 2)), lambda: time.strftime(3)):
    try:
        wrong()
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
print(isinstance(t, tuple), t == time.struct_time(tuple(t)))
