"""Messages with levels, to streams and files."""

import os
import sys
import threading
import time
from string import Template

__all__ = [
    "CRITICAL", "DEBUG", "ERROR", "FATAL", "FileHandler", "Filter", "Formatter", "Handler", "INFO",
    "LogRecord", "Logger", "LoggerAdapter", "NOTSET", "NullHandler", "StreamHandler", "WARN",
    "WARNING", "addLevelName", "basicConfig", "critical", "debug", "disable", "error", "exception",
    "fatal", "getLevelName", "getLogger", "info", "log", "shutdown", "warning",
]

CRITICAL = FATAL = 50
ERROR = 40
WARNING = WARN = 30
INFO = 20
DEBUG = 10
NOTSET = 0
BASIC_FORMAT = "%(levelname)s:%(name)s:%(message)s"
raiseExceptions = True

_start_time = time.time()
_lock = threading.RLock()
_level_names = {CRITICAL: "CRITICAL", ERROR: "ERROR", WARNING: "WARNING", INFO: "INFO", DEBUG: "DEBUG",
                NOTSET: "NOTSET"}
_levels = {name: level for level, name in _level_names.items()} | {"FATAL": FATAL, "WARN": WARN}


def getLevelName(level):
    if level in _level_names:
        return _level_names[level]
    return _levels.get(level, f"Level {level}")


def getLevelNamesMapping():
    return dict(_levels)


def addLevelName(level, levelName):
    with _lock:
        _level_names[level] = levelName
        _levels[levelName] = level


def _check_level(level):
    if isinstance(level, int):
        return level
    if not isinstance(level, str):
        raise TypeError(f"Level not an integer or a valid string: {level!r}")
    if level not in _levels:
        raise ValueError(f"Unknown level: {level!r}")
    return _levels[level]


class LogRecord:
    """One message and what is known about it."""

    def __init__(self, name, level, pathname, lineno, msg, args, exc_info, func=None, sinfo=None, **kwargs):
        now = time.time()
        self.name = name
        self.msg = msg
        if args and len(args) == 1 and isinstance(args[0], dict) and args[0]:
            args = args[0]
        self.args = args
        self.levelname = getLevelName(level)
        self.levelno = level
        self.pathname = pathname
        self.filename = os.path.basename(pathname)
        self.module = os.path.splitext(self.filename)[0]
        self.exc_info = exc_info
        self.exc_text = None
        self.stack_info = sinfo
        self.lineno = lineno
        self.funcName = func
        self.created = now
        self.msecs = int((now - int(now)) * 1000) + 0.0
        self.relativeCreated = (now - _start_time) * 1000
        self.thread = threading.get_ident()
        self.threadName = threading.current_thread().name
        self.processName = "MainProcess"
        self.process = os.getpid()
        self.taskName = None

    def __repr__(self):
        return f'<LogRecord: {self.name}, {self.levelno}, {self.pathname}, {self.lineno}, "{self.msg}">'

    def getMessage(self):
        msg = str(self.msg)
        return msg % self.args if self.args else msg


class Formatter:
    """Makes text of records."""

    default_time_format = "%Y-%m-%d %H:%M:%S"
    default_msec_format = "%s,%03d"
    converter = staticmethod(time.localtime)

    def __init__(self, fmt=None, datefmt=None, style="%", validate=True, *, defaults=None):
        if style not in "%{$":
            raise ValueError("Style must be one of: %,{,$")
        default = {"%": "%(message)s", "{": "{message}", "$": "${message}"}[style]
        self._fmt = fmt or default
        self._style = style
        self._defaults = defaults or {}
        self.datefmt = datefmt

    def formatTime(self, record, datefmt=None):
        moment = self.converter(record.created)
        if datefmt:
            return time.strftime(datefmt, moment)
        return self.default_msec_format % (time.strftime(self.default_time_format, moment), record.msecs)

    def formatException(self, ei):
        import traceback

        return "".join(traceback.format_exception(ei[1])).rstrip("\n")

    def usesTime(self):
        return "asctime" in self._fmt

    def formatMessage(self, record):
        values = {**self._defaults, **record.__dict__}
        if self._style == "%":
            return self._fmt % values
        if self._style == "{":
            return self._fmt.format(**values)
        return Template(self._fmt).substitute(values)

    def format(self, record):
        record.message = record.getMessage()
        if self.usesTime():
            record.asctime = self.formatTime(record, self.datefmt)
        text = self.formatMessage(record)
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        if record.exc_text:
            text = text.rstrip("\n") + "\n" + record.exc_text
        if record.stack_info:
            text = text.rstrip("\n") + "\n" + record.stack_info
        return text


