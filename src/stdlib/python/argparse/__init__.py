"""Command lines: what a program takes, how it says so, and what it was given."""

from .actions import *
from .layout import *
from .parser import ArgumentParser
