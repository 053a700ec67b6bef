"""A small benchmark harness: arguments, statistics, a table, JSON."""
import argparse
import json
import os
import platform
import statistics
import sys
import sysconfig
import threading
import time
import timeit


def work(n):
    total = 0
    for i in range(n):
        total += i * i
    return total


def in_threads(count, n):
    threads = [threading.Thread(target=work, args=(n // count,)) for _ in range(count)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()


def measure(func, *args, repeats):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        func(*args)
        times.append(time.perf_counter() - start)
    return times


def parse(argv):
    parser = argparse.ArgumentParser(description="Times threads.")
    parser.add_argument("-t", "--threads", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("-n", type=int, default=2000, help="work (default: %(default)s)")
    parser.add_argument("--repeats", type=int, default=3, choices=range(1, 10), metavar="R")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(argv)


def main(argv=None):
    options = parse(argv)
    print(options)
    rows = {}
    for count in options.threads:
        times = measure(in_threads, count, options.n, repeats=options.repeats)
        rows[count] = {"median": statistics.median(times), "stdev": statistics.stdev(times)}
    print(f"{'threads':>8} | {'ok':^5}")
    print("-" * 16)
    for count, row in rows.items():
        print(f"{count:>8} | {str(row['median'] > 0):^5}")
    if options.json:
        print(json.dumps({"rows": sorted(rows), "n": options.n, "ok": all(r["stdev"] >= 0 for r in rows.values())}, indent=2))
    taken = timeit.timeit("work(100)", globals=globals(), number=20)
    print("timeit", taken > 0, min(timeit.repeat(lambda: work(10), number=5, repeat=3)) > 0)
    timer = timeit.Timer("x = sum(data)", setup="data = list(range(10))")
    print(timer.timeit(number=10) > 0)
    print(platform.python_version_tuple()[:2], platform.system() != "", platform.machine() != "")
    print(sys.implementation.name in ("cpython", "gilsim"), sys.version_info[:2], os.cpu_count() >= 1)
    print(sysconfig.get_config_var("Py_GIL_DISABLED") in (0, 1, None), sys.flags.dev_mode, sys.getswitchinterval())
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    print(type(gil), sys.byteorder, sys.maxsize == 2**63 - 1)


main(["-n", "1000", "-t", "1", "2", "--json"])
try:
    parse(["--repeats", "99"])
except SystemExit as error:
    print("exit", error.code)
