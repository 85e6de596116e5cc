"""Advice (对策): where a plan is short, and ways to serve more, predicted and then planned."""

from dataclasses import dataclass
from typing import Final, Literal

from models.errors import Message
from models.scenario import Scenario

Family = Literal[
    "reserves",
    "reserve_days",
    "overtime",
    "night",
    "weekend",
    "rented",
    "units",
    "approved",
    "lead",
]
"""Families of levers (办法的种类): ways of one family are not really different."""

Resource = Literal["examiner", "slots", "days", "released", "units", "routes", "daily_max"]
"""What may be short: heads, their slots or days, releases of a unit, what a facility has."""

EVERY_RESOURCE: Final = 3
"""Places and times at which a resource is short that are named."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a plan, or a model of one, comes to.

    Attributes
    ----------
    served
        candidates with a seat.
    score
        points in all; lower is better.
    effort
        points of runs, venues, duties, fairness, cuts and changes: what serving takes.
    """

    served: float
    score: float
    effort: float

    def less(self, other: "Figures") -> "Figures":
        """What this is beyond another."""
        return Figures(
            self.served - other.served, self.score - other.score, self.effort - other.effort
        )

    def plus(self, other: "Figures") -> "Figures":
        """Both together."""
        return Figures(
            self.served + other.served, self.score + other.score, self.effort + other.effort
        )

    @property
    def effort_per_candidate(self) -> float | None:
        """Points of effort for each candidate served; ``None`` where nobody is."""
        return self.effort / self.served if self.served > 0 else None


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """What one more of something is worth where the rest of the week may follow suit.

    Attributes
    ----------
    points
        by which the score of the relaxation would fall.
    served
        how many more candidates the relaxation would serve.
    first_order
        the same points by the duals alone, before the relaxation was solved again.
    where
        places and times at which it is shortest, dearest first; IDs, dates and slots.
    """

    resource: Resource
    what: Message
    points: float
    served: float
    first_order: float
    where: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Use:
    """How much of what there is a plan uses: counted, not estimated.

    ``idle`` of ``possible`` room-slots (facility, date and slot) of a kind are not run.
    ``spent`` of ``examiners`` who could take a duty of the kind have no slot or no day left.
    """

    kind: str
    possible: int
    idle: int
    examiners: int
    spent: int
    left_out: int


@dataclass(frozen=True, slots=True)
class InKind:
    """What a way takes more of than the base does; counts, negative where it takes less."""

    runs: int = 0
    night_runs: int = 0
    weekend_runs: int = 0
    venue_days: int = 0
    rented_days: int = 0
    duties: int = 0
    examiner_days: int = 0
    reserve_days: int = 0


@dataclass(frozen=True, slots=True)
class Way:
    """A way to serve more (一条办法): sized, predicted and, unless there was no time, planned.

    Attributes
    ----------
    size, most
        how much of the lever is pulled, in its own units, and how much could be.
    reaches
        whether the prediction has so many served as was asked for.
    needs
        what has to be true, or be approved, for it.
    predicted, obtained
        differences to the base.
    predicted_total, obtained_total
        the figures themselves.
    cut_short
        a stop ended the planning before its time.
    """

    family: Family
    title: Message
    size: int
    most: int
    reaches: bool
    needs: tuple[Message, ...]
    scenario: Scenario
    predicted: Figures
    predicted_total: Figures
    obtained: Figures | None = None
    obtained_total: Figures | None = None
    in_kind: InKind | None = None
    changed_bookings: int = 0
    changed_duties: int = 0
    digest: str = ""
    cut_short: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """Bottlenecks in order, ways in order, and what they are held against.

    Attributes
    ----------
    asked
        how many more were to be served.
    left_out
        entitled candidates without a seat in the plan.
    base
        the plan.
    again
        the same case planned again for as long as each way is, nothing changed; ``None`` if
        there was no time.
    relaxed
        the linear relaxation of the unchanged case.
    published
        whether the plan is taken as published.
    others
        ways that were tried by the relaxation and not planned.
    stopped
        somebody asked to stop; what there is then is there.
    """

    asked: int
    left_out: int
    base: Figures
    again: Figures | None
    relaxed: Figures | None
    published: bool
    bottlenecks: tuple[Bottleneck, ...]
    uses: tuple[Use, ...]
    ways: tuple[Way, ...]
    others: tuple[Way, ...]
    stopped: bool = False
