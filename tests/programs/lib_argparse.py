"""A command line with commands, as tools have it."""
import argparse
import sys


def positive(text):
    value = int(text)
    if value <= 0:
        raise argparse.ArgumentTypeError(f"{text} is not positive")
    return value


def build():
    parser = argparse.ArgumentParser(prog="pool", description="Runs jobs in a pool of workers.", epilog="See the manual.")
    parser.add_argument("-v", "--verbose", action="count", default=0, help="say more")
    parser.add_argument("--version", action="version", version="%(prog)s 2.1")
    commands = parser.add_subparsers(dest="command", required=True, help="what to do")
    run = commands.add_parser("run", help="run jobs")
    run.add_argument("jobs", nargs="+", metavar="JOB")
    run.add_argument("-w", "--workers", type=positive, default=2, help="how many (default: %(default)s)")
    mode = run.add_mutually_exclusive_group()
    mode.add_argument("--fast", action="store_true")
    mode.add_argument("--safe", action="store_true")
    run.set_defaults(call=lambda options: f"{options.workers} workers: {options.jobs}")
    show = commands.add_parser("show", help="show a job")
    show.add_argument("job", type=int, choices=[1, 2, 3])
    show.add_argument("--format", choices=("text", "json"), default="text")
    show.set_defaults(call=lambda options: f"job {options.job} as {options.format}")
    return parser


sys.stderr = sys.stdout
parser = build()
for line in ("run a b -w 4 --fast", "-vv show 2 --format=json", "run a --workers 0", "show 9", "run", "",
             "run a --fast --safe", "stop", "--version", "-h", "run -h", "show 1 extra"):
    print("$ pool", line)
    try:
        options = parser.parse_args(line.split())
        print(options.call(options), options.verbose)
    except SystemExit as error:
        print("exit code", error.code)
