"""Streams: of text and of bytes, in memory and in files."""

import abc
import os as _os

DEFAULT_BUFFER_SIZE = 8192
SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2
BlockingIOError = BlockingIOError
__all__ = [
    "BlockingIOError", "open", "open_code", "IOBase", "RawIOBase", "FileIO", "BytesIO", "StringIO",
    "BufferedIOBase", "BufferedReader", "BufferedWriter", "BufferedRandom", "TextIOBase",
    "TextIOWrapper", "UnsupportedOperation", "SEEK_SET", "SEEK_CUR", "SEEK_END",
    "DEFAULT_BUFFER_SIZE", "text_encoding",
]


class UnsupportedOperation(OSError, ValueError):
    """A stream was asked for what its kind cannot do."""


def text_encoding(encoding, stacklevel=2):
    return "utf-8" if encoding is None else encoding


class IOBase(metaclass=abc.ABCMeta):
    """What every stream has."""

    _closed = False

    def _unsupported(self, name):
        raise UnsupportedOperation(name)

    def seek(self, pos, whence=0):
        self._unsupported("seek")

    def tell(self):
        return self.seek(0, 1)

    def truncate(self, pos=None):
        self._unsupported("truncate")

    def fileno(self):
        self._unsupported("fileno")

    def flush(self):
        self._check_open()

    def close(self):
        if not self._closed:
            try:
                self.flush()
            finally:
                self._closed = True

    @property
    def closed(self):
        return self._closed

    # What is said of a closed stream.
    _CLOSED = "I/O operation on closed file."

    def _check_open(self):
        if self.closed:
            raise ValueError(self._CLOSED)

    def seekable(self):
        return False

    def readable(self):
        return False

    def writable(self):
        return False

    def isatty(self):
        self._check_open()
        return False

    def __enter__(self):
        self._check_open()
        return self

    def __exit__(self, *args):
        self.close()

    def __iter__(self):
        self._check_open()
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def readlines(self, hint=None):
        if hint is None or hint <= 0:
            return list(self)
        lines, total = [], 0
        for line in self:
            lines.append(line)
            total += len(line)
            if total >= hint:
                break
        return lines

    def writelines(self, lines):
        self._check_open()
        for line in lines:
            self.write(line)


class RawIOBase(IOBase):
    """Bytes without a buffer."""


class BufferedIOBase(IOBase):
    """Bytes with a buffer."""

    def detach(self):
        self._unsupported("detach")

    def readinto(self, b):
        data = self.read(len(b))
        b[: len(data)] = data
        return len(data)


class TextIOBase(IOBase):
    """Text."""

    encoding = None
    errors = None
    newlines = None

    def detach(self):
        self._unsupported("detach")


def _readable_bytes(value):
    if isinstance(value, str):
        raise TypeError("a bytes-like object is required, not 'str'")
    return bytes(value)


def _size(size):
    """How much a size argument asks for; None for all."""
    if size is None or size < 0:
        return None
    return size


class BytesIO(BufferedIOBase):
    """A stream of bytes in memory."""

    def __init__(self, initial_bytes=b""):
        self._buffer = bytearray(initial_bytes or b"")
        self._pos = 0

    def getvalue(self):
        self._check_open()
        return bytes(self._buffer)

    def getbuffer(self):
        self._check_open()
        return self._buffer

    def read(self, size=-1):
        self._check_open()
        size = _size(size)
        end = len(self._buffer) if size is None else self._pos + size
        data = bytes(self._buffer[self._pos:end])
        self._pos += len(data)
        return data

    read1 = read

    def readline(self, size=-1):
        self._check_open()
        end = self._buffer.find(b"\n", self._pos) + 1 or len(self._buffer)
        size = _size(size)
        if size is not None:
            end = min(end, self._pos + size)
        data = bytes(self._buffer[self._pos:end])
        self._pos += len(data)
        return data

    def write(self, b):
        self._check_open()
        data = _readable_bytes(b)
        gap = self._pos - len(self._buffer)
        if gap > 0:
            self._buffer += bytes(gap)
        self._buffer[self._pos:self._pos + len(data)] = data
        self._pos += len(data)
        return len(data)

    def seek(self, pos, whence=0):
        self._check_open()
        if whence == 0 and pos < 0:
            raise ValueError("negative seek value %r" % (pos,))
        base = (0, self._pos, len(self._buffer))[whence]
        self._pos = max(0, base + pos)
        return self._pos

    def tell(self):
        self._check_open()
        return self._pos

    def truncate(self, pos=None):
        self._check_open()
        pos = self._pos if pos is None else pos
        del self._buffer[pos:]
        return pos

    def readable(self):
        self._check_open()
        return True

    writable = seekable = readable


