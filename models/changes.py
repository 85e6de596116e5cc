"""The kinds of change that a scenario is made of (推演的改动), one closed schema a kind.

A field's name is the key a planner writes, but for ``first`` and ``last``, which are written
``from`` and ``to``. Where a field holds several things, one or a list may be written. What a
change means for a case is ``scheduler.scenario``'s work, and so is whether what it names is there.
"""

from datetime import date as Date
from datetime import datetime as DateTime
from datetime import time as Time
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, Field, model_validator

from models.case import (
    Candidate,
    Count,
    Id,
    Latitude,
    Longitude,
    Minutes,
    Name,
    Policy,
    Text,
    UnitCount,
)
from models.change_limits import Approved, MoreSlots
from models.change_parts import CLOSED, ChangeRuleError, Facilities, Several, Span, Venues
from models.errors import Message
from models.words import ExaminerKind, FacilityKind, Need, Subject, VehicleClass, VenueKind

Seed = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Demand(BaseModel):
    """Demand × factor: clones who rank where their originals do, or from ``rank_time`` on."""

    model_config = CLOSED

    kind: Literal["demand"] = "demand"
    factor: Annotated[Decimal, Field(ge=0, le=100, allow_inf_nan=False)]
    need: tuple[Need, ...] = ()
    vehicle_class: tuple[VehicleClass, ...] = ()
    district: tuple[Name, ...] = ()
    rank_time: DateTime | None = None

    @model_validator(mode="after")
    def _rank_of_whom(self) -> "Demand":
        if self.rank_time is not None and self.factor <= 1:
            message = Message("rank_time 只用于 factor 大于 1 时新增的考生")
            raise ChangeRuleError(message, "rank_time")
        return self


class Candidates(BaseModel):
    """Candidates added from a CSV file with the columns of the table.

    ``file`` is relative to the scenario's. ``rows`` are what whoever read the scenario found
    there; no key, and kept out of what is printed.
    """

    model_config = CLOSED

    kind: Literal["candidates"] = "candidates"
    file: Text
    rows: tuple[Candidate, ...] = Field(default=(), exclude=True, repr=False)


class Closed(Facilities, Span):
    """Facilities, whole venues, or slots of a whole city that are closed."""

    kind: Literal["closed"] = "closed"
    reason: Text = ""

    @model_validator(mode="after")
    def _something(self) -> "Closed":
        if not self.model_fields_set - {"kind", "reason"}:
            message = Message("应说明停什么、停多久，例如 venue_id、facility_id、slot_id、from、to")
            raise ChangeRuleError(message)
        return self


class UnitsLost(Facilities, Span):
    """Units of each facility that are away."""

    kind: Literal["units_lost"] = "units_lost"
    units: UnitCount
    reason: Text = ""


class UnitsAdded(Facilities):
    """Units more at each facility, for good; ``daily_max`` where a new maximum is approved."""

    kind: Literal["units_added"] = "units_added"
    units: UnitCount
    daily_max: Annotated[int, Field(ge=1, le=100_000)] | None = None


class FacilityDraft(BaseModel):
    """A facility to be: as in the table, or like another but for what is given."""

    model_config = CLOSED

    facility_id: Id
    like: Id | None = None
    facility_kind: FacilityKind | None = None
    classes: tuple[str, ...] = ()
    units: UnitCount | None = None
    minutes: Minutes | None = None
    routes: Annotated[int, Field(ge=1, le=1_000)] | None = None
    headway_min: Minutes | None = None
    daily_max: Annotated[int, Field(ge=1, le=100_000)] | None = None
    units_per_examiner: Annotated[int, Field(ge=1)] | None = None
    min_examiners: Count | None = None
    night: bool | None = None


class NewFacility(FacilityDraft):
    """A facility more at a venue that is there."""

    kind: Literal["new_facility"] = "new_facility"
    venue_id: Id


class NewVenue(BaseModel):
    """A venue more, with its facilities; where it lies, unless told, is where its district does."""

    model_config = CLOSED

    kind: Literal["new_venue"] = "new_venue"
    venue_id: Id
    name: Text = ""
    district: Name
    lat: Latitude | None = None
    lon: Longitude | None = None
    venue_kind: VenueKind
    weekend: bool = False
    day_cost: Count = 0
    facility: tuple[FacilityDraft, ...]

    @model_validator(mode="after")
    def _with_facilities(self) -> "NewVenue":
        if not self.facility:
            raise ChangeRuleError(Message("新考场应至少有一个设施"), "facility")
        if (self.lat is None) != (self.lon is None):
            raise ChangeRuleError(Message("lat 与 lon 应同时给出"), "lat")
        return self


