"""A small case and plan made by hand, and a stand-in for the engine."""

from __future__ import annotations

import datetime as dt
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from data import case_reader
from models.case import Case, District, Examiner, Facility, Settings, Slot, Venue
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

MONDAY = dt.date(2023, 7, 17)
TUESDAY = dt.date(2023, 7, 18)
Paikao = Callable[..., Result]


@pytest.fixture
def paikao(monkeypatch: pytest.MonkeyPatch) -> Paikao:
    """Run the command in this process, in Chinese unless told otherwise."""
    for name in ("PAIKAO_LANG", "PAIKAO_DEBUG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)

    def run(*args: object, env: dict[str, str] | None = None) -> Result:
        return CliRunner(env=env).invoke(main, [str(arg) for arg in args])

    return run


@pytest.fixture
def case() -> Case:
    """Two venues, a theory slot by day and one at night, a resident and a reserve."""

    def venue(venue_id: str, name: str) -> Venue:
        return Venue(
            venue_id=venue_id, name=name, district="甲区", lat=36.6, lon=117.0, kind="city"
        )

    def room(facility_id: str, venue_id: str) -> Facility:
        return Facility(
            facility_id=facility_id,
            venue_id=venue_id,
            kind="theory",
            classes=("*",),
            units=40,
            minutes=60,
            daily_max=400,
            units_per_examiner=40,
            min_examiners=1,
            night=True,
        )

    def examiner(examiner_id: str, kind: Any) -> Examiner:
        return Examiner(
            examiner_id=examiner_id,
            name="赵某（模拟）",
            unit="支队",
            district="甲区",
            kind=kind,
            subjects=("S1", "S3"),
            class_groups=("small",),
        )

    return Case(
        settings=Settings(city="小城", start=MONDAY, days=2, plan_date=dt.date(2023, 7, 3)),
        districts=(District(district="甲区", lat=36.6, lon=117.0),),
        slots=(
            Slot(slot_id="AM", subject="S1", start=dt.time(8, 30), end=dt.time(11, 30)),
            Slot(slot_id="NIGHT", subject="S1", start=dt.time(18), end=dt.time(21), night=True),
        ),
        venues=(venue("V1", "东考场"), venue("V2", "西考场")),
        facilities=(room("V1-T", "V1"), room("V2-T", "V2")),
        examiners=(examiner("E1", "resident"), examiner("E2", "reserve")),
        digest="d" * 64,
    )


@pytest.fixture
def plan() -> Plan:
    """V1 by day on both dates and at night on the second, V2 by day on the first."""

    def session(
        session_id: str, facility_id: str, date: dt.date, slot_id: str, seats: int
    ) -> Session:
        return Session(
            session_id=session_id,
            facility_id=facility_id,
            venue_id=facility_id[:2],
            date=date,
            slot_id=slot_id,
            subject="S1",
            quota="open",
            link_id="",
            seats=seats,
            priority_seats=1,
            status="new",
        )

    def duty(examiner_id: str, date: dt.date, slot_id: str) -> Duty:
        return Duty(
            examiner_id=examiner_id,
            date=date,
            slot_id=slot_id,
            venue_id="V1",
            kind="theory",
            class_group="*",
            role="post",
        )

    kpis = Kpis(
        candidates=5,
        entitled=4,
        served=3,
        unserved_by_reason={"full": 1, "B1": 1, "no_offer": 0},
        served_by_need={"S1": 3},
        candidates_by_need={"S1": 5},
        seats=100,
        seats_booked=3,
        fill_pct=3.0,
        linked_pairs=0,
        runs=4,
        night_runs=1,
        venue_days=3,
        duties=3,
        standby=0,
        night_duties=1,
        reserve_days=1,
        reserves_called=1,
        mean_wait_served_days=10.0,
        mean_wait_unserved_days=2.0,
        over_60_days_unserved=0,
        mean_travel_km=12.5,
    )
    parts = ScoreParts(unserved=100, runs=160, duties=24)
    return Plan(
        tables=Tables(
            runs=tuple(
                Run(facility_id=facility_id, date=date, slot_id=slot_id, units=10, posts=1)
                for facility_id, date, slot_id in (
                    ("V1-T", MONDAY, "AM"),
                    ("V1-T", TUESDAY, "AM"),
                    ("V1-T", TUESDAY, "NIGHT"),
                    ("V2-T", MONDAY, "AM"),
                )
            ),
            sessions=(
                session("s1", "V1-T", MONDAY, "AM", 10),
                session("s2", "V1-T", TUESDAY, "AM", 20),
                session("s3", "V1-T", TUESDAY, "NIGHT", 30),
                session("s4", "V2-T", MONDAY, "AM", 40),
            ),
            duties=(
                duty("E1", MONDAY, "AM"),
                duty("E1", TUESDAY, "AM"),
                duty("E2", TUESDAY, "NIGHT"),
            ),
            bookings=tuple(
                Booking(candidate_id=candidate_id, session_id=session_id, part="S1")
                for candidate_id, session_id in (("K1", "s1"), ("K2", "s2"), ("K3", "s2"))
            ),
            unserved=(
                Unserved(candidate_id="K4", need="S1", reason="full"),
                Unserved(candidate_id="K5", need="S1", reason="B1"),
            ),
        ),
        info=PlanInfo(
            case_digest="d" * 64,
            created="2023-07-03T00:00:00",
            engine_version="0.1.0",
            seed=0,
            status="feasible",
            score=284,
            bound=270.5,
            gap=(284 - 270.5) / 284,
            score_parts=parts,
            kpis=kpis,
            seconds={"total": 1.0},
            peak_rss_mb=100.0,
        ),
    )


@dataclass
class PlanOptions:
    """The engine's options, as agreed; a test holds the real ones against them."""

    time_limit_seconds: float = 60.0
    seed: int = 0
    deterministic: bool = False
    gap: float = 0.0
    workers: int = 2
    no_cuts: bool = False
    prove_changes: bool = False
    fewest_changes: bool = False
    reserve_seconds: float = 0.0


@dataclass
class Engine:
    """Stands in for reader, engine and writer; what each does is a field."""

    read: Callable[..., Any]
    make: Callable[..., Any]
    write: Callable[..., Any]
    options: list[PlanOptions] = field(default_factory=list)
    written: list[tuple[Any, ...]] = field(default_factory=list)

    def read_case(self, path: Path) -> Any:
        return self.read(path)

    def make_plan(
        self, case: Any, options: PlanOptions, listener: Any = None, stop: Any = None
    ) -> Any:
        self.options.append(options)
        return self.make(case, options, listener, stop)

    def write_plan(self, out: Path, case: Any, plan: Any, **options: Any) -> list[Path]:
        self.written.append((out, case, plan, options))
        return self.write(out)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch, case: Case, plan: Plan) -> Engine:
    """Put the stand-in where the command looks for reader, engine and writer."""
    engine = Engine(
        read=lambda _path: case,
        make=lambda *_args: plan,
        write=lambda out: [out / "runs.csv", out / "plan.json", out / "全市.xlsx"],
    )
    for name, members in {
        "data.case_reader": {**vars(case_reader), "read_case": engine.read_case},
        "data.plan_folder": {
            "write_plan": engine.write_plan,
            "read_plan": lambda _path: plan,
            "read_tables": lambda _path: plan.tables,
            "check_target": lambda _path: None,
        },
        "scheduler.plan": {"make_plan": engine.make_plan, "PlanOptions": PlanOptions},
    }.items():
        module = types.ModuleType(name)
        module.__dict__.update(members)
        monkeypatch.setitem(sys.modules, name, module)
    return engine
