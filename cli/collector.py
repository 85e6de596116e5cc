"""How often Python looks for garbage that counting references does not find."""

import atexit
import gc
from typing import Final

OBJECTS: Final = 50_000
"""New objects between two looks at the youngest."""
ROUNDS: Final = 20
"""Looks at the youngest before those that survived are looked at again, and so on."""


def collect_rarely() -> None:
    """Let this process look for cycles seldom.

    A case with its plan is millions of rows that refer to nothing but texts, numbers and dates.
    Looking at all of them time and again, as Python does by default, took a quarter of all the
    time between reading and writing; what is in cycles here, a workbook's parts mostly, is
    found soon enough all the same. At its end the process looks no more: all goes with it.
    """
    gc.set_threshold(OBJECTS, ROUNDS, ROUNDS)
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
