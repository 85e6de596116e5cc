"""The case: everything the exam office knows on the day it plans, one schema a table.

Rows are frozen, slotted pydantic dataclasses; a field's ``title`` is its Chinese header in a
workbook and its annotation carries the range of the contract. Values are already typed:
turning text into them, with an error for each bad cell, is ``data``'s work, and so are the
checks across rows and tables. Whoever holds a ``Case`` may trust it.
"""

from datetime import date as Date
from datetime import datetime as DateTime
from datetime import time as Time
from decimal import Decimal
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.dataclasses import dataclass

from models.plan import Duty, Session
from models.words import (
    ClassGroup,
    ExaminerKind,
    ExaminerSubject,
    FacilityKind,
    Need,
    Subject,
    VehicleClass,
    VenueKind,
)

ID_PATTERN = (
    r"^[0-9A-Za-z\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
    r"[0-9A-Za-z_\-.#\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]{0,63}$"
)
"""1-64 letters, digits, Chinese characters or ``_ - . #``, not starting with a sign."""

ID_MAX_LENGTH = 64

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=200)]
Count = Annotated[int, Field(ge=0)]
UnitCount = Annotated[int, Field(ge=1, le=10_000)]
Minutes = Annotated[int, Field(ge=1, le=720)]
Percent = Annotated[Decimal, Field(ge=0, le=100, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]

ROW = ConfigDict(extra="forbid", strict=True)


@dataclass(frozen=True, slots=True, config=ROW)
class District:
    """A district (区县), a point on the map: degrees."""

    district: Name = Field(title="区县")
    lat: Latitude = Field(title="纬度")
    lon: Longitude = Field(title="经度")
    population: Count | None = Field(default=None, title="人口")


@dataclass(frozen=True, slots=True, config=ROW)
class Slot:
    """A time of day in which a subject is examined (时段); start < end on one day."""

    slot_id: Id = Field(title="时段")
    subject: Subject = Field(title="科目")
    start: Time = Field(title="开始")
    end: Time = Field(title="结束")
    night: bool = Field(default=False, title="夜考")


@dataclass(frozen=True, slots=True, config=ROW)
class Venue:
    """A place with facilities (考场); ``day_cost`` in points a date on which it runs."""

    venue_id: Id = Field(title="考场编号")
    name: Text = Field(title="考场名称")
    district: Name = Field(title="区县")
    lat: Latitude = Field(title="纬度")
    lon: Longitude = Field(title="经度")
    kind: VenueKind = Field(title="类型")
    weekend: bool = Field(default=False, title="周末开放")
    day_cost: Count = Field(default=0, title="日租费用")


@dataclass(frozen=True, slots=True, config=ROW)
class Facility:
    """What is booked (考试设施): a theory room, a set of field cars, a set of road cars.

    ``classes`` is ``("*",)`` for theory, else vehicle classes of one group. ``routes`` and
    ``headway_min`` are both given or both ``None`` (no limit).
    """

    facility_id: Id = Field(title="设施编号")
    venue_id: Id = Field(title="考场编号")
    kind: FacilityKind = Field(title="设施类型")
    classes: tuple[str, ...] = Field(title="准驾车型")
    units: UnitCount = Field(title="数量")
    minutes: Minutes = Field(title="单人用时")
    routes: Annotated[int, Field(ge=1, le=1_000)] | None = Field(default=None, title="路线数")
    headway_min: Minutes | None = Field(default=None, title="发车间隔")
    daily_max: Annotated[int, Field(ge=1, le=100_000)] = Field(title="核定日最大量", kw_only=True)
    units_per_examiner: Annotated[int, Field(ge=1)] = Field(title="每考官单位数", kw_only=True)
    min_examiners: Count = Field(title="最少考官", kw_only=True)
    night: bool = Field(default=False, title="可夜考")


@dataclass(frozen=True, slots=True, config=ROW)
class Closure:
    """Units of a facility, or of each of a venue's, that are away on a date (停考)."""

    venue_id: Id | None = Field(default=None, title="考场编号")
    facility_id: Id | None = Field(default=None, title="设施编号")
    date: Date = Field(title="日期", kw_only=True)
    slot_id: Id | None = Field(default=None, title="时段")
    units_lost: Count | None = Field(default=None, title="停用数量")
    reason: Text = Field(default="", title="原因")


@dataclass(frozen=True, slots=True, config=ROW)
class Examiner:
    """An examiner (考试员). ``max_slots`` in the horizon; the 12-month counts break ties."""

    examiner_id: Id = Field(title="编号")
    name: Text = Field(title="姓名")
    unit: Name = Field(title="所属单位")
    district: Name = Field(title="驻地")
    kind: ExaminerKind = Field(title="类别")
    subjects: tuple[ExaminerSubject, ...] = Field(title="可考科目")
    class_groups: tuple[ClassGroup, ...] = Field(title="可考车型组")
    max_slots: Count | None = Field(default=None, title="周期内最多时段")
    nights_12m: Count = Field(default=0, title="近12月夜考")
    duties_12m: Count = Field(default=0, title="近12月值勤")


@dataclass(frozen=True, slots=True, config=ROW)
class Unit:
    """A unit that examiners come from (单位) and how many reserves it releases a date."""

    unit: Name = Field(title="单位")
    max_released_per_day: Count | None = Field(default=None, title="每日最多抽调")


@dataclass(frozen=True, slots=True, config=ROW)
class Availability:
    """A word on an examiner's availability (出勤); a row with a slot beats one without."""

    examiner_id: Id = Field(title="编号")
    date: Date = Field(title="日期")
    slot_id: Id | None = Field(default=None, title="时段")
    available: bool = Field(title="可出勤", kw_only=True)


@dataclass(frozen=True, slots=True, config=ROW)
class Conflict:
    """An examiner who is never on duty at a venue (回避)."""

    examiner_id: Id = Field(title="编号")
    venue_id: Id = Field(title="考场编号")


@dataclass(frozen=True, slots=True, config=ROW)
class Demand:
    """What a candidate needs and accepts: the columns that candidates and cohorts share.

    ``max_km`` ``None``: no limit. ``slots`` empty: every slot.
    """

    need: Need = Field(title="需求")
    vehicle_class: VehicleClass = Field(title="准驾车型")
    district: Name = Field(title="区县")
    school: Text = Field(title="驾校")
    rank_time: DateTime = Field(title="排序时间")
    lp_date: Date | None = Field(title="学习驾驶证明日期")
    lp_expiry: Date | None = Field(title="有效期止")
    passed: tuple[Subject, ...] = Field(title="已合格科目")
    last_s2: Date | None = Field(title="上次科目二")
    last_s3: Date | None = Field(title="上次科目三")
    s2_bookings: Count = Field(title="科目二已约次数")
    s3_bookings: Count = Field(title="科目三已约次数")
    priority_used: bool = Field(title="已用优先")
    max_km: Annotated[float, Field(ge=0, le=5_000, allow_inf_nan=False)] | None = Field(
        title="最远公里"
    )
    slots: tuple[Id, ...] = Field(title="可考时段")


@dataclass(frozen=True, slots=True, config=ROW)
class Candidate(Demand):
    """One person who wants a seat (考生)."""

    candidate_id: Id = Field(title="考生编号")


@dataclass(frozen=True, slots=True, config=ROW)
class Cohort(Demand):
    """``count`` candidates alike (需求汇总); data row r from 1 stands for ``c{r}#1…``."""

    count: Annotated[int, Field(ge=1, le=1_000_000)] = Field(title="人数")


@dataclass(frozen=True, slots=True, config=ROW)
class Booked:
    """A candidate's seat in a published session (已约考)."""

    candidate_id: Id = Field(title="考生编号")
    session_id: Id = Field(title="场次编号")
    part: Subject = Field(title="科目")


@dataclass(frozen=True, slots=True, config=ROW)
class SeatLimit:
    """At most so many seats in a session (席位上限), be it published, planned or never opened.

    A table of our own beside the contract's, ``x_seat_limits``. Session IDs are stable for
    facility, date, slot, subject, quota and the other part of a link, so that the limit of a
    session that does not exist holds for the day it would; 0 keeps it shut.
    """

    session_id: Id = Field(title="场次编号")
    seats: Count = Field(title="最多计划数")


class Policy(BaseModel):
    """The office's policy values; units in the names."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    publish_lead_days: Annotated[int, Field(ge=0, le=60)] = 10
    booking_close_days: Annotated[int, Field(ge=0, le=30)] = 5
    min_session_seats: Annotated[int, Field(ge=1, le=1_000)] = 10
    min_draw_pool: Annotated[int, Field(ge=1, le=100)] = 2
    standby_pct: Percent = Decimal(5)
    priority_pct: Percent = Decimal(5)
    min_rest_hours: Annotated[Decimal, Field(ge=0, le=24, allow_inf_nan=False)] = Decimal(12)
    max_slots_per_day: Annotated[int, Field(ge=1, le=10)] = 2
    max_days_per_7: Annotated[int, Field(ge=1, le=7)] = 6
    reserve_max_days: Annotated[int, Field(ge=0, le=7)] = 3
    linked_min_gap_min: Annotated[int, Field(ge=0, le=1_440)] = 60
    linked_max_gap_days: Annotated[int, Field(ge=0, le=27)] = 0
    linked_same_venue: bool = True
    road_factor: Annotated[float, Field(ge=1, le=3, allow_inf_nan=False)] = 1.3


class Settings(BaseModel):
    """City, horizon and policy. ``holidays = "auto"`` is resolved before it gets here."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    city: Name
    start: Date
    days: Annotated[int, Field(ge=1, le=28)] = 7
    plan_date: Date
    holidays: tuple[Date, ...] = ()
    workdays: tuple[Date, ...] = ()
    policy: Policy = Policy()


class Case(BaseModel):
    """One planning job, checked. Tuples are in key order, so that the order of the rows in a
    file does not matter; cohorts keep theirs, because their row numbers are their names.

    ``digest`` is the SHA-256 (hex) of the content: equal for equal cases, whatever their form.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, revalidate_instances="never"
    )

    settings: Settings
    districts: tuple[District, ...]
    slots: tuple[Slot, ...]
    venues: tuple[Venue, ...]
    facilities: tuple[Facility, ...]
    examiners: tuple[Examiner, ...]
    closures: tuple[Closure, ...] = ()
    units: tuple[Unit, ...] = ()
    availability: tuple[Availability, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    cohorts: tuple[Cohort, ...] = ()
    published: tuple[Session, ...] = ()
    booked: tuple[Booked, ...] = ()
    published_duties: tuple[Duty, ...] = ()
    seat_limits: tuple[SeatLimit, ...] = ()
    digest: str


TABLE_BY_FIELD: Final = {"seat_limits": "x_seat_limits"}
"""Tables that a `Case` keeps under another name than their own."""
