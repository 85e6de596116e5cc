"""A small hand-made case, and plans put together without an engine: good to write, not to keep."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from math import ceil
from pathlib import Path

import pytest

from data.workbooks import write_workbooks
from models.case import (
    Candidate,
    Case,
    Closure,
    District,
    Examiner,
    Facility,
    Policy,
    Settings,
    Slot,
    Unit,
    Venue,
)
from models.plan import (
    Booking,
    Duty,
    Kpis,
    Plan,
    PlanInfo,
    Run,
    ScoreParts,
    Session,
    Tables,
    Unserved,
)
from models.words import GROUP_BY_CLASS
from support.books import RULES

START = date(2023, 7, 17)
SUBJECT_BY_KIND = {"theory": "S1", "field": "S2", "road": "S3"}


def slots() -> tuple[Slot, ...]:
    theory = {"AM": (8, 30, 11, 30), "PM": (13, 30, 16, 30), "NIGHT": (18, 0, 21, 0)}
    drive = {"AM": (8, 0, 12, 0), "PM": (13, 0, 17, 0)}
    found = []
    for subject, times in (("S1", theory), ("S2", drive), ("S3", drive), ("S4", theory)):
        for slot_id, (h1, m1, h2, m2) in times.items():
            found.append(Slot(slot_id, subject, time(h1, m1), time(h2, m2), slot_id == "NIGHT"))
    return tuple(found)


def candidate(number: int, need: str, vehicle_class: str = "C1") -> Candidate:
    return Candidate(
        need=need,
        vehicle_class=vehicle_class,
        district="甲区" if number % 2 else "乙区",
        school=f"鸿运驾校{number % 7}（模拟）",
        rank_time=datetime(2023, 5, 1, 8) + timedelta(hours=number),
        lp_date=None if need == "S1" else date(2023, 4, 1),
        lp_expiry=None if need == "S1" else date(2026, 4, 1),
        passed=() if need == "S1" else ("S1",),
        last_s2=None,
        last_s3=None,
        s2_bookings=0,
        s3_bookings=0,
        priority_used=False,
        max_km=None,
        slots=(),
        candidate_id=f"K{number:06d}",
    )


def build_case(venues: int = 3, candidates: int = 240, days: int = 7) -> Case:
    """Return a case whose every third venue is a centre with field and road."""
    places, facilities = [], []
    for number in range(1, venues + 1):
        venue_id = f"V{number:02d}"
        centre = number % 3 == 1
        kind = "city" if centre else "county"
        name = f"第{number}驾考中心（模拟）" if centre else f"第{number}理论考场（模拟）"
        places.append(Venue(venue_id, name, "甲区", 36.6, 117.0 + number / 50, kind, centre))
        rooms = [("T", "theory", ("*",), 30)]
        if centre:
            rooms += [
                ("F1", "field", ("C1", "C5"), 10),
                ("F2", "field", ("C2",), 8),
                ("R1", "road", ("C1", "C5"), 12),
                ("R2", "road", ("C2",), 9),
            ]
        for ending, sort, classes, units in rooms:
            facilities.append(
                Facility(
                    f"{venue_id}-{ending}",
                    venue_id,
                    sort,
                    classes,
                    units,
                    {"theory": 60, "field": 18, "road": 27}[sort],
                    daily_max=500,
                    units_per_examiner={"theory": 30, "field": 4, "road": 1}[sort],
                    min_examiners=2 if sort == "theory" else 1,
                    night=sort == "theory",
                )
            )
    staff = tuple(
        Examiner(
            f"E{number:03d}",
            f"钟离考官{number}",
            ["市车管所考试科", "甲区车管分所", "乙区大队"][number % 3],
            "甲区",
            "reserve" if number % 3 == 2 else "resident",
            ("S1", "S2", "S3"),
            ("small",),
        )
        for number in range(1, 20 * venues + 1)
    )
    needs = ("S1", "S2", "S3", "S4", "S23")
    return Case(
        settings=Settings(
            city="小城（模拟）", start=START, days=days, plan_date=date(2023, 7, 6), policy=Policy()
        ),
        districts=(District("甲区", 36.6, 117.0), District("乙区", 36.7, 117.2)),
        slots=slots(),
        venues=tuple(places),
        facilities=tuple(facilities),
        examiners=staff,
        closures=(
            Closure(venue_id="V02", date=date(2023, 7, 20), reason="场地维护"),
            Closure(facility_id="V01-T", date=START, slot_id="AM", units_lost=5, reason="机位检修"),
        ),
        units=(Unit("乙区大队", 4), Unit("甲区车管分所")),
        candidates=tuple(
            candidate(number, needs[number % 5], "C2" if number % 4 == 0 else "C1")
            for number in range(1, candidates + 1)
        ),
        digest="1f00ab77" * 8,
    )


class FakePlanner:
    """Opens everything by day and theory by night, links pairs, fills seats first come."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.runs: list[Run] = []
        self.sessions: list[Session] = []
        self.slot_by_key = {(slot.slot_id, slot.subject): slot for slot in case.slots}

    def plan(self) -> Plan:
        settings = self.case.settings
        for day in range(settings.days):
            when = settings.start + timedelta(days=day)
            for item in self.case.facilities:
                venue = next(v for v in self.case.venues if v.venue_id == item.venue_id)
                closed = any(
                    c.venue_id == venue.venue_id and c.date == when for c in self.case.closures
                )
                if closed or (when.weekday() > 4 and not venue.weekend):
                    continue
                for slot_id in dict.fromkeys(slot.slot_id for slot in self.case.slots):
                    self._open(item, when, slot_id)
        bookings, unserved = self._book()
        tables = Tables(
            runs=tuple(self.runs),
            sessions=tuple(self.sessions),
            duties=tuple(self._duties()),
            bookings=tuple(bookings),
            unserved=tuple(unserved),
        )
        return Plan(tables=tables, info=self._info(tables))

    def _open(self, item: Facility, when: date, slot_id: str) -> None:
        subject = SUBJECT_BY_KIND[item.kind]
        slot = self.slot_by_key.get((slot_id, subject))
        if slot is None or (slot.night and not item.night):
            return
        minutes = (slot.end.hour - slot.start.hour) * 60 + slot.end.minute - slot.start.minute
        seats = item.units * (minutes // item.minutes)
        posts = max(item.min_examiners, ceil(item.units / item.units_per_examiner))
        self.runs.append(Run(item.facility_id, when, slot_id, item.units, posts))
        if item.kind == "theory":
            self._offer(item, when, slot_id, "S1", seats - seats // 3)
            self._offer(item, when, slot_id, "S4", seats // 3)
            return
        letter = item.facility_id[-1:]
        pair = {"F": "AM", "R": "PM"}.get(item.facility_id[-2:-1])
        linked = min(12, seats // 2) if pair == slot_id and item.facility_id[-2:-1] in "FR" else 0
        if linked:
            link = f"{item.venue_id}-F{letter}.{when:%y%m%d}.AM.{item.venue_id}-R{letter}.PM"
            self._offer(item, when, slot_id, subject, linked, link)
        self._offer(item, when, slot_id, subject, seats - linked)

    def _offer(
        self, item: Facility, when: date, slot_id: str, subject: str, seats: int, link: str = ""
    ) -> None:
        status = ["new", "kept", "raised", "cut"][len(self.sessions) % 4]
        self.sessions.append(
            Session(
                f"{link or f'{item.facility_id}.{when:%y%m%d}.{slot_id}'}.{subject}",
                item.facility_id,
                item.venue_id,
                when,
                slot_id,
                subject,
                "linked" if link else "open",
                link,
                seats,
                ceil(seats * 5 / 100),
                status,
            )
        )

    def _book(self) -> tuple[list[Booking], list[Unserved]]:
        free: dict[tuple[str, bool], list[Session]] = defaultdict(list)
        for item in self.sessions:
            free[item.subject, bool(item.link_id)] += [item] * item.seats
        bookings, unserved = [], []
        ids = [(one.candidate_id, one.need) for one in self.case.candidates] + [
            (f"c{row}#{member}", cohort.need)
            for row, cohort in enumerate(self.case.cohorts, start=1)
            for member in range(1, cohort.count + 1)
        ]
        for number, (candidate_id, need) in enumerate(ids):
            parts = ("S2", "S3") if need == "S23" else (need,)
            pools = [free[part, need == "S23"] for part in parts]
            if number % 6 and all(pools):
                bookings += [
                    Booking(candidate_id, pool.pop().session_id, part)
                    for pool, part in zip(pools, parts, strict=True)
                ]
            else:
                reason = ["full", "no_offer", "B1"][len(unserved) % 3]
                unserved.append(Unserved(candidate_id, need, reason))
        return bookings, unserved

    def _duties(self) -> list[Duty]:
        kinds = {item.facility_id: item for item in self.case.facilities}
        posts: Counter[tuple[date, str, str, str, str]] = Counter()
        for run in self.runs:
            item = kinds[run.facility_id]
            group = "*" if item.kind == "theory" else GROUP_BY_CLASS[item.classes[0]]
            posts[run.date, run.slot_id, item.venue_id, item.kind, group] += run.posts
        duties, turn = [], 0
        for (when, slot_id, venue_id, kind, group), heads in posts.items():
            standby = ceil(heads / 20) if kind == "road" else 0
            for head in range(heads + standby):
                who = self.case.examiners[turn % len(self.case.examiners)]
                turn += 1
                role = "post" if head < heads else "standby"
                duties.append(Duty(who.examiner_id, when, slot_id, venue_id, kind, group, role))
        return duties

    def _info(self, tables: Tables) -> PlanInfo:
        seats = sum(item.seats for item in tables.sessions)
        needs = Counter(item.need for item in self.case.candidates)
        left = Counter(item.need for item in tables.unserved)
        total = len(self.case.candidates)
        parts = ScoreParts(unserved=9_000, delay=1_200, travel=300, runs=950, duties=710)
        return PlanInfo(
            case_digest=self.case.digest,
            created="2023-07-06T10:20:30",
            engine_version="0.1.0",
            seed=1,
            status="feasible",
            score=parts.total,
            bound=11_800.5,
            gap=(parts.total - 11_800.5) / parts.total,
            score_parts=parts,
            kpis=Kpis(
                candidates=total,
                entitled=total,
                served=total - len(tables.unserved),
                unserved_by_reason=dict(Counter(item.reason for item in tables.unserved)),
                served_by_need={need: needs[need] - left[need] for need in needs},
                candidates_by_need=dict(needs),
                seats=seats,
                seats_booked=len(tables.bookings),
                fill_pct=100 * len(tables.bookings) / max(1, seats),
                linked_pairs=3,
                runs=len(tables.runs),
                night_runs=7,
                venue_days=19,
                duties=len(tables.duties),
                standby=8,
                night_duties=14,
                reserve_days=20,
                reserves_called=12,
                mean_wait_served_days=61.5,
                mean_wait_unserved_days=33.25,
                over_60_days_unserved=5,
                mean_travel_km=12.3,
            ),
            seconds={"read": 0.1, "relaxation": 2.5},
            peak_rss_mb=123.4,
        )


@pytest.fixture(scope="session")
def make_case() -> Callable[..., Case]:
    return build_case


@pytest.fixture(scope="session")
def make_plan() -> Callable[[Case], Plan]:
    return lambda case: FakePlanner(case).plan()


@pytest.fixture(scope="session")
def small_case() -> Case:
    return build_case()


@pytest.fixture(scope="session")
def small_plan(small_case: Case) -> Plan:
    return FakePlanner(small_case).plan()


@pytest.fixture(scope="session")
def with_closed_session() -> Callable[[Plan], Plan]:
    """Return what closes a plan's first session: no seats and no run."""

    def close(plan: Plan) -> Plan:
        first, *others = plan.tables.sessions
        closed = replace(first, seats=0, priority_seats=0, status="closed")
        tables = plan.tables.model_copy(update={"sessions": (closed, *others)})
        return plan.model_copy(update={"tables": tables})

    return close


@pytest.fixture(scope="session")
def books(
    tmp_path_factory: pytest.TempPathFactory, small_case: Case, small_plan: Plan
) -> list[Path]:
    """The books of the small plan, to be read only."""
    folder = tmp_path_factory.mktemp("books")
    files = write_workbooks(small_case, small_plan, folder, rules=RULES)
    assert sorted(files) == sorted(folder.iterdir())
    return files
