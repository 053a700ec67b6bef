"""An executor of interpreters in this process, as CPython has since 3.14. Whether each
has a lock of its own the regime says: --lock per-interpreter (PEP 684)."""

import multiprocessing
from concurrent.futures import process


class _Interpreter(multiprocessing.Process):
    _is_process = False


class InterpreterPoolExecutor(process.ProcessPoolExecutor):
    """Runs calls in a pool of interpreters, which grows to max_workers."""

    _worker_class = _Interpreter

    def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=()):
        super().__init__(max_workers, None, initializer, initargs)
