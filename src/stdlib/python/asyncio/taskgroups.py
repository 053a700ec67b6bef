"""Groups of tasks that end together."""

from . import events
from .exceptions import CancelledError

__all__ = ["TaskGroup"]


class TaskGroup:
    """Waits for its tasks; if one fails, the others are cancelled."""

    def __init__(self):
        self._entered = self._exiting = self._aborting = False
        self._tasks, self._errors = set(), []
        self._parent = self._waiter = self._base_error = None
        self._parent_cancelled = False

    def __repr__(self):
        parts = [f" tasks={len(self._tasks)}"] if self._tasks else []
        parts += [f" errors={len(self._errors)}"] if self._errors else []
        parts += [" cancelling"] if self._aborting else [" entered"] if self._entered else []
        return f"<TaskGroup{''.join(parts)}>"

    async def __aenter__(self):
        from .tasks import current_task

        if self._entered:
            raise RuntimeError(f"TaskGroup {self!r} has already been entered")
        self._entered = True
        self._loop, self._parent = events.get_running_loop(), current_task()
        if self._parent is None:
            raise RuntimeError(f"TaskGroup {self!r} cannot determine the parent task")
        return self

    async def __aexit__(self, exc_type, exc_val, exc_tb):
        self._exiting = True
        if exc_type is not None and self._is_base(exc_val) and self._base_error is None:
            self._base_error = exc_val
        cancelled = exc_val if exc_type is CancelledError else None
        if self._parent_cancelled and self._parent.uncancel() == 0:
            cancelled = None
        if exc_type is not None and not self._aborting:
            self._abort()
        while self._tasks:
            self._waiter = self._loop.create_future()
            try:
                await self._waiter
            except CancelledError as error:
                if not self._aborting:
                    cancelled = error
                    self._abort()
            self._waiter = None
        if self._base_error is not None:
            raise self._base_error
        if cancelled is not None and not self._errors:
            raise cancelled
        if exc_type is not None and exc_type is not CancelledError:
            self._errors.append(exc_val)
        if self._errors:
            try:
                raise BaseExceptionGroup("unhandled errors in a TaskGroup", self._errors)
            finally:
                self._errors = None
        return None

    @staticmethod
    def _is_base(error):
        return isinstance(error, (SystemExit, KeyboardInterrupt))

    def create_task(self, coro, *, name=None, context=None):
        if not self._entered:
            raise RuntimeError(f"TaskGroup {self!r} has not been entered")
        if self._exiting and not self._tasks:
            raise RuntimeError(f"TaskGroup {self!r} is finished")
        if self._aborting:
            raise RuntimeError(f"TaskGroup {self!r} is shutting down")
        task = self._loop.create_task(coro, name=name, context=context)
        self._tasks.add(task)
        task.add_done_callback(self._task_done)
        return task

    def _abort(self):
        self._aborting = True
        for task in self._tasks:
            if not task.done():
                task.cancel()

    def _task_done(self, task):
        self._tasks.discard(task)
        if self._waiter is not None and not self._tasks and not self._waiter.done():
            self._waiter.set_result(True)
        if task.cancelled() or task.exception() is None:
            return
        error = task.exception()
        self._errors.append(error)
        if self._is_base(error) and self._base_error is None:
            self._base_error = error
        if self._parent.done():
            self._loop.call_exception_handler({
                "message": f"Task {task!r} has errored out but its parent task {self._parent} is "
                           "already completed",
                "exception": error, "task": task})
        elif not self._aborting and not self._parent_cancelled:
            self._abort()
            self._parent_cancelled = True
            self._parent.cancel()
