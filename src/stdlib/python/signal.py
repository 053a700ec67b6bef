"""Signals: what a program does when one comes."""

import _signal
from _signal import NSIG, raise_signal
from enum import IntEnum as _IntEnum

__all__ = ["Handlers", "NSIG", "Signals", "default_int_handler", "getsignal", "raise_signal",
           "signal", "strsignal", "valid_signals"]

_NAMES = {
    1: ("SIGHUP", "Hangup"), 2: ("SIGINT", "Interrupt"), 3: ("SIGQUIT", "Quit"),
    4: ("SIGILL", "Illegal instruction"), 5: ("SIGTRAP", "Trace/breakpoint trap"),
    6: ("SIGABRT", "Aborted"), 7: ("SIGBUS", "Bus error"),
    8: ("SIGFPE", "Floating point exception"), 9: ("SIGKILL", "Killed"),
    10: ("SIGUSR1", "User defined signal 1"), 11: ("SIGSEGV", "Segmentation fault"),
    12: ("SIGUSR2", "User defined signal 2"), 13: ("SIGPIPE", "Broken pipe"),
    14: ("SIGALRM", "Alarm clock"), 15: ("SIGTERM", "Terminated"),
    16: ("SIGSTKFLT", "Stack fault"), 17: ("SIGCHLD", "Child exited"),
    18: ("SIGCONT", "Continued"), 19: ("SIGSTOP", "Stopped (signal)"),
    20: ("SIGTSTP", "Stopped"), 21: ("SIGTTIN", "Stopped (tty input)"),
    22: ("SIGTTOU", "Stopped (tty output)"), 23: ("SIGURG", "Urgent I/O condition"),
    24: ("SIGXCPU", "CPU time limit exceeded"), 25: ("SIGXFSZ", "File size limit exceeded"),
    26: ("SIGVTALRM", "Virtual timer expired"), 27: ("SIGPROF", "Profiling timer expired"),
    28: ("SIGWINCH", "Window changed"), 29: ("SIGIO", "I/O possible"),
    30: ("SIGPWR", "Power failure"), 31: ("SIGSYS", "Bad system call"),
}

Signals = _IntEnum("Signals", {name: number for number, (name, _) in _NAMES.items()}, module=__name__)
Handlers = _IntEnum("Handlers", {"SIG_DFL": 0, "SIG_IGN": 1}, module=__name__)
globals().update(Signals.__members__)
globals().update(Handlers.__members__)
__all__ += [*Signals.__members__, *Handlers.__members__]

default_int_handler = _signal.default_int_handler


def _as_handler(value):
    return Handlers(value) if isinstance(value, int) else value


def signal(signalnum, handler):
    return _as_handler(_signal.signal(int(signalnum), int(handler) if isinstance(handler, int) else handler))


def getsignal(signalnum):
    return _as_handler(_signal.getsignal(int(signalnum)))


def strsignal(signalnum):
    if not 1 <= signalnum < NSIG:
        raise ValueError("signal number out of range")
    return _NAMES[signalnum][1] if signalnum in _NAMES else None


def valid_signals():
    return {Signals(number) if number in _NAMES else number for number in range(1, NSIG) if number not in (32, 33)}
