"""The plan: the complete output, one schema a table, and ``plan.json``."""

from datetime import date as Date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.dataclasses import dataclass

from models.words import (
    FacilityKind,
    Need,
    PlanStatus,
    PoolGroup,
    Quota,
    Reason,
    Role,
    SessionStatus,
    Subject,
)

ROW = ConfigDict(extra="forbid", strict=True)


@dataclass(frozen=True, slots=True, config=ROW)
class Run:
    """A facility in operation for a slot: ``units`` in operation, ``posts`` of examiners."""

    facility_id: str = Field(title="设施编号")
    date: Date = Field(title="日期")
    slot_id: str = Field(title="时段")
    units: Annotated[int, Field(ge=0)] = Field(title="启用数量")
    posts: Annotated[int, Field(ge=0)] = Field(title="考官岗位")


@dataclass(frozen=True, slots=True, config=ROW)
class Session:
    """Seats offered inside a run (场次). ``link_id`` is empty for open sessions."""

    session_id: str = Field(title="场次编号")
    facility_id: str = Field(title="设施编号")
    venue_id: str = Field(title="考场编号")
    date: Date = Field(title="日期")
    slot_id: str = Field(title="时段")
    subject: Subject = Field(title="科目")
    quota: Quota = Field(title="名额类别")
    link_id: str = Field(title="联考编号")
    seats: Annotated[int, Field(ge=0)] = Field(title="计划数")
    priority_seats: Annotated[int, Field(ge=0)] = Field(title="优先数")
    status: SessionStatus = Field(title="状态")


@dataclass(frozen=True, slots=True, config=ROW)
class Duty:
    """An examiner's slot in a draw pool (值勤): never a car, a route or a candidate."""

    examiner_id: str = Field(title="编号")
    date: Date = Field(title="日期")
    slot_id: str = Field(title="时段")
    venue_id: str = Field(title="考场编号")
    kind: FacilityKind = Field(title="设施类型")
    class_group: PoolGroup = Field(title="车型组")
    role: Role = Field(title="角色")


@dataclass(frozen=True, slots=True, config=ROW)
class Booking:
    """The seat a candidate would get; an S23 candidate has two."""

    candidate_id: str = Field(title="考生编号")
    session_id: str = Field(title="场次编号")
    part: Subject = Field(title="科目")


@dataclass(frozen=True, slots=True, config=ROW)
class Unserved:
    """A candidate without a seat and why (未安排)."""

    candidate_id: str = Field(title="考生编号")
    need: Need = Field(title="需求")
    reason: Reason = Field(title="原因")


class ScoreParts(BaseModel):
    """The score by part, in points; lower is better."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    unserved: int = 0
    delay: int = 0
    travel: int = 0
    runs: int = 0
    venues: int = 0
    duties: int = 0
    fairness: int = 0
    cuts: int = 0
    changes: int = 0

    @property
    def total(self) -> int:
        """Sum of the parts: the score."""
        return sum(getattr(self, name) for name in type(self).model_fields)


class Kpis(BaseModel):
    """Figures a chief asks for. Counts are people or seats unless the name says otherwise."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    candidates: int
    entitled: int
    served: int
    unserved_by_reason: dict[str, int]
    served_by_need: dict[str, int]
    candidates_by_need: dict[str, int]
    seats: int
    seats_booked: int
    fill_pct: float
    linked_pairs: int
    runs: int
    night_runs: int
    venue_days: int
    duties: int
    standby: int
    night_duties: int
    reserve_days: int
    reserves_called: int
    mean_wait_served_days: float
    mean_wait_unserved_days: float
    over_60_days_unserved: int
    mean_travel_km: float


class Changes(BaseModel):
    """What a plan changes of what was published, in counts.

    Attributes
    ----------
    sessions_opened, sessions_raised, sessions_cut, sessions_closed
        sessions new, with more seats, with fewer, with none left; a link counts as two.
    duties_dropped
        published duties that are no longer there.
    duties_added
        duties of examiners on dates on which they had none published.
    bookings_moved, bookings_lost
        booked candidates who sit in another session now, or in none.
    bookings_new
        people with a seat who had none.
    fewest_duties
        proven: no roster for the same runs and units changes fewer duties (dropped and added).
    fewest_displaced
        proven: no plan of the case moves fewer booked candidates or leaves fewer without a seat.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    sessions_opened: int
    sessions_raised: int
    sessions_cut: int
    sessions_closed: int
    duties_dropped: int
    duties_added: int
    bookings_moved: int
    bookings_lost: int
    bookings_new: int
    fewest_duties: int | None = None
    fewest_displaced: int | None = None

    @property
    def duties(self) -> int:
        """Duties changed, as the score counts them."""
        return self.duties_dropped + self.duties_added

    @property
    def displaced(self) -> int:
        """Booked candidates who lost their seat, whether they have another or not."""
        return self.bookings_moved + self.bookings_lost


class PlanInfo(BaseModel):
    """``plan.json``: what the plan is worth, what proves it, and how it came about.

    ``case_source`` is where the case was read from, an absolute path; empty where unknown.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    case_digest: str
    case_source: str = ""
    changes: Changes | None = None
    created: str
    engine_version: str
    seed: int
    status: PlanStatus
    score: int
    bound: float
    gap: float
    score_parts: ScoreParts
    kpis: Kpis
    seconds: dict[str, float]
    peak_rss_mb: float


class Tables(BaseModel):
    """The five tables of a plan, each in key order."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, revalidate_instances="never"
    )

    runs: tuple[Run, ...] = ()
    sessions: tuple[Session, ...] = ()
    duties: tuple[Duty, ...] = ()
    bookings: tuple[Booking, ...] = ()
    unserved: tuple[Unserved, ...] = ()


class Plan(BaseModel):
    """A complete plan: its tables and its proof."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, revalidate_instances="never"
    )

    tables: Tables
    info: PlanInfo
