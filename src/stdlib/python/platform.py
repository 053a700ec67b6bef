"""What this Python and this machine are."""

import collections
import os
import sys

uname_result = collections.namedtuple("uname_result", "system node release version machine")


def uname():
    return uname_result(*os.uname())


def system():
    return os.uname().sysname


def node():
    return os.uname().nodename


def release():
    return os.uname().release


def version():
    return os.uname().version


def machine():
    return os.uname().machine


def processor():
    return ""


def architecture(executable=sys.executable, bits="", linkage=""):
    return ("64bit", "ELF")


def platform(aliased=False, terse=False):
    found = os.uname()
    return f"{found.sysname}-{found.release}-{found.machine}"


def python_implementation():
    return "gilsim"


def python_version():
    return "3.12.1"


def python_version_tuple():
    return ("3", "12", "1")


def python_compiler():
    return "rustc"


def python_build():
    return ("main", "")


def python_branch():
    return ""


def python_revision():
    return ""