class Filter:
    """Lets through what loggers of a name and below it say."""

    def __init__(self, name=""):
        self.name = name

    def filter(self, record):
        return not self.name or record.name == self.name or record.name.startswith(self.name + ".")


class Filterer:
    def __init__(self):
        self.filters = []

    def addFilter(self, filter):
        if filter not in self.filters:
            self.filters.append(filter)

    def removeFilter(self, filter):
        if filter in self.filters:
            self.filters.remove(filter)

    def filter(self, record):
        for test in self.filters:
            result = test.filter(record) if hasattr(test, "filter") else test(record)
            if not result:
                return False
            if isinstance(result, LogRecord):
                record = result
        return record


_handlers = []


class Handler(Filterer):
    """Sends records somewhere."""

    def __init__(self, level=NOTSET):
        super().__init__()
        self.level = _check_level(level)
        self.formatter = None
        self.name = None
        self.lock = threading.RLock()
        _handlers.append(self)

    def setLevel(self, level):
        self.level = _check_level(level)

    def setFormatter(self, fmt):
        self.formatter = fmt

    def acquire(self):
        self.lock.acquire()

    def release(self):
        self.lock.release()

    def format(self, record):
        return (self.formatter or _default_formatter).format(record)

    def emit(self, record):
        raise NotImplementedError("emit must be implemented by Handler subclasses")

    def handle(self, record):
        result = self.filter(record)
        if result:
            with self.lock:
                self.emit(result if isinstance(result, LogRecord) else record)
        return result

    def handleError(self, record):
        if raiseExceptions and sys.stderr:
            import traceback

            print("--- Logging error ---", file=sys.stderr)
            traceback.print_exc()

    def flush(self):
        pass

    def close(self):
        if self in _handlers:
            _handlers.remove(self)

    def __repr__(self):
        return f"<{type(self).__name__} ({getLevelName(self.level)})>"


_default_formatter = Formatter()


class StreamHandler(Handler):
    """Writes records to a stream."""

    terminator = "\n"

    def __init__(self, stream=None):
        super().__init__()
        self.stream = sys.stderr if stream is None else stream

    def flush(self):
        with self.lock:
            if self.stream and hasattr(self.stream, "flush"):
                self.stream.flush()

    def emit(self, record):
        try:
            self.stream.write(self.format(record) + self.terminator)
            self.flush()
        except RecursionError:
            raise
        except Exception:
            self.handleError(record)

    def setStream(self, stream):
        if stream is self.stream:
            return None
        old, self.stream = self.stream, stream
        return old


class FileHandler(StreamHandler):
    """Writes records to a file."""

    def __init__(self, filename, mode="a", encoding=None, delay=False, errors=None):
        self.baseFilename = os.path.abspath(filename)
        self.mode = mode
        super().__init__(open(filename, mode, encoding=encoding, errors=errors))

    def close(self):
        with self.lock:
            if self.stream is not None and not self.stream.closed:
                self.stream.close()
            super().close()


class NullHandler(Handler):
    """Does nothing with records."""

    def handle(self, record):
        pass

    def emit(self, record):
        pass


class _LastResort(StreamHandler):
    """What shows warnings where nothing was set up."""

    def __init__(self):
        Handler.__init__(self, WARNING)
        _handlers.remove(self)

    @property
    def stream(self):
        return sys.stderr


lastResort = _LastResort()


