"""Work that blocks, in another thread."""

import contextvars
import functools

from . import events

__all__ = ["to_thread"]


async def to_thread(func, /, *args, **kwargs):
    """Calls a function in a thread of the loop's pool."""
    loop = events.get_running_loop()
    call = functools.partial(contextvars.copy_context().run, func, *args, **kwargs)
    return await loop.run_in_executor(None, call)
