"""A clash: rules and rows of a case that cannot all hold, as data."""

from dataclasses import dataclass
from datetime import date as Date

from models.words import FacilityKind, PoolGroup

Rows = tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Member:
    """A rule together with the row, or the setting, that it reads.

    Attributes
    ----------
    rule
        ID in the catalogue.
    what
        which of the rule's demands, one word; see ``solvers.clash.rules``.
    rows
        IDs that name the row in its table: sessions, a facility, an examiner and a date, the
        dotted key of a setting; empty where the rule reads no single row.
    """

    rule: str
    what: str
    rows: Rows = ()


@dataclass(frozen=True, slots=True)
class Shortage:
    """Heads that a draw pool lacks."""

    venue_id: str
    date: Date
    slot_id: str
    kind: FacilityKind
    group: PoolGroup
    heads: int


@dataclass(frozen=True, slots=True)
class Clash:
    """Rules and rows that cannot all hold.

    Attributes
    ----------
    members
        what clashes, by rule.
    promised
        published seats that each promise (P1) among them names, in the same order.
    minimal
        without any one of them the others can hold; each time a roster says so that was checked
        without a solver.
    smallest
        proven: no clash of this case has fewer members.
    least
        proven: every clash of this case has at least so many members.
    engines
        who proved that they cannot all hold, each from a model of its own: ``cp-sat``, the same
        without its presolve (``cp-sat-plain``), ``highs`` (another solver, another formulation).
    shortage
        the fewest heads that are missing, and one way in which they are; empty where examiners
        are not the cause.
    reliefs
        the nearest values of single limits with which the members can hold, as far as known.
    others
        whether the rest, without the sessions named here, clashes too; ``None`` if not known.
    """

    members: tuple[Member, ...]
    promised: tuple[int, ...]
    minimal: bool
    smallest: bool
    least: int
    engines: tuple[str, ...]
    shortage: tuple[Shortage, ...]
    reliefs: tuple[tuple[Member, int], ...]
    others: bool | None