class Manager:
    """The tree of loggers, by dotted names."""

    def __init__(self, root):
        self.root = root
        self.disable = NOTSET
        self.loggerDict = {}

    def getLogger(self, name):
        if not isinstance(name, str):
            raise TypeError("A logger name must be a string")
        with _lock:
            logger = self.loggerDict.get(name)
            if logger is None:
                logger = self.loggerDict[name] = Logger(name)
                logger.manager = self
                self._place(logger)
            return logger

    def _place(self, logger):
        """Puts a new logger between its parent and those below it."""
        logger.parent = self.root
        name = logger.name
        while "." in name:
            name = name.rpartition(".")[0]
            if name in self.loggerDict:
                logger.parent = self.loggerDict[name]
                break
        for other in self.loggerDict.values():
            if other.name.startswith(logger.name + ".") and not other.parent.name.startswith(logger.name + "."):
                other.parent = logger


class Logger(Filterer):
    """A place in a program that has something to say."""

    manager = None
    root = None

    def __init__(self, name, level=NOTSET):
        super().__init__()
        self.name = name
        self.level = _check_level(level)
        self.parent = None
        self.propagate = True
        self.handlers = []
        self.disabled = False

    def __repr__(self):
        return f"<{type(self).__name__} {self.name} ({getLevelName(self.getEffectiveLevel())})>"

    def setLevel(self, level):
        self.level = _check_level(level)

    def getEffectiveLevel(self):
        logger = self
        while logger:
            if logger.level:
                return logger.level
            logger = logger.parent
        return NOTSET

    def isEnabledFor(self, level):
        return not self.disabled and self.manager.disable < level and level >= self.getEffectiveLevel()

    def getChild(self, suffix):
        return self.manager.getLogger(suffix if self.root is self else f"{self.name}.{suffix}")

    def addHandler(self, hdlr):
        with _lock:
            if hdlr not in self.handlers:
                self.handlers.append(hdlr)

    def removeHandler(self, hdlr):
        with _lock:
            if hdlr in self.handlers:
                self.handlers.remove(hdlr)

    def hasHandlers(self):
        logger = self
        while logger:
            if logger.handlers:
                return True
            logger = logger.parent if logger.propagate else None
        return False

    def debug(self, msg, *args, **kwargs):
        if self.isEnabledFor(DEBUG):
            self._log(DEBUG, msg, args, **kwargs)

    def info(self, msg, *args, **kwargs):
        if self.isEnabledFor(INFO):
            self._log(INFO, msg, args, **kwargs)

    def warning(self, msg, *args, **kwargs):
        if self.isEnabledFor(WARNING):
            self._log(WARNING, msg, args, **kwargs)

    warn = warning

    def error(self, msg, *args, **kwargs):
        if self.isEnabledFor(ERROR):
            self._log(ERROR, msg, args, **kwargs)

    def exception(self, msg, *args, exc_info=True, **kwargs):
        self.error(msg, *args, exc_info=exc_info, **kwargs)

    def critical(self, msg, *args, **kwargs):
        if self.isEnabledFor(CRITICAL):
            self._log(CRITICAL, msg, args, **kwargs)

    fatal = critical

    def log(self, level, msg, *args, **kwargs):
        if not isinstance(level, int):
            if raiseExceptions:
                raise TypeError("level must be an integer")
            return
        if self.isEnabledFor(level):
            self._log(level, msg, args, **kwargs)

    def findCaller(self, stack_info=False, stacklevel=1):
        """The file, line and function of the call, outside this module."""
        frame = sys._getframe(1)
        own = frame.f_code.co_filename
        while frame is not None and frame.f_code.co_filename == own:
            frame = frame.f_back
        for _ in range(stacklevel - 1):
            if frame is not None and frame.f_back is not None:
                frame = frame.f_back
        if frame is None:
            return "(unknown file)", 0, "(unknown function)", None
        return frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name, None

    def makeRecord(self, name, level, fn, lno, msg, args, exc_info, func=None, extra=None, sinfo=None):
        record = LogRecord(name, level, fn, lno, msg, args, exc_info, func, sinfo)
        for key, value in (extra or {}).items():
            if key in ("message", "asctime") or key in record.__dict__:
                raise KeyError("Attempt to overwrite %r in LogRecord" % key)
            record.__dict__[key] = value
        return record

    def _log(self, level, msg, args, exc_info=None, extra=None, stack_info=False, stacklevel=1):
        file, line, function, sinfo = self.findCaller(stack_info, stacklevel)
        if isinstance(exc_info, BaseException):
            exc_info = (type(exc_info), exc_info, exc_info.__traceback__)
        elif exc_info and not isinstance(exc_info, tuple):
            exc_info = sys.exc_info()
        self.handle(self.makeRecord(self.name, level, file, line, msg, args, exc_info, function, extra, sinfo))

    def handle(self, record):
        if self.disabled:
            return
        result = self.filter(record)
        if result:
            self.callHandlers(result if isinstance(result, LogRecord) else record)

    def callHandlers(self, record):
        found = False
        logger = self
        while logger:
            for handler in logger.handlers:
                found = True
                if record.levelno >= handler.level:
                    handler.handle(record)
            logger = logger.parent if logger.propagate else None
        if not found and lastResort is not None and record.levelno >= lastResort.level:
            lastResort.handle(record)


