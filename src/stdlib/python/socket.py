"""Stream sockets on the internet protocol's version 4, and pairs of them. Every call
lets go of the lock, as CPython's do."""

import _socket
import os
import time

AF_UNSPEC, AF_UNIX, AF_INET = 0, 1, 2
SOCK_STREAM = 1
SOL_SOCKET, SO_REUSEADDR = 1, 2
IPPROTO_IP, IPPROTO_TCP, TCP_NODELAY = 0, 6, 1
SHUT_RD, SHUT_WR, SHUT_RDWR = 0, 1, 2
MSG_PEEK, MSG_WAITALL = 2, 256
SOMAXCONN = 4096
INADDR_ANY = 0
has_ipv6 = False

error = OSError
timeout = TimeoutError


class herror(OSError):
    pass


class gaierror(OSError):
    pass


_default_timeout = None


def getdefaulttimeout():
    return _default_timeout


def setdefaulttimeout(seconds):
    global _default_timeout
    _default_timeout = _checked(seconds)


def _checked(seconds):
    if seconds is None:
        return None
    if not isinstance(seconds, (int, float)):
        raise TypeError(f"'{type(seconds).__name__}' object cannot be interpreted as an integer")
    if seconds < 0:
        raise ValueError("Timeout value out of range")
    return float(seconds)


def gethostbyname(name):
    """The address of a host: names other than localhost are not looked up."""
    if name == "":
        return "0.0.0.0"
    if name == "localhost":
        return "127.0.0.1"
    numbers = name.split(".")
    if len(numbers) == 4 and all(n.isdecimal() and int(n) < 256 for n in numbers):
        return ".".join(str(int(n)) for n in numbers)
    raise gaierror(-2, "Name or service not known")


def gethostname():
    return "localhost"


def _address(function, address):
    if not isinstance(address, tuple):
        raise TypeError(f"{function}(): AF_INET address must be tuple, "
                        f"not {type(address).__name__}")
    if len(address) != 2:
        raise TypeError(f"{function}(): AF_INET address must be a pair (host, port)")
    host, port = address
    if not isinstance(port, int):
        raise TypeError(f"'{type(port).__name__}' object cannot be interpreted as an integer")
    if not 0 <= port <= 65535:
        raise OverflowError(f"{function}(): port must be 0-65535.")
    return gethostbyname(host), port


class socket:
    """An end of a connection, or where connections come in."""

    def __init__(self, family=-1, type=-1, proto=-1, fileno=None):
        self.family = AF_INET if family == -1 else family
        self.type = SOCK_STREAM if type == -1 else type
        self.proto = 0 if proto == -1 else proto
        self._closed = False
        self._timeout = None
        if self.type != SOCK_STREAM:
            raise OSError(94, "Socket type not supported")
        self._fd = _socket.socket(self.family) if fileno is None else fileno
        self.settimeout(_default_timeout)

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()

    def __repr__(self):
        closed = " [closed]" if self._closed else ""
        return (f"<socket.socket{closed} fd={self._fd}, family={self.family}, "
                f"type={self.type}, proto={self.proto}>")

    def fileno(self):
        return self._fd

    def bind(self, address, /):
        _socket.bind(self._fd, *_address("bind", address))

    def listen(self, backlog=128, /):
        _socket.listen(self._fd, backlog)

    def accept(self):
        fd, address = _socket.accept(self._fd, self._timeout)
        return socket(self.family, self.type, self.proto, fileno=fd), address

    def connect(self, address, /):
        _socket.connect(self._fd, *_address("connect", address), self._timeout)

    def connect_ex(self, address, /):
        try:
            self.connect(address)
        except OSError as error:
            return error.errno
        return 0

    def recv(self, bufsize, flags=0, /):
        return _socket.recv(self._fd, bufsize, flags, self._timeout)

    def recv_into(self, buffer, nbytes=0, flags=0):
        data = self.recv(nbytes or len(buffer), flags)
        buffer[:len(data)] = data
        return len(data)

    def send(self, data, flags=0, /):
        return _socket.send(self._fd, data, flags, self._timeout)

    def sendall(self, data, flags=0, /):
        # The timeout is that of the whole.
        left = self._timeout
        end = None if not left else time.monotonic() + left
        sent = _socket.send(self._fd, data, flags, left)
        while sent < len(data):
            if end is not None:
                left = end - time.monotonic()
                if left <= 0:
                    raise TimeoutError("timed out")
            sent += _socket.send(self._fd, data[sent:], flags, left)

    def shutdown(self, how, /):
        _socket.shutdown(self._fd, how)

    def close(self):
        if not self._closed:
            self._closed = True
            os.close(self.detach())

    def detach(self):
        self._closed = True
        fd, self._fd = self._fd, -1
        return fd

    def settimeout(self, seconds, /):
        self._timeout = _checked(seconds)
        _socket.setblocking(self._fd, self._timeout is None)

    def gettimeout(self):
        return self._timeout

    timeout = property(gettimeout)

    def setblocking(self, flag, /):
        self.settimeout(None if flag else 0.0)

    def getblocking(self):
        return self._timeout != 0.0

    def getsockname(self):
        return _socket.getsockname(self._fd)

    def getpeername(self):
        return _socket.getpeername(self._fd)

    def setsockopt(self, level, option, value, /):
        if (level, option) == (SOL_SOCKET, SO_REUSEADDR):
            _socket.set_reuse_address(self._fd, value)
        elif (level, option) == (IPPROTO_TCP, TCP_NODELAY):
            _socket.set_no_delay(self._fd, value)
        else:
            raise OSError(92, "Protocol not available")


SocketType = socket


def socketpair(family=AF_UNIX, type=SOCK_STREAM, proto=0):
    """Two sockets that are connected with each other."""
    if family != AF_UNIX or type != SOCK_STREAM:
        raise OSError(95, "Operation not supported")
    one, other = _socket.socketpair()
    return socket(family, type, proto, one), socket(family, type, proto, other)


_unsaid = object()


def create_connection(address, timeout=_unsaid, source_address=None, *, all_errors=False):
    """A socket that is connected to a host and port."""
    made = socket(AF_INET, SOCK_STREAM)
    try:
        if timeout is not _unsaid:
            made.settimeout(timeout)
        if source_address:
            made.bind(source_address)
        made.connect(address)
        return made
    except BaseException:
        made.close()
        raise


def create_server(address, *, family=AF_INET, backlog=None, reuse_port=False,
                  dualstack_ipv6=False):
    """A socket that takes connections to a port."""
    if reuse_port or dualstack_ipv6 or family != AF_INET:
        raise ValueError("only plain servers of AF_INET are supported")
    made = socket(family, SOCK_STREAM)
    try:
        made.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(128 if backlog is None else backlog)
        return made
    except BaseException:
        made.close()
        raise
