"""The report on a plan: the figures that people look at, counted from case and tables.

Nobody is named: candidates and examiners are counts here, examiners by unit.
"""

from datetime import date as Date

from pydantic import BaseModel, ConfigDict, Field
from pydantic.dataclasses import dataclass

from models.comparison import ROW, TABLE, Comparison
from models.errors import Message
from models.plan import Changes, Kpis, ScoreParts
from models.report_board import BoardWeek
from models.report_staff import Staff
from models.words import (
    FacilityKind,
    Need,
    PlanStatus,
    Quota,
    Reason,
    SessionStatus,
    Subject,
    VenueKind,
)


@dataclass(frozen=True, slots=True, config=ROW)
class NeedRow:
    """The candidates of a need. ``waiting``: entitled (not reason B1) and without a seat."""

    need: Need
    candidates: int
    served: int
    waiting: int
    not_entitled: int


@dataclass(frozen=True, slots=True, config=ROW)
class DistrictRow:
    """Demand of a district and the seats of the venues that lie in it.

    ``mean_km``: road km a trip of those of its candidates who are served, 0 where nobody is.
    """

    district: str
    lat: float
    lon: float
    candidates: int
    served: int
    waiting: int
    not_entitled: int
    seats: int
    mean_km: float


@dataclass(frozen=True, slots=True, config=ROW)
class VenueSpot:
    """A venue on the map: seats offered and taken, runs and those of them at night."""

    venue_id: str
    name: str
    kind: VenueKind
    district: str
    lat: float
    lon: float
    seats: int
    booked: int
    runs: int
    night_runs: int


@dataclass(frozen=True, slots=True, config=ROW)
class HourLoad:
    """An hour of a date: candidates examined by subject, and examiners called up.

    Seats taken of a session are spread evenly over its slot; examiners (posts and standby) are
    heads weighted with the part of the hour that their slot covers.
    """

    date: Date
    hour: int
    candidates: dict[Subject, float]
    examiners: float


@dataclass(frozen=True, slots=True, config=ROW)
class WaitBin:
    """People who have waited ``first`` to ``last`` days (``None``: or longer).

    Days count from ``rank_time`` to the start of the horizon. ``before``: everybody; ``after``:
    those whom the plan leaves without a seat.
    """

    first: int
    last: int | None
    before: int
    after: int


@dataclass(frozen=True, slots=True, config=ROW)
class WaitRow:
    """Waiting of a need (``None``: of all), in days; means, 90th percentiles, over 60 days."""

    need: Need | None
    people_before: int
    people_after: int
    mean_before: float
    mean_after: float
    p90_before: int
    p90_after: int
    over_60_before: int
    over_60_after: int


@dataclass(frozen=True, slots=True, config=ROW)
class ReasonRow:
    """Unserved of a need by reason."""

    need: Need
    counts: dict[Reason, int]


@dataclass(frozen=True, slots=True)
class Bind:
    """A rule that binds: how often, in what unit, and the places where it does most often."""

    rule: str
    title: str
    title_en: str
    count: int
    unit: Message
    where: tuple[str, ...]


@dataclass(frozen=True, slots=True, config=ROW)
class RoomUse:
    """Facility-slots of a kind: possible and run; seats possible in those run and offered.

    ``examiners`` could take a duty of the kind; ``spent`` of them have no slot or day left.
    """

    kind: FacilityKind
    possible: int
    run: int
    seats_possible: int
    seats: int
    examiners: int
    spent: int
    waiting: int


class Binding(BaseModel):
    """What binds: rules by how often they do, and what is used of what there is."""

    model_config = ConfigDict(**TABLE, arbitrary_types_allowed=True)

    rules: tuple[Bind, ...]
    rooms: tuple[RoomUse, ...]


@dataclass(frozen=True, slots=True, config=ROW)
class StatusRow:
    """Sessions of a status: how many, their seats now and as they were published."""

    status: SessionStatus
    sessions: int
    seats: int
    seats_published: int


@dataclass(frozen=True, slots=True, config=ROW)
class SessionLine:
    """A published session that is raised, cut or closed, or a session added beside them."""

    status: SessionStatus
    venue_id: str
    facility_id: str
    date: Date
    slot_id: str
    subject: Subject
    quota: Quota
    seats_published: int
    seats: int


class Publication(BaseModel):
    """What becomes of what was published: in counts, by status, and line by line.

    ``lines``: raised, cut and closed sessions by date, slot and facility.
    """

    model_config = TABLE

    counts: Changes
    statuses: tuple[StatusRow, ...]
    lines: tuple[SessionLine, ...]


@dataclass(frozen=True, slots=True, config=ROW)
class BrokenRule:
    """A rule that the plan breaks, and at how many places."""

    rule: str
    title: str
    title_en: str
    count: int


class Report(BaseModel):
    """Everything that the report shows of a plan.

    Attributes
    ----------
    kpis, score_parts
        counted again from case and tables.
    false_claims
        keys of ``plan.json`` that say otherwise than what was counted.
    broken, rules_checked
        the audit's finding.
    binding
        ``None`` where the plan breaks rules: what binds would mean nothing.
    publication
        ``None`` where nothing was published.
    comparison
        with the plan to compare with, which comes first; without rows of persons.
    """

    model_config = TABLE

    city: str
    start: Date
    days: int
    plan_date: Date
    case_digest: str
    engine_version: str
    created: str
    status: PlanStatus
    score: int
    bound: float
    gap: float = Field(ge=0)
    score_parts: ScoreParts
    kpis: Kpis
    waiting: int
    false_claims: tuple[str, ...]
    broken: tuple[BrokenRule, ...]
    rules_checked: int
    needs: tuple[NeedRow, ...]
    weeks: tuple[BoardWeek, ...]
    districts: tuple[DistrictRow, ...]
    venues: tuple[VenueSpot, ...]
    hours: tuple[HourLoad, ...]
    staff: Staff
    wait_bins: tuple[WaitBin, ...]
    waits: tuple[WaitRow, ...]
    reasons: tuple[ReasonRow, ...]
    binding: Binding | None
    publication: Publication | None
    comparison: Comparison | None
