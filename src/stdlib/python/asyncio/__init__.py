"""Tasks that take turns in one thread: what waits lets others go on.

The loop sleeps on a condition variable until its next timer or until another
thread calls, so that it runs on every clock. There are no streams and no
subprocesses."""

from .events import *
from .exceptions import *
from .futures import *
from .locks import *
from .queues import *
from .runners import *
from .taskgroups import *
from .tasks import *
from .threads import *
from .timeouts import *
