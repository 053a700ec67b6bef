"""Message digests, over _hashlib."""

import _hashlib
from _hashlib import pbkdf2_hmac

algorithms_guaranteed = set(_hashlib.names)
algorithms_available = set(_hashlib.names)

__all__ = (*_hashlib.names, "new", "algorithms_guaranteed", "algorithms_available",
           "pbkdf2_hmac", "file_digest")


def new(name, data=b"", *, usedforsecurity=True):
    """A hash object of the algorithm with this name, fed with data."""
    return _hashlib.new(name, data)


def _constructor(name):
    def make(string=b"", *, usedforsecurity=True):
        return _hashlib.new(name, string)
    make.__name__ = make.__qualname__ = f"openssl_{name}"
    return make


for _name in _hashlib.names:
    globals()[_name] = _constructor(_name)


def file_digest(fileobj, digest, /, *, _bufsize=2**18):
    """The hash object of what a file opened for bytes has left."""
    made = new(digest) if isinstance(digest, str) else digest()
    while data := fileobj.read(_bufsize):
        made.update(data)
    return made
