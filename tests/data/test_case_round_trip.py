"""Whatever texts and numbers an office has: written and read back, it is the same case."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from data.case_reader import read_case
from data.case_writer import write_case_folder, write_case_workbook
from data.digest import digest_of, with_digest
from models.case import Candidate, Case, Closure, Cohort, District, Policy, Settings, Slot

TEXT_CHARACTERS = st.characters(
    blacklist_categories=("Cs", "Cc", "Cn"), whitelist_characters="\t\n'=+-@,\"|"
)
TEXTS = st.one_of(
    st.text(TEXT_CHARACTERS, max_size=30),
    st.sampled_from(["=1+2", "'=1+2", "''", "'", "+86", "-1", "@x", "\t=1", " ", "_x000D_", "1.0"]),
)
DATES = st.dates(min_value=date(1, 1, 1), max_value=date(9999, 12, 31))
COORDINATES = st.floats(-90, 90, allow_nan=False)
COUNTS = st.none() | st.integers(0, 10**9)
IDS = st.from_regex(r"\A[0-9A-Za-z一-龥][0-9A-Za-z_\-.#一-龥]{0,20}\Z")


@st.composite
def demands(draw: st.DrawFn, names: list[str]) -> dict[str, object]:
    return {
        "need": draw(st.sampled_from(["S1", "S2", "S3", "S4", "S23"])),
        "vehicle_class": draw(st.sampled_from(["C1", "B2", "M"])),
        "district": draw(st.sampled_from(names)),
        "school": draw(TEXTS),
        "rank_time": draw(st.datetimes(max_value=datetime(2100, 1, 1))).replace(microsecond=0),
        "lp_date": draw(DATES),
        "lp_expiry": draw(DATES),
        "passed": draw(st.sampled_from([(), ("S1",), ("S1", "S3")])),
        "last_s2": draw(st.none() | DATES),
        "last_s3": draw(st.none() | DATES),
        "s2_bookings": draw(st.integers(0, 9)),
        "s3_bookings": draw(st.integers(0, 10**9)),
        "priority_used": draw(st.booleans()),
        "max_km": draw(st.none() | st.floats(0, 5000)),
        "slots": draw(st.sampled_from([(), ("AM",)])),
    }


@st.composite
def cases(draw: st.DrawFn) -> Case:
    names = sorted(draw(st.sets(TEXTS.filter(bool), min_size=1, max_size=3)))
    ids = sorted(draw(st.sets(IDS, max_size=3)))
    policy = Policy(
        standby_pct=Decimal(draw(st.integers(0, 1000))) / 10,
        linked_same_venue=draw(st.booleans()),
        road_factor=draw(st.floats(1, 3)),
    )
    tables = {
        "districts": tuple(
            District(name, draw(COORDINATES), draw(COORDINATES), draw(COUNTS)) for name in names
        ),
        "slots": (Slot("AM", "S1", datetime(1, 1, 1, 8).time(), datetime(1, 1, 1, 9, 59).time()),),
        "candidates": tuple(Candidate(**draw(demands(names)), candidate_id=name) for name in ids),
        "cohorts": tuple(
            Cohort(**draw(demands(names)), count=draw(st.integers(1, 10**6)))
            for _ in range(draw(st.integers(0, 2)))
        ),
    }
    settings_ = Settings(
        city=draw(TEXTS.filter(bool)),
        start=draw(st.dates(max_value=date(9999, 12, 1))),
        plan_date=draw(DATES),
        holidays=tuple(sorted(draw(st.sets(DATES, max_size=2)))),
        policy=policy,
    )
    empty = {"venues": (), "facilities": (), "examiners": ()}
    case = Case(settings=settings_, **tables, **empty, digest="")
    return with_digest(case)


@settings(max_examples=60, deadline=None)
@given(cases())
def test_a_case_survives_both_forms(case: Case) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name) / "case"
        write_case_folder(case, folder)
        assert read_case(folder) == case
        write_case_workbook(case, folder.with_suffix(".xlsx"))
        assert read_case(folder.with_suffix(".xlsx")) == case


def test_the_digest_tells_tables_and_cells_apart() -> None:
    office = Settings(city="城", start=date(2023, 7, 17), plan_date=date(2023, 7, 6))
    ab = digest_of(office, {"closures": (Closure(venue_id="AB", date=date(2023, 7, 17)),)})
    other = digest_of(office, {"closures": (Closure(facility_id="AB", date=date(2023, 7, 17)),)})
    assert len({ab, other, digest_of(office, {})}) == 3
    assert digest_of(office, {"closures": ()}) == digest_of(office, {})