class StringIO(TextIOBase):
    """A stream of text in memory."""

    _CLOSED = "I/O operation on closed file"

    def __init__(self, initial_value="", newline="\n"):
        if newline not in (None, "", "\n", "\r", "\r\n"):
            raise ValueError(f"illegal newline value: {newline!r}")
        self._newline = newline
        self._text = ""
        # What was written at the end and is not yet in the text.
        self._parts = []
        self._pos = 0
        if initial_value:
            self.write(initial_value)
            self._pos = 0

    def _joined(self):
        if self._parts:
            self._text += "".join(self._parts)
            self._parts.clear()
        return self._text

    def getvalue(self):
        self._check_open()
        return self._joined()

    def write(self, s):
        self._check_open()
        if not isinstance(s, str):
            raise TypeError("string argument expected, got %r" % type(s).__name__)
        length = len(s)
        if self._newline is None:
            s = s.replace("\r\n", "\n").replace("\r", "\n")
        elif self._newline not in ("", "\n"):
            s = s.replace("\n", self._newline)
        if self._pos is None:
            self._parts.append(s)
            return length
        text = self._joined()
        if self._pos >= len(text):
            self._parts.append("\0" * (self._pos - len(text)) + s)
            # From here on it is written at the end.
            self._pos = None
        else:
            self._text = text[: self._pos] + s + text[self._pos + len(s):]
            self._pos += len(s)
        return length

    def _place(self):
        text = self._joined()
        if self._pos is None:
            self._pos = len(text)
        return text, self._pos

    def read(self, size=-1):
        self._check_open()
        text, pos = self._place()
        size = _size(size)
        data = text[pos:] if size is None else text[pos:pos + size]
        self._pos = pos + len(data)
        return data

    def readline(self, size=-1):
        self._check_open()
        text, pos = self._place()
        end = text.find("\n", pos) + 1 or len(text)
        size = _size(size)
        if size is not None:
            end = min(end, pos + size)
        data = text[pos:end]
        self._pos = pos + len(data)
        return data

    def seek(self, pos, whence=0):
        self._check_open()
        if whence not in (0, 1, 2):
            raise ValueError(f"Invalid whence ({whence}, should be 0, 1 or 2)")
        if whence == 0 and pos < 0:
            raise ValueError("Negative seek position %d" % pos)
        if whence and pos:
            raise OSError("Can't do nonzero cur-relative seeks")
        text, here = self._place()
        self._pos = (pos, here, len(text))[whence]
        return self._pos

    def tell(self):
        self._check_open()
        return self._place()[1]

    def truncate(self, pos=None):
        self._check_open()
        text, here = self._place()
        pos = here if pos is None else pos
        self._text = text[:pos]
        return pos

    def readable(self):
        self._check_open()
        return True

    writable = seekable = readable


class FileIO(RawIOBase):
    """The bytes of a file, without a buffer."""

    _CLOSED = "I/O operation on closed file"

    def __init__(self, file, mode="r", closefd=True, opener=None):
        kind = mode.replace("b", "").replace("+", "")
        if kind not in ("r", "w", "a", "x"):
            raise ValueError("Must have exactly one of create/read/write/append mode and at most one plus")
        self._reads = "+" in mode or kind == "r"
        self._writes = "+" in mode or kind != "r"
        self._closefd = closefd
        self.name = file
        if isinstance(file, int):
            self._fd = file
        else:
            flags = _os.O_CLOEXEC | (_os.O_RDWR if self._reads and self._writes else
                                     _os.O_WRONLY if self._writes else _os.O_RDONLY)
            flags |= {"r": 0, "w": _os.O_CREAT | _os.O_TRUNC, "x": _os.O_CREAT | _os.O_EXCL,
                      "a": _os.O_CREAT | _os.O_APPEND}[kind]
            self._fd = _os.open(file, flags, 0o666) if opener is None else opener(file, flags)
            if not self._writes and _os.path.isdir(file):
                _os.close(self._fd)
                raise IsADirectoryError(21, "Is a directory", file)
        self.mode = {"r": "rb", "w": "wb", "x": "xb", "a": "ab"}[kind] + ("+" if "+" in mode else "")

    def __repr__(self):
        return f"<_io.FileIO name={self.name!r} mode={self.mode!r} closefd={self._closefd}>"

    def read(self, size=-1):
        self._check_open()
        if not self._reads:
            self._unsupported("File not open for reading")
        size = _size(size)
        return self.readall() if size is None else _os.read(self._fd, size)

    def readall(self):
        parts = []
        while part := _os.read(self._fd, 1 << 16):
            parts.append(part)
        return b"".join(parts)

    def write(self, b):
        self._check_open()
        if not self._writes:
            self._unsupported("File not open for writing")
        return _os.write(self._fd, _readable_bytes(b))

    def seek(self, pos, whence=0):
        self._check_open()
        return _os.lseek(self._fd, pos, whence)

    def truncate(self, size=None):
        size = self.tell() if size is None else size
        _os.ftruncate(self._fd, size)
        return size

    def close(self):
        if not self._closed:
            self._closed = True
            if self._closefd:
                _os.close(self._fd)

    def fileno(self):
        self._check_open()
        return self._fd

    def isatty(self):
        return _os.isatty(self._fd)

    def seekable(self):
        try:
            self.tell()
        except OSError:
            return False
        return True

    def readable(self):
        return self._reads

    def writable(self):
        return self._writes


