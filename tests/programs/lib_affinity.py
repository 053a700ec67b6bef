"""Which cores a thread may run on."""
import os

allowed, cores = os.sched_getaffinity(0), os.cpu_count()
one = {min(allowed)}
print(os.sched_setaffinity(0, one), os.sched_getaffinity(0) == one, os.cpu_count() == cores >= len(allowed))
os.sched_setaffinity(0, allowed)
for thread, cores in (0, [-1]), (0, [10**12]), (0, []), (0, [100000]), (0, 5), (-1, [0]), ("a", [0]):
    try:
        os.sched_setaffinity(thread, cores)
    except (OSError, ValueError, OverflowError, TypeError) as error:
        print(type(error).__name__, error.args[0])
