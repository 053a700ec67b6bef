"""Paths of POSIX systems."""

import os as _os
import stat as _stat

sep = "/"
curdir = "."
pardir = ".."
extsep = "."
altsep = None
pathsep = ":"
devnull = "/dev/null"
supports_unicode_filenames = False


def join(a, *p):
    """The parts with slashes between them; an absolute part begins anew."""
    result = _os.fspath(a)
    slash = b"/" if isinstance(result, bytes) else "/"
    for part in map(_os.fspath, p):
        if part.startswith(slash):
            result = part
        elif not result or result.endswith(slash):
            result += part
        else:
            result += slash + part
    return result


def split(p):
    """The folder and the last part."""
    p = _os.fspath(p)
    place = p.rfind("/") + 1
    head, tail = p[:place], p[place:]
    if head and head != "/" * len(head):
        head = head.rstrip("/")
    return head, tail


def splitext(p):
    """The path and its extension; dots that begin a name are none."""
    p = _os.fspath(p)
    slash = p.rfind("/")
    dot = p.rfind(".")
    if dot > slash and p[slash + 1:dot].strip("."):
        return p[:dot], p[dot:]
    return p, p[:0]


def splitdrive(p):
    p = _os.fspath(p)
    return p[:0], p


def basename(p):
    return split(p)[1]


def dirname(p):
    return split(p)[0]


def isabs(s):
    return _os.fspath(s).startswith("/")


def normcase(s):
    return _os.fspath(s)


def normpath(path):
    path = _os.fspath(path)
    if not path:
        return curdir
    slashes = 0
    if path.startswith("/"):
        # Two slashes, and no more, mean something of their own.
        slashes = 2 if path.startswith("//") and not path.startswith("///") else 1
    parts = []
    for part in path.split("/"):
        if part in ("", curdir):
            continue
        if part != pardir or (not slashes and not parts) or (parts and parts[-1] == pardir):
            parts.append(part)
        elif parts:
            parts.pop()
    return "/" * slashes + "/".join(parts) or curdir


def abspath(path):
    path = _os.fspath(path)
    return normpath(path if isabs(path) else join(_os.getcwd(), path))


def realpath(filename, *, strict=False):
    """The path with no symbolic links in it."""
    path = abspath(filename)
    seen = set()
    result = "/"
    rest = [part for part in path.split("/") if part][::-1]
    while rest:
        part = rest.pop()
        if part == pardir:
            result = dirname(result)
            continue
        if part == curdir:
            continue
        inner = join(result, part)
        if not islink(inner) or inner in seen:
            if strict:
                _os.lstat(inner)
            result = inner
            continue
        seen.add(inner)
        target = _os.readlink(inner)
        if isabs(target):
            result = "/"
        rest.extend([p for p in target.split("/") if p][::-1])
    return result


def relpath(path, start=None):
    if not path:
        raise ValueError("no path specified")
    start_parts = [p for p in abspath(start or curdir).split("/") if p]
    parts = [p for p in abspath(path).split("/") if p]
    common = 0
    while common < min(len(start_parts), len(parts)) and start_parts[common] == parts[common]:
        common += 1
    return join(*([pardir] * (len(start_parts) - common) + parts[common:]) or [curdir])


def commonprefix(m):
    if not m:
        return ""
    first, last = min(m), max(m)
    for index, char in enumerate(first):
        if char != last[index]:
            return first[:index]
    return first


def commonpath(paths):
    paths = [_os.fspath(path) for path in paths]
    if not paths:
        raise ValueError("commonpath() arg is an empty sequence")
    if len({isabs(path) for path in paths}) > 1:
        raise ValueError("Can't mix absolute and relative paths")
    parts = [[p for p in path.split("/") if p and p != curdir] for path in paths]
    return ("/" if isabs(paths[0]) else "") + "/".join(commonprefix(parts))


def _mode(path, look=_os.stat):
    try:
        return look(path).st_mode
    except (OSError, ValueError):
        return None


def exists(path):
    return _mode(path) is not None


def lexists(path):
    return _mode(path, _os.lstat) is not None


def isfile(path):
    mode = _mode(path)
    return mode is not None and _stat.S_ISREG(mode)


def isdir(s):
    mode = _mode(s)
    return mode is not None and _stat.S_ISDIR(mode)


def islink(path):
    mode = _mode(path, _os.lstat)
    return mode is not None and _stat.S_ISLNK(mode)


def getsize(filename):
    return _os.stat(filename).st_size


def getmtime(filename):
    return _os.stat(filename).st_mtime


def getatime(filename):
    return _os.stat(filename).st_atime


def getctime(filename):
    return _os.stat(filename).st_ctime


def samefile(f1, f2):
    return samestat(_os.stat(f1), _os.stat(f2))


def samestat(s1, s2):
    return s1.st_ino == s2.st_ino and s1.st_dev == s2.st_dev


def expanduser(path):
    path = _os.fspath(path)
    if path == "~" or path.startswith("~/"):
        return (_os.environ.get("HOME", "~").rstrip("/") + path[1:]) or "/"
    return path


def expandvars(path):
    """The path with $name and ${name} replaced by what the environment has."""
    path = _os.fspath(path)
    result, place = [], 0
    while (dollar := path.find("$", place)) >= 0:
        result.append(path[place:dollar])
        braced = path.startswith("{", dollar + 1)
        start = end = dollar + 1 + braced
        while end < len(path) and (path[end] != "}" if braced else path[end].isalnum() or path[end] == "_"):
            end += 1
        place = end + braced
        result.append(_os.environ.get(path[start:end], path[dollar:place]))
    return "".join(result) + path[place:]