class _Buffered(BufferedIOBase):
    """Bytes of a raw stream, read ahead and written late."""

    def __init__(self, raw, buffer_size=DEFAULT_BUFFER_SIZE):
        import threading

        self.raw = raw
        self._size = buffer_size
        self._ahead = b""
        self._late = bytearray()
        self._lock = threading.RLock()

    @property
    def name(self):
        return self.raw.name

    @property
    def mode(self):
        return self.raw.mode

    @property
    def closed(self):
        return self.raw.closed

    def __repr__(self):
        return f"<_io.{type(self).__name__} name={self.name!r}>"

    def readable(self):
        return self.raw.readable()

    def writable(self):
        return self.raw.writable()

    def seekable(self):
        return self.raw.seekable()

    def fileno(self):
        return self.raw.fileno()

    def isatty(self):
        return self.raw.isatty()

    def read(self, size=-1):
        with self._lock:
            self._check_open()
            if not self.raw.readable():
                self._unsupported("read")
            self.flush()
            size = _size(size)
            if size is None:
                data, self._ahead = self._ahead + self.raw.readall(), b""
                return data
            while len(self._ahead) < size:
                more = self.raw.read(max(self._size, size - len(self._ahead)))
                if not more:
                    break
                self._ahead += more
            data, self._ahead = self._ahead[:size], self._ahead[size:]
            return data

    def read1(self, size=-1):
        with self._lock:
            if not self._ahead:
                self._ahead = self.raw.read(self._size)
            size = _size(size)
            size = len(self._ahead) if size is None else size
            data, self._ahead = self._ahead[:size], self._ahead[size:]
            return data

    def peek(self, size=0):
        with self._lock:
            if not self._ahead:
                self._ahead = self.raw.read(self._size)
            return self._ahead

    def readline(self, size=-1):
        with self._lock:
            self._check_open()
            if not self.raw.readable():
                self._unsupported("read")
            self.flush()
            size = _size(size)
            while (end := self._ahead.find(b"\n") + 1) == 0 and (size is None or len(self._ahead) < size):
                more = self.raw.read(self._size)
                if not more:
                    break
                self._ahead += more
            end = end or len(self._ahead)
            if size is not None:
                end = min(end, size)
            data, self._ahead = self._ahead[:end], self._ahead[end:]
            return data

    def write(self, b):
        with self._lock:
            if self.closed:
                raise ValueError("write to closed file")
            if not self.raw.writable():
                self._unsupported("write")
            if self._ahead:
                self.raw.seek(-len(self._ahead), 1)
                self._ahead = b""
            data = _readable_bytes(b)
            self._late += data
            if len(self._late) > self._size:
                self.flush()
            return len(data)

    def flush(self):
        with self._lock:
            self._check_open()
            while self._late:
                written = self.raw.write(self._late)
                del self._late[:written]

    def seek(self, pos, whence=0):
        with self._lock:
            self.flush()
            if whence == 1:
                pos -= len(self._ahead)
            self._ahead = b""
            return self.raw.seek(pos, whence)

    def tell(self):
        with self._lock:
            return self.raw.tell() - len(self._ahead) + len(self._late)

    def truncate(self, pos=None):
        with self._lock:
            pos = self.tell() if pos is None else pos
            self.flush()
            return self.raw.truncate(pos)

    def close(self):
        if not self.closed:
            try:
                self.flush()
            finally:
                self.raw.close()

    def detach(self):
        self.flush()
        return self.raw


class BufferedReader(_Buffered):
    pass


class BufferedWriter(_Buffered):
    pass


class BufferedRandom(_Buffered):
    pass