class NewSlot(BaseModel):
    """A slot more for one or several subjects, for example a night for field and road."""

    model_config = CLOSED

    kind: Literal["new_slot"] = "new_slot"
    slot_id: Id
    subject: tuple[Subject, ...]
    start: Time
    end: Time
    night: bool = False


class Weekend(Venues):
    """Venues open at weekends, or on one day of them; ``open = false``: not open then."""

    kind: Literal["weekend"] = "weekend"
    open: bool = True
    day: Literal["saturday", "sunday"] | None = None


class Night(Facilities):
    """Facilities that may be open at night; ``open = false``: may not."""

    kind: Literal["night"] = "night"
    open: bool = True


class Absent(Span):
    """Examiners who are away: those named, a unit's, or some drawn by ``seed``.

    ``number`` draws so many of those to whom the rest applies and who would be available;
    ``all_but`` draws all but so many. ``on_duty`` draws among those with a published duty then.
    """

    kind: Literal["absent"] = "absent"
    examiner_id: tuple[Id, ...] = ()
    unit: tuple[Name, ...] = ()
    examiner_kind: ExaminerKind | None = None
    number: Several | None = None
    all_but: Annotated[int, Field(ge=0, le=100_000)] | None = None
    on_duty: bool = False
    seed: Seed = 1

    @model_validator(mode="after")
    def _who(self) -> "Absent":
        drawn = self.number is not None or self.all_but is not None
        if self.number is not None and self.all_but is not None:
            raise ChangeRuleError(Message("number 与 all_but 只能给一个"), "all_but")
        if self.examiner_id and (drawn or self.unit or self.examiner_kind):
            message = Message(
                "已按 examiner_id 指名，不应再给 unit、examiner_kind、number、all_but"
            )
            raise ChangeRuleError(message, "examiner_id")
        if not (self.examiner_id or drawn or self.unit or self.examiner_kind):
            message = Message("应说明谁缺勤：examiner_id、unit、examiner_kind、number 或 all_but")
            raise ChangeRuleError(message)
        for key in ("seed", "on_duty"):
            if key in self.model_fields_set and not drawn:
                raise ChangeRuleError(Message("只在用 number 或 all_but 抽取时有意义"), key)
        return self


class MoreReserves(BaseModel):
    """Reserves more, modelled on those there are; each raises what his unit releases by one."""

    model_config = CLOSED

    kind: Literal["more_reserves"] = "more_reserves"
    number: Annotated[int, Field(ge=1, le=10_000)]
    unit: tuple[Name, ...] = ()
    raise_released: bool = True


class ReserveDays(BaseModel):
    """More (or fewer) days a reserve may serve, and reserves a unit may release a date."""

    model_config = CLOSED

    kind: Literal["reserve_days"] = "reserve_days"
    days: Annotated[int, Field(ge=0, le=7)] | None = None
    released_per_day: Count | None = None
    no_release_limit: bool = False
    unit: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def _something(self) -> "ReserveDays":
        release = self.released_per_day is not None or self.no_release_limit
        if self.released_per_day is not None and self.no_release_limit:
            message = Message("released_per_day 与 no_release_limit 只能给一个")
            raise ChangeRuleError(message, "no_release_limit")
        if self.days is None and not release:
            message = Message("应给出 days、released_per_day 或 no_release_limit = true")
            raise ChangeRuleError(message)
        if self.unit and not release:
            message = Message(
                "unit 只与 released_per_day 或 no_release_limit 同用；days 对全市生效"
            )
            raise ChangeRuleError(message, "unit")
        return self


class PolicyValues(Policy):
    """Policy values that are given; the others stay as they are."""

    kind: Literal["policy"] = "policy"

    @property
    def given(self) -> dict[str, object]:
        """The values by their names."""
        return {name: getattr(self, name) for name in sorted(self.model_fields_set - {"kind"})}

    @model_validator(mode="after")
    def _something(self) -> "PolicyValues":
        if not self.given:
            raise ChangeRuleError(Message("应至少给出一项 policy 的值"))
        return self


class PlanDate(BaseModel):
    """A later day of planning."""

    model_config = CLOSED

    kind: Literal["plan_date"] = "plan_date"
    date: Date


Change = Annotated[
    Demand
    | Candidates
    | Closed
    | UnitsLost
    | UnitsAdded
    | Approved
    | NewVenue
    | NewFacility
    | NewSlot
    | Weekend
    | Night
    | Absent
    | MoreReserves
    | ReserveDays
    | MoreSlots
    | PolicyValues
    | PlanDate,
    Field(discriminator="kind"),
]
