"""Plans side by side: what a comparison holds. The first plan is the reference, "before"."""

from dataclasses import dataclass as plain_dataclass
from datetime import date as Date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.dataclasses import dataclass

from models.case import Case
from models.plan import Duty, Plan, PlanInfo
from models.words import Need, Quota, Reason, Subject, VehicleClass

ROW = ConfigDict(extra="forbid", strict=True)
TABLE = ConfigDict(frozen=True, extra="forbid", strict=True, revalidate_instances="never")

GroupKind = Literal["need", "district", "vehicle_class"]
SessionFate = Literal["opened", "closed", "raised", "cut"]
CandidateFate = Literal["wins", "loses", "moves"]
DutyFate = Literal["gained", "lost"]


@plain_dataclass(frozen=True, slots=True)
class PlanWithCase:
    """A plan, the case that it was made from, and what to call it."""

    name: str
    plan: Plan
    case: Case


@dataclass(frozen=True, slots=True, config=ROW)
class Tally:
    """Candidates of a group in one plan; those in no table of it count as unserved."""

    candidates: int
    served: int
    unserved: int
    unserved_by_reason: dict[Reason, int]


@dataclass(frozen=True, slots=True, config=ROW)
class GroupRow:
    """The candidates of a need, a district or a class, with a tally a plan."""

    by: GroupKind
    key: str
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True, config=ROW)
class Offer:
    """Sessions with seats, their seats and how many of them are booked."""

    sessions: int
    seats: int
    booked: int


@dataclass(frozen=True, slots=True, config=ROW)
class OfferRow:
    """What is offered of a subject and quota, with an offer a plan."""

    subject: Subject
    quota: Quota
    offers: tuple[Offer, ...]


class PlanFigures(BaseModel):
    """A plan as it introduces itself: its horizon and what its ``plan.json`` says."""

    model_config = TABLE

    name: str
    city: str
    start: Date
    days: int
    info: PlanInfo


@dataclass(frozen=True, slots=True, config=ROW)
class SettingChange:
    """A setting (dotted key) that differs, as texts."""

    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, config=ROW)
class TableChange:
    """A table of the case that differs; a row that was changed is one gone and one new."""

    table: str
    rows_before: int
    rows_after: int
    only_before: int
    only_after: int


class CaseChanges(BaseModel):
    """How the case of a plan differs from the reference's; nothing where it is the same."""

    model_config = TABLE

    same: bool
    settings: tuple[SettingChange, ...] = ()
    tables: tuple[TableChange, ...] = ()


@dataclass(frozen=True, slots=True, config=ROW)
class GroupChange:
    """Candidates known to both cases whose seat changed, by need, district or class."""

    by: GroupKind
    key: str
    wins: int
    loses: int
    moves: int


@dataclass(frozen=True, slots=True, config=ROW)
class CandidateChange:
    """A candidate whose seat changed. ``reason``: why unserved, in the plan where he is."""

    fate: CandidateFate
    candidate_id: str
    need: Need
    vehicle_class: VehicleClass
    district: str
    sessions_before: tuple[str, ...]
    sessions_after: tuple[str, ...]
    reason: Reason | None


class CandidateChanges(BaseModel):
    """Who wins a seat, loses his, or has another one.

    Candidates are the same if ID, need, class and district are. Over those whom both cases
    know, served after - served before = ``wins`` - ``loses``; the others are counted apart.
    ``kept`` are served with the same seats; ``earlier`` and ``later`` are those of the
    ``moves`` whose last exam is on an earlier or later date. ``rows``: winners, losers, moved,
    each by ID.
    """

    model_config = TABLE

    common: int
    only_before: int
    only_after: int
    served_only_before: int
    served_only_after: int
    wins: int
    loses: int
    moves: int
    earlier: int
    later: int
    kept: int
    groups: tuple[GroupChange, ...]
    rows: tuple[CandidateChange, ...]


@dataclass(frozen=True, slots=True, config=ROW)
class SessionChange:
    """A session whose seats changed; ``session_id`` is the later plan's where both have it."""

    fate: SessionFate
    session_id: str
    facility_id: str
    venue_id: str
    date: Date
    slot_id: str
    subject: Subject
    quota: Quota
    link_id: str
    seats_before: int
    seats_after: int
    booked_before: int
    booked_after: int


class SessionChanges(BaseModel):
    """Sessions opened, closed, raised and cut; a session without seats is none.

    Sessions are the same if facility, date, slot, subject, quota and, if linked, the other
    part's place and time are; several such are told apart by ID. Seats are how many more or
    fewer. ``rows`` by date, slot, facility, ID.
    """

    model_config = TABLE

    opened: int
    closed: int
    raised: int
    cut: int
    kept: int
    seats_opened: int
    seats_closed: int
    seats_raised: int
    seats_cut: int
    rows: tuple[SessionChange, ...]


@dataclass(frozen=True, slots=True, config=ROW)
class RunChange:
    """A facility's slot with other units in operation or other posts; 0 where it does not run."""

    facility_id: str
    date: Date
    slot_id: str
    units_before: int
    units_after: int
    posts_before: int
    posts_after: int


class RunChanges(BaseModel):
    """Runs compared; ``reposted``: same units, other posts. ``rows`` by date, slot, facility."""

    model_config = TABLE

    opened: int
    closed: int
    more_units: int
    fewer_units: int
    reposted: int
    kept: int
    rows: tuple[RunChange, ...]


@dataclass(frozen=True, slots=True, config=ROW)
class ExaminerChange:
    """An examiner's duties in both plans.

    A duty gone and a new one on one date are one duty ``moved``; what is left of either kind is
    ``lost`` or ``gained``. So ``after`` - ``before`` = ``gained`` - ``lost``.
    """

    examiner_id: str
    before: int
    after: int
    gained: int
    lost: int
    moved: int
    roles_changed: int


@dataclass(frozen=True, slots=True, config=ROW)
class DutyChange:
    """A duty that only the plan before (``lost``) or only the one after (``gained``) has."""

    fate: DutyFate
    duty: Duty


class DutyChanges(BaseModel):
    """Duties that changed, in all and by person.

    A duty is the same if all but its role is. ``gained``, ``lost`` and ``moved`` are sums over
    the examiners. ``people`` by ID; ``rows`` by examiner, date, slot, lost before gained.
    """

    model_config = TABLE

    gained: int
    lost: int
    moved: int
    roles_changed: int
    kept: int
    people: tuple[ExaminerChange, ...]
    rows: tuple[DutyChange, ...]


class Changes(BaseModel):
    """What differs between the reference and the plan ``after`` (its place among the plans)."""

    model_config = TABLE

    after: int = Field(ge=1)
    case: CaseChanges
    candidates: CandidateChanges
    sessions: SessionChanges
    runs: RunChanges
    duties: DutyChanges


class Comparison(BaseModel):
    """Two plans or more side by side, the reference first.

    ``groups``: those with candidates in any plan. ``changes``: an entry for each plan but the
    first, in their order.
    """

    model_config = TABLE

    plans: tuple[PlanFigures, ...]
    groups: tuple[GroupRow, ...]
    offers: tuple[OfferRow, ...]
    changes: tuple[Changes, ...]