class TextIOWrapper(TextIOBase):
    """The text of a stream of bytes."""

    def __init__(self, buffer, encoding=None, errors=None, newline=None, line_buffering=False,
                 write_through=False):
        if newline not in (None, "", "\n", "\r", "\r\n"):
            raise ValueError(f"illegal newline value: {newline!r}")
        self.buffer = buffer
        self.encoding = "UTF-8" if encoding is None else encoding
        self.errors = errors or "strict"
        self.line_buffering = line_buffering
        self.write_through = write_through
        self._newline = newline
        # Text that was decoded and not read yet.
        self._ahead = ""

    @property
    def name(self):
        return self.buffer.name

    @property
    def closed(self):
        return self.buffer.closed

    def __repr__(self):
        mode = f" mode={self.mode!r}" if hasattr(self, "mode") else ""
        return f"<_io.TextIOWrapper name={self.name!r}{mode} encoding={self.encoding!r}>"

    def readable(self):
        return self.buffer.readable()

    def writable(self):
        return self.buffer.writable()

    def seekable(self):
        return self.buffer.seekable()

    def fileno(self):
        return self.buffer.fileno()

    def isatty(self):
        return self.buffer.isatty()

    def reconfigure(self, *, encoding=None, errors=None, newline=None, line_buffering=None, write_through=None):
        self.flush()
        self.encoding = self.encoding if encoding is None else encoding
        self.errors = self.errors if errors is None else errors
        if line_buffering is not None:
            self.line_buffering = line_buffering

    def _decode(self, data):
        text = data.decode(self.encoding, self.errors)
        if self._newline is None and "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return text

    def _check_readable(self):
        self._check_open()
        if not self.readable():
            self._unsupported("not readable")

    def read(self, size=-1):
        self._check_readable()
        size = _size(size)
        if size is None:
            text, self._ahead = self._ahead + self._decode(self.buffer.read()), ""
            return text
        # Whole lines, so that no character is cut.
        while len(self._ahead) < size:
            line = self.buffer.readline()
            if not line:
                break
            self._ahead += self._decode(line)
        text, self._ahead = self._ahead[:size], self._ahead[size:]
        return text

    def readline(self, size=-1):
        self._check_readable()
        size = _size(size)
        text, self._ahead = self._ahead, ""
        if "\n" not in text:
            text += self._decode(self.buffer.readline())
        end = text.find("\n") + 1 or len(text)
        if size is not None:
            end = min(end, size)
        self._ahead = text[end:]
        return text[:end]

    def write(self, s):
        self._check_open()
        if not isinstance(s, str):
            raise TypeError("write() argument must be str, not %s" % type(s).__name__)
        if not self.writable():
            self._unsupported("not writable")
        if self._newline not in (None, "", "\n"):
            data = s.replace("\n", self._newline).encode(self.encoding, self.errors)
        else:
            data = s.encode(self.encoding, self.errors)
        self.buffer.write(data)
        if self.line_buffering and "\n" in s:
            self.flush()
        return len(s)

    def flush(self):
        self._check_open()
        self.buffer.flush()

    def close(self):
        if not self.closed:
            self.buffer.close()

    def tell(self):
        return self.buffer.tell() - len(self._ahead.encode(self.encoding))

    def seek(self, pos, whence=0):
        if whence == 1 and pos != 0:
            self._unsupported("can't do nonzero cur-relative seeks")
        if whence == 2 and pos != 0:
            self._unsupported("can't do nonzero end-relative seeks")
        if whence == 1:
            pos, whence = self.tell(), 0
        self._ahead = ""
        return self.buffer.seek(pos, whence)

    def truncate(self, pos=None):
        self.flush()
        return self.buffer.truncate(self.tell() if pos is None else pos)

    def detach(self):
        self.flush()
        return self.buffer


def open(file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None):
    """Opens a file, for text unless the mode has a b in it."""
    if not isinstance(file, int):
        file = _os.fspath(file)
    if not isinstance(mode, str):
        raise TypeError(f"open() argument 'mode' must be str, not {type(mode).__name__}")
    letters = set(mode)
    if letters - set("axrwb+t") or len(mode) > len(letters):
        raise ValueError("invalid mode: %r" % mode)
    binary = "b" in letters
    if binary and "t" in letters:
        raise ValueError("can't have text and binary mode at once")
    if len(letters & set("axrw")) != 1:
        raise ValueError("must have exactly one of create/read/write/append mode")
    for name, value in (("encoding", encoding), ("errors", errors), ("newline", newline)):
        if binary and value is not None:
            raise ValueError(f"binary mode doesn't take {'an' if name[0] == 'e' else 'a'} {name} argument")
    raw = FileIO(file, mode.replace("b", "").replace("t", ""), closefd, opener)
    if buffering == 0:
        if not binary:
            raise ValueError("can't have unbuffered text I/O")
        return raw
    size = buffering if buffering > 1 else DEFAULT_BUFFER_SIZE
    kind = BufferedRandom if "+" in letters else BufferedReader if "r" in letters else BufferedWriter
    buffer = kind(raw, size)
    if binary:
        return buffer
    text = TextIOWrapper(buffer, encoding, errors, newline, buffering == 1)
    text.mode = mode
    return text


def open_code(path):
    return open(path, "rb")


