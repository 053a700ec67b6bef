"""What pyperformance's programs need of pyperf, for fixed numbers of loops.

    PYTHON run_benchmark.py LOOPS VALUES

measures LOOPS loops VALUES times after one more that is not counted, and then
prints what the program computes, so that two interpreters can be compared in
both respects. The lines that begin with '@ seconds' are the measurements.
"""

import sys
from time import perf_counter


class Options:
    """The options' default values."""

    def add_argument(self, flag, *names, default=None, **others):
        name = flag.lstrip("-").replace("-", "_")
        setattr(self, name, default)


class Runner:
    def __init__(self, add_cmdline_args=None):
        self.metadata = {}
        self.argparser = Options()

    def parse_args(self):
        return self.argparser

    def bench_func(self, name, func, *args):
        def timed(loops):
            start = perf_counter()
            for _ in range(loops):
                func(*args)
            return perf_counter() - start

        measure(timed)
        show(name, func)

    def bench_time_func(self, name, func, *args):
        measure(lambda loops: func(loops, *args))
        show(name, func)


def measure(timed):
    loops, values = int(sys.argv[1]), int(sys.argv[2])
    timed(1)
    for _ in range(values):
        print("@ seconds", timed(loops) / loops)


def show(name, func):
    result = RESULTS.get(name)
    if result is not None:
        print(name, result(sys.modules["__main__"], func))


def chaos_picture(main, func):
    """The points that are set: a program's picture otherwise goes to a file."""
    points = []

    def keep(image, _):
        for x, column in enumerate(image):
            points.extend((x, y) for y, colour in enumerate(column) if colour == 0)

    main.write_ppm = keep
    func(64, 64, 500, "picture", 1234)
    return points


def traced_picture(main, _):
    pictures = []
    main.Canvas.write_ppm = lambda self, _: pictures.append(list(self.bytes))
    main.bench_raytrace(1, 24, 16, "picture")
    return pictures


# The programs that are not named here check their results themselves.
RESULTS = {
    "nbody": lambda main, _: main.SYSTEM,
    "fannkuch": lambda main, _: main.fannkuch(7),
    "spectral_norm": lambda main, _: main.eval_AtA_times_u([1] * 100),
    "nqueens": lambda main, _: list(main.n_queens(6)),
    "float": lambda main, _: main.benchmark(1000),
    "richards": lambda main, _: main.Richards().run(1),
    "chaos": chaos_picture,
    "pidigits": lambda main, _: main.calc_ndigits(500),
    "generators": lambda main, _: list(main.tree(range(1000))),
    "go": lambda main, _: main.versus_cpu(),
    "raytrace": traced_picture,
}
