"""What a planner changed by hand in a city's workbook, as data."""

from dataclasses import dataclass
from datetime import date as Date
from typing import Literal

from models.case import Case
from models.edit_problems import EditProblem, Place
from models.plan import Duty, Session

ChangeKind = Literal[
    "raised",
    "lowered",
    "struck",
    "added",
    "locked",
    "unlocked",
    "swapped",
    "taken_off",
    "called_up",
    "day_off",
    "run_closed",
    "run_reopened",
    "duty_dropped",
    "reopened",
]
"""What happens; the last four follow from other changes."""


@dataclass(frozen=True, slots=True)
class SessionEdit:
    """A planned session with other seats, or another lock. ``seats`` 0: struck out."""

    place: Place
    session: Session
    seats: int
    was_locked: bool
    locked: bool


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that the plan does not have; its ``seats`` are in ``session``."""

    place: Place
    session: Session
    locked: bool


@dataclass(frozen=True, slots=True)
class DutyEdit:
    """A duty that somebody else does, that nobody does any more, or that is new."""

    place: Place
    before: Duty | None
    after: Duty | None


@dataclass(frozen=True, slots=True)
class DayOff:
    """An examiner who is away on a date, or in a slot of it."""

    place: Place
    examiner_id: str
    date: Date
    slot_id: str | None


Edit = SessionEdit | NewSession | DutyEdit | DayOff


@dataclass(frozen=True, slots=True)
class Change:
    """What an edit does, or what follows from one.

    ``what`` is the session, run, examiner or pool; ``before`` and ``after`` are seats or
    examiners, ``""`` where there is nothing to say.
    """

    kind: ChangeKind
    place: Place
    what: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class FoundEdits:
    """What was read in a workbook: what can be applied as far as it goes, and what cannot."""

    edits: tuple[Edit, ...]
    problems: tuple[EditProblem, ...]


@dataclass(frozen=True, slots=True)
class EditedPlan:
    """A plan after edits.

    Attributes
    ----------
    case
        for the next solve: the edits in the tables of a case. Rows are neither in order nor
        checked and there is no digest.
    sessions, duties
        what is offered and who is called up after the edits, closed sessions included.
    changes
        what was changed and what followed, in the order of the edits.
    """

    case: Case
    sessions: tuple[Session, ...]
    duties: tuple[Duty, ...]
    changes: tuple[Change, ...] = ()
