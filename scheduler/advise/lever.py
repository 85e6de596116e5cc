"""What a lever is: a family of ways, as a ladder of changes that a planner could order."""

from collections.abc import Callable
from dataclasses import dataclass

from models.advice import Family
from models.changes import Change
from models.errors import Message


@dataclass(frozen=True, slots=True)
class Rung:
    """So much of a lever.

    Attributes
    ----------
    title
        what is done.
    changes
        of the scenario that does it.
    needs
        what has to be true, or be approved, for it.
    """

    title: Message
    changes: tuple[Change, ...]
    needs: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Lever:
    """A family with its rungs, 1 to ``most``.

    A rung gives at least what the rungs below it give, so that the one that serves so many more
    can be found by halving.
    """

    family: Family
    most: int
    rung: Callable[[int], Rung]
