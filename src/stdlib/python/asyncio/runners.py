"""Runs a coroutine from outside of any loop."""

from . import events, tasks

__all__ = ["Runner", "run"]


class Runner:
    """A loop for several calls of `run`."""

    def __init__(self, *, debug=None, loop_factory=None):
        self._factory, self._debug, self._loop = loop_factory, debug, None
        self._closed = False

    def __enter__(self):
        self.get_loop()
        return self

    def __exit__(self, *why):
        self.close()

    def get_loop(self):
        if self._closed:
            raise RuntimeError("Runner is closed")
        if self._loop is None:
            self._loop = (self._factory or events.new_event_loop)()
            events.set_event_loop(self._loop)
            if self._debug is not None:
                self._loop.set_debug(self._debug)
        return self._loop

    def run(self, coro, *, context=None):
        if not tasks.iscoroutine(coro):
            raise ValueError(f"a coroutine was expected, got {coro!r}")
        if events._get_running_loop() is not None:
            raise RuntimeError("Runner.run() cannot be called from a running event loop")
        loop = self.get_loop()
        task = loop.create_task(coro, context=context)
        try:
            return loop.run_until_complete(task)
        except KeyboardInterrupt:
            # The coroutine may put things in order before it ends.
            if not task.done():
                task.cancel()
                tasks_end(loop, [task])
            raise

    def close(self):
        if self._loop is None or self._closed:
            self._closed = True
            return
        loop = self._loop
        try:
            left = tasks.all_tasks(loop)
            for task in left:
                task.cancel()
            tasks_end(loop, left)
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.run_until_complete(loop.shutdown_default_executor())
        finally:
            events.set_event_loop(None)
            loop.close()
            self._loop, self._closed = None, True


def tasks_end(loop, left):
    """Lets tasks that were cancelled come to their ends."""
    if not left:
        return
    loop.run_until_complete(tasks.gather(*left, return_exceptions=True))
    for task in left:
        if not task.cancelled() and task.exception() is not None:
            loop.call_exception_handler({
                "message": "unhandled exception during asyncio.run() shutdown",
                "exception": task.exception(), "task": task})


def run(main, *, debug=None, loop_factory=None):
    """Runs a coroutine to its end, and then what it has left behind."""
    if events._get_running_loop() is not None:
        main.close()
        raise RuntimeError("asyncio.run() cannot be called from a running event loop")
    with Runner(debug=debug, loop_factory=loop_factory) as runner:
        return runner.run(main)