class RootLogger(Logger):
    def __init__(self, level):
        super().__init__("root", level)


class LoggerAdapter:
    """A logger that adds something to every message."""

    def __init__(self, logger, extra=None):
        self.logger = logger
        self.extra = extra

    def process(self, msg, kwargs):
        kwargs["extra"] = self.extra
        return msg, kwargs

    def log(self, level, msg, *args, **kwargs):
        if self.logger.isEnabledFor(level):
            msg, kwargs = self.process(msg, kwargs)
            self.logger.log(level, msg, *args, **kwargs)

    def debug(self, msg, *args, **kwargs):
        self.log(DEBUG, msg, *args, **kwargs)

    def info(self, msg, *args, **kwargs):
        self.log(INFO, msg, *args, **kwargs)

    def warning(self, msg, *args, **kwargs):
        self.log(WARNING, msg, *args, **kwargs)

    def error(self, msg, *args, **kwargs):
        self.log(ERROR, msg, *args, **kwargs)

    def critical(self, msg, *args, **kwargs):
        self.log(CRITICAL, msg, *args, **kwargs)


root = RootLogger(WARNING)
Logger.root = root
Logger.manager = Manager(root)


def getLogger(name=None):
    if not name or name == "root":
        return root
    return Logger.manager.getLogger(name)


def basicConfig(*, filename=None, filemode="a", format=None, datefmt=None, style="%", level=None,
                stream=None, handlers=None, force=False, encoding=None, errors="backslashreplace"):
    """Gives the root logger a handler, unless it has one."""
    with _lock:
        if force:
            for handler in root.handlers[:]:
                root.removeHandler(handler)
                handler.close()
        if root.handlers:
            return
        if handlers is not None and (stream or filename):
            raise ValueError("'stream' or 'filename' should not be specified together with 'handlers'")
        if stream and filename:
            raise ValueError("'stream' and 'filename' should not be specified together")
        if handlers is None:
            handlers = [FileHandler(filename, filemode, encoding) if filename else StreamHandler(stream)]
        default = {"%": BASIC_FORMAT, "{": "{levelname}:{name}:{message}", "$": "${levelname}:${name}:${message}"}
        formatter = Formatter(format or default[style], datefmt, style)
        for handler in handlers:
            if handler.formatter is None:
                handler.setFormatter(formatter)
            root.addHandler(handler)
        if level is not None:
            root.setLevel(level)


def _through_root(name):
    def function(msg, *args, **kwargs):
        if not root.handlers:
            basicConfig()
        getattr(root, name)(msg, *args, **kwargs)

    function.__name__ = function.__qualname__ = name
    return function


debug, info, warning, error, exception, critical = map(
    _through_root, ("debug", "info", "warning", "error", "exception", "critical")
)
warn, fatal = warning, critical


def log(level, msg, *args, **kwargs):
    if not root.handlers:
        basicConfig()
    root.log(level, msg, *args, **kwargs)


def disable(level=CRITICAL):
    root.manager.disable = _check_level(level)


def shutdown(handlerList=None):
    for handler in reversed(_handlers if handlerList is None else handlerList):
        handler.flush()
        handler.close()


def captureWarnings(capture):
    raise NotImplementedError("gilsim's logging does not capture warnings")


def _at_exit():
    shutdown(_handlers[:])


import atexit

atexit.register(_at_exit)
