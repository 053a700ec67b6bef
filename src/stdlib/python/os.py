"""What the operating system offers, over posix."""

import sys as _sys
import posix as _posix
from _collections_abc import MutableMapping as _MutableMapping
from posix import (
    EX_OK, F_OK, O_APPEND, O_CLOEXEC, O_CREAT, O_EXCL, O_NONBLOCK, O_RDONLY, O_RDWR, O_TRUNC,
    O_WRONLY, R_OK, W_OK, X_OK, _exit, access, chdir, close, cpu_count, error, fstat, fsync,
    ftruncate, get_terminal_size, getcwd, getloadavg, getpid, getppid, getuid, isatty, listdir,
    lseek, lstat, mkdir, open, pipe, putenv, read, readlink, remove, rename, replace, rmdir,
    sched_getaffinity, sched_setaffinity, stat, stat_result, strerror, symlink, terminal_size,
    times_result, uname, uname_result, unlink, unsetenv, urandom, write,
)

name = "posix"
linesep = "\n"
sep = "/"
curdir = "."
pardir = ".."
extsep = "."
altsep = None
pathsep = ":"
defpath = "/bin:/usr/bin"
devnull = "/dev/null"
SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2
GenericAlias = type(list[int])


def fspath(path):
    if isinstance(path, (str, bytes)):
        return path
    try:
        return type(path).__fspath__(path)
    except AttributeError:
        raise TypeError(f"expected str, bytes or os.PathLike object, not {type(path).__name__}") from None


def fsencode(filename):
    filename = fspath(filename)
    return filename.encode() if isinstance(filename, str) else filename


def fsdecode(filename):
    filename = fspath(filename)
    return filename.decode() if isinstance(filename, bytes) else filename


import posixpath as path

_sys.modules["os.path"] = path


def __getattr__(name):
    if name == "PathLike":
        import abc

        class PathLike(abc.ABC):
            """What has a path."""

            @abc.abstractmethod
            def __fspath__(self):
                raise NotImplementedError

            @classmethod
            def __subclasshook__(cls, subclass):
                return hasattr(subclass, "__fspath__") if cls.__name__ == "PathLike" else NotImplemented

            __class_getitem__ = classmethod(GenericAlias)

        PathLike.__module__ = "os"
        PathLike.__qualname__ = "PathLike"
        globals()["PathLike"] = PathLike
        return PathLike
    if name in ("fork", "forkpty", "execv", "execve", "system", "popen", "kill", "spawnl", "posix_spawn"):
        raise NotImplementedError(f"gilsim starts no processes for programs: os.{name}() is not supported")
    raise AttributeError(f"module 'os' has no attribute {name!r}")


class _Environ(_MutableMapping):
    """The environment. Changes are seen by the program itself alone."""

    def __init__(self, data):
        self._data = data

    def __getitem__(self, key):
        if not isinstance(key, str):
            raise TypeError("str expected, not %s" % type(key).__name__)
        try:
            return self._data[key]
        except KeyError:
            raise KeyError(key) from None

    def __setitem__(self, key, value):
        for part in (key, value):
            if not isinstance(part, str):
                raise TypeError("str expected, not %s" % type(part).__name__)
        self._data[key] = value

    def __delitem__(self, key):
        try:
            del self._data[key]
        except KeyError:
            raise KeyError(key) from None

    def __iter__(self):
        return iter(list(self._data))

    def __len__(self):
        return len(self._data)

    def __repr__(self):
        return f"environ({self._data!r})"

    def copy(self):
        return dict(self)

    def __or__(self, other):
        return dict(self) | dict(other)

    def __ror__(self, other):
        return dict(other) | dict(self)

    def __ior__(self, other):
        self.update(other)
        return self


environ = _Environ(_posix.environ)
supports_bytes_environ = False


def getenv(key, default=None):
    return environ.get(key, default)


def makedirs(name, mode=0o777, exist_ok=False):
    """Makes a folder and those it lies in."""
    head, tail = path.split(name)
    if not tail:
        head, tail = path.split(head)
    if head and tail and not path.exists(head):
        try:
            makedirs(head, exist_ok=exist_ok)
        except FileExistsError:
            pass
    try:
        mkdir(name, mode)
    except OSError:
        if not exist_ok or not path.isdir(name):
            raise


def removedirs(name):
    rmdir(name)
    head, tail = path.split(name.rstrip("/"))
    while head and tail:
        try:
            rmdir(head)
        except OSError:
            break
        head, tail = path.split(head)


class DirEntry:
    """A name in a folder."""

    def __init__(self, folder, name):
        self.name = name
        self.path = path.join(folder, name)

    def __fspath__(self):
        return self.path

    def __repr__(self):
        return f"<DirEntry {self.name!r}>"

    def is_dir(self, *, follow_symlinks=True):
        return path.isdir(self.path) and (follow_symlinks or not self.is_symlink())

    def is_file(self, *, follow_symlinks=True):
        return path.isfile(self.path) and (follow_symlinks or not self.is_symlink())

    def is_symlink(self):
        return path.islink(self.path)

    def stat(self, *, follow_symlinks=True):
        return stat(self.path) if follow_symlinks else lstat(self.path)


class _Scan:
    def __init__(self, folder):
        self._entries = iter([DirEntry(folder, name) for name in listdir(folder)])

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._entries)

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()

    def close(self):
        self._entries = iter(())


def scandir(path="."):
    return _Scan(fspath(path))


def walk(top, topdown=True, onerror=None, followlinks=False):
    """Yields (folder, folders in it, files in it) for a tree of folders."""
    top = fspath(top)
    try:
        entries = list(scandir(top))
    except OSError as error:
        if onerror is not None:
            onerror(error)
        return
    folders = [entry.name for entry in entries if entry.is_dir()]
    files = [entry.name for entry in entries if not entry.is_dir()]
    if topdown:
        yield top, folders, files
    for name in folders:
        inner = path.join(top, name)
        if followlinks or not path.islink(inner):
            yield from walk(inner, topdown, onerror, followlinks)
    if not topdown:
        yield top, folders, files


def get_exec_path(env=None):
    env = environ if env is None else env
    return env.get("PATH", defpath).split(pathsep)


def fdopen(fd, mode="r", buffering=-1, encoding=None, *args, **kwargs):
    import io

    return io.open(fd, mode, buffering, encoding, *args, **kwargs)


def times():
    import time

    return times_result((time.process_time(), 0.0, 0.0, 0.0, time.monotonic()))
