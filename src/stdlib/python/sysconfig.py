"""How this Python was built."""

import sys as _sys

_VARS = {
    "Py_GIL_DISABLED": int(not _sys._is_gil_enabled()),
    "py_version": "3.12.1",
    "py_version_short": "3.12",
    "py_version_nodot": "312",
    "prefix": _sys.prefix,
    "base": _sys.prefix,
    "exec_prefix": _sys.exec_prefix,
    "abiflags": "",
    "Py_DEBUG": 0,
    "WITH_PYMALLOC": 0,
    "EXT_SUFFIX": ".gilsim-312.so",
    "SOABI": "gilsim-312",
    "SIZEOF_VOID_P": 8,
}


def get_config_vars(*args):
    return [_VARS.get(name) for name in args] if args else dict(_VARS)


def get_config_var(name):
    return _VARS.get(name)


def get_platform():
    return "linux-" + _machine()


def _machine():
    import os

    return os.uname().machine


def get_python_version():
    return "3.12"


def is_python_build(check_home=None):
    return False
