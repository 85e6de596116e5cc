"""Samples: the size, the shares, the histories, and the same bytes everywhere."""

import csv
import hashlib
import math
import tracemalloc
from collections import Counter
from datetime import date as Date
from datetime import timedelta
from pathlib import Path

import pytest

from data.sample_demand import COLUMNS
from data.samples import KINDS, WEEKS, write_sample

CITY_KINDS = ("offpeak", "peak", "surge")
ROAD_DAYS = {"C1": 30, "C2": 20, "C5": 20}


def rows(folder: Path, table: str = "candidates") -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def digest(folder: Path) -> str:
    """SHA-256 of the names and bytes of a folder's files."""
    total = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def shares(people: list[dict[str, str]], column: str) -> dict[str, float]:
    counts = Counter(person[column] for person in people)
    return {value: count / len(people) for value, count in counts.items()}


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder with a sample of every kind, at its own size."""
    root = tmp_path_factory.mktemp("samples")
    for kind in KINDS:
        write_sample(kind, root / kind)
    return root


@pytest.mark.parametrize(
    ("kind", "candidates", "venues", "examiners", "reserves"),
    [
        ("tiny", 60, 3, 8, 1),
        ("offpeak", 10_500, 18, 114, 20),
        ("peak", 45_000, 18, 207, 113),
        ("surge", 66_000, 18, 207, 113),
    ],
)
def test_size(
    samples: Path, kind: str, candidates: int, venues: int, examiners: int, reserves: int
) -> None:
    staff = rows(samples / kind, "examiners")
    assert len(rows(samples / kind)) == candidates
    assert len(rows(samples / kind, "venues")) == venues
    assert len(staff) == examiners
    assert sum(row["kind"] == "reserve" for row in staff) == reserves
    assert len(rows(samples / kind, "districts")) == (3 if kind == "tiny" else 12)


@pytest.mark.parametrize("kind", CITY_KINDS)
@pytest.mark.parametrize("candidates", [10, 1_000])
def test_candidates_scale_alone(samples: Path, tmp_path: Path, kind: str, candidates: int) -> None:
    write_sample(kind, tmp_path, candidates)
    assert rows(tmp_path) == rows(samples / kind)[:candidates]
    for path in tmp_path.iterdir():
        if path.name != "candidates.csv":
            assert path.read_bytes() == (samples / kind / path.name).read_bytes()


# Pinned: a sample is the same on every machine, so that scores on it can be compared. Whoever
# changes the samples on purpose puts the new digests here, and says so in the changelog.
PINNED = {
    "tiny": "0a2f2b80e669a192fae2b10cc8de10a939f1569a9f98f44f79233a0524261d59",
    "offpeak": "ebb9ff79ac3708f8e9f5a84c2adb75e35588f865f666bce0e2647768e697041d",
    "peak": "a7a4e24f1302ff03cb3b40812cc29633817866ea30ddba61b7c3ec69aee3015c",
    "surge": "fd5ca712bbccf6589813ac0aca5d88996599bba124447ef510646d997643f240",
}


@pytest.mark.parametrize("kind", KINDS)
def test_same_bytes_everywhere(samples: Path, kind: str) -> None:
    assert digest(samples / kind) == PINNED[kind]


def test_seed_changes_people_and_not_the_place(tmp_path: Path) -> None:
    write_sample("peak", tmp_path / "one", 200, seed=1)
    write_sample("peak", tmp_path / "two", 200, seed=2)
    for table in ("candidates", "examiners", "availability", "closures"):
        assert rows(tmp_path / "one", table) != rows(tmp_path / "two", table)
    for table in ("districts", "slots", "venues", "facilities", "units"):
        assert rows(tmp_path / "one", table) == rows(tmp_path / "two", table)


def test_candidates_are_written_as_they_are_made(tmp_path: Path) -> None:
    tracemalloc.start()
    try:
        write_sample("peak", tmp_path, 30_000)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (tmp_path / "candidates.csv").stat().st_size > 3_000_000
    assert peak_bytes < 2_000_000


@pytest.mark.parametrize(
    ("kind", "needs"),
    [
        ("offpeak", {"S1": 0.205, "S2": 0.245, "S3": 0.285, "S4": 0.195, "S23": 0.07}),
        ("peak", {"S1": 0.47, "S2": 0.152, "S3": 0.153, "S4": 0.122, "S23": 0.103}),
        ("surge", {"S1": 0.47, "S2": 0.152, "S3": 0.153, "S4": 0.122, "S23": 0.103}),
    ],
)
def test_shares_of_needs_and_classes(samples: Path, kind: str, needs: dict[str, float]) -> None:
    people = rows(samples / kind)
    assert shares(people, "need") == pytest.approx(needs, abs=0.012)
    classes = {"C1": 50 / 94, "C2": 43 / 94, "C5": 1 / 94}
    assert shares(people, "vehicle_class") == pytest.approx(classes, abs=0.012)


def test_shares_of_districts(samples: Path) -> None:
    quiet, surge = (shares(rows(samples / kind), "district") for kind in ("peak", "surge"))
    assert quiet["历城区"] == pytest.approx(0.19, abs=0.008)
    assert quiet["钢城区"] == pytest.approx(0.031, abs=0.004)
    base = quiet["历城区"] / surge["历城区"]
    for district, share in quiet.items():
        factor = surge[district] / share * base
        expected = 3 if district in ("长清区", "章丘区", "商河县") else 1
        assert factor == pytest.approx(expected, rel=0.12), district


def as_date(text: str) -> Date | None:
    return Date.fromisoformat(text) if text else None


def entitled(person: dict[str, str], exam: Date) -> bool:
    """Rule B1, written for this test."""
    close = exam - timedelta(days=5)
    passed = person["passed"].split("|")
    need = person["need"]
    if need == "S1":
        return "S1" not in passed
    if Date.fromisoformat(person["lp_expiry"]) < exam:
        return False
    if need == "S4":
        return {"S2", "S3"} <= set(passed) and "S4" not in passed
    permit = Date.fromisoformat(person["lp_date"])
    for part, wait in (("s2", 10), ("s3", ROAD_DAYS[person["vehicle_class"]])):
        if part.upper() != need and need != "S23":
            continue
        last = as_date(person[f"last_{part}"])
        if (
            "S1" not in passed
            or part.upper() in passed
            or permit + timedelta(days=wait) > close
            or (last is not None and last + timedelta(days=10) > close)
            or int(person[f"{part}_bookings"]) >= 5
        ):
            return False
    return True


@pytest.mark.parametrize("kind", CITY_KINDS)
def test_some_are_entitled_later_and_some_never(samples: Path, kind: str) -> None:
    start = WEEKS[kind].start
    people = [person for person in rows(samples / kind) if person["need"] != "S1"]
    days = [[entitled(p, start + timedelta(days=offset)) for offset in range(7)] for p in people]
    always = sum(all(day) for day in days) / len(days)
    later = sum(any(day) and not day[0] for day in days) / len(days)
    runs_out = sum(day[0] and not day[-1] for day in days)
    never = sum(not any(day) for day in days) / len(days)
    assert 0.65 < always < 0.95
    assert 0.03 < later < 0.2
    assert 0.01 < never < 0.15
    assert runs_out > 0


def record_is_odd(person: dict[str, str]) -> bool:
    """A subject is missing, or the one wanted is passed already."""
    need, passed = person["need"], person["passed"].split("|")
    if need == "S4":
        return "S3" not in passed or "S4" in passed
    return "S1" not in passed or ("S2" if need == "S23" else need) in passed


@pytest.mark.parametrize("kind", KINDS)
def test_histories_keep_the_law(samples: Path, kind: str) -> None:
    """Every booking of the past was entitled, and nothing lies after the day of the plan."""
    plan_date = WEEKS[kind].plan_date
    people = rows(samples / kind)
    assert all(Date.fromisoformat(p["rank_time"][:10]) < plan_date for p in people)
    for person in people:
        if person["need"] == "S1":
            assert {person[name] for name in ("passed", "lp_date", "lp_expiry")} == {""}
            continue
        permit = Date.fromisoformat(person["lp_date"])
        assert permit <= plan_date
        if record_is_odd(person):
            continue
        for part, wait in (("s2", 10), ("s3", ROAD_DAYS[person["vehicle_class"]])):
            last = as_date(person[f"last_{part}"])
            bookings = int(person[f"{part}_bookings"])
            failed = bookings - (part.upper() in person["passed"].split("|"))
            assert 0 <= failed <= bookings <= 5
            assert (last is not None) == (failed > 0)
            if last is not None:
                assert last <= Date.fromisoformat(person["rank_time"][:10])
                first = last - timedelta(days=15 * (failed - 1))
                assert permit + timedelta(days=wait + 5) <= first


@pytest.mark.parametrize("kind", CITY_KINDS)
def test_few_records_are_odd(samples: Path, kind: str) -> None:
    people = [person for person in rows(samples / kind) if person["need"] != "S1"]
    assert 0.008 < sum(map(record_is_odd, people)) / len(people) < 0.017


@pytest.mark.parametrize("kind", CITY_KINDS)
def test_priority_and_used_up_bookings_occur(samples: Path, kind: str) -> None:
    limit = WEEKS[kind].start + timedelta(days=183)
    people = [person for person in rows(samples / kind) if person["need"] != "S1"]
    old = [p for p in people if Date.fromisoformat(p["lp_expiry"]) <= limit]
    used = [p for p in old if p["priority_used"] == "true"]
    assert 0.03 < len(old) / len(people) < 0.1
    assert 0.1 < len(used) / len(old) < 0.4
    assert any(p["need"] == "S2" and p["s2_bookings"] == "5" for p in people)
    assert any(p["need"] == "S3" and p["passed"] == "S1" for p in people)


@pytest.mark.parametrize("kind", CITY_KINDS)
def test_everybody_reaches_a_venue(samples: Path, kind: str) -> None:
    points = {row["district"]: row for row in rows(samples / kind, "districts")}
    venues = {row["venue_id"]: row for row in rows(samples / kind, "venues")}
    facilities = rows(samples / kind, "facilities")
    nearest: dict[tuple[str, str], float] = {}
    for district, point in points.items():
        for facility in facilities:
            key = district, facility["kind"]
            distance = road_km(point, venues[facility["venue_id"]])
            nearest[key] = min(nearest.get(key, math.inf), distance)
    kinds = {"S1": "theory", "S4": "theory", "S2": "field", "S3": "road", "S23": "road"}
    for person in rows(samples / kind):
        if person["max_km"]:
            assert nearest[person["district"], kinds[person["need"]]] <= float(person["max_km"])


def road_km(one: dict[str, str], other: dict[str, str]) -> float:
    lat1, lon1, lat2, lon2 = (
        math.radians(float(value)) for value in (one["lat"], one["lon"], other["lat"], other["lon"])
    )
    chord = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 1.3 * 2 * 6371.0 * math.asin(math.sqrt(chord))


def test_surge_has_lit_fields_and_roads(samples: Path) -> None:
    for kind in CITY_KINDS:
        lit = {
            row["facility_id"]
            for row in rows(samples / kind, "facilities")
            if row["night"] == "true" and row["kind"] != "theory"
        }
        nights = {r["subject"] for r in rows(samples / kind, "slots") if r["night"] == "true"}
        assert bool(lit) == (kind == "surge")
        assert nights == ({"S1", "S2", "S3", "S4"} if kind == "surge" else {"S1", "S4"})


@pytest.mark.parametrize("kind", CITY_KINDS)
def test_invented_names_are_marked(samples: Path, kind: str) -> None:
    assert all(row["name"].endswith("（模拟）") for row in rows(samples / kind, "venues"))
    assert all(row["school"].endswith("（模拟）") for row in rows(samples / kind))
    assert all(row["name"].endswith("（模拟）") for row in rows(samples / kind, "examiners"))
    assert "（模拟）" in (samples / kind / "settings.toml").read_text(encoding="utf-8")


def test_hired_venues_cost_and_units_hold_back(samples: Path) -> None:
    venues = rows(samples / "peak", "venues")
    assert all((row["kind"] == "social") == (int(row["day_cost"]) > 0) for row in venues)
    caps = [row for row in rows(samples / "peak", "units") if row["max_released_per_day"]]
    assert len(caps) == 16
    assert sum(int(row["max_released_per_day"]) for row in caps) < 113
    assert rows(samples / "peak", "conflicts")


def test_columns_are_those_of_the_table(samples: Path) -> None:
    assert tuple(rows(samples / "tiny")[0]) == COLUMNS


def test_an_earlier_sample_is_replaced(tmp_path: Path) -> None:
    write_sample("surge", tmp_path, 50)
    write_sample("tiny", tmp_path)
    write_sample("tiny", tmp_path / "fresh")
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == sorted(
        path.name for path in (tmp_path / "fresh").iterdir()
    )
    assert len(rows(tmp_path)) == 60


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "booked.csv").write_text("candidate_id\n", encoding="utf-8")
    with pytest.raises(FileExistsError, match=r"booked\.csv"):
        write_sample("tiny", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["booked.csv"]


@pytest.mark.parametrize(
    ("kind", "candidates", "match"),
    [("quiet", None, "tiny, offpeak, peak, surge"), ("tiny", 0, "1 to"), ("tiny", -5, "1 to")],
)
def test_what_cannot_be_made(tmp_path: Path, kind: str, candidates: int | None, match: str) -> None:
    with pytest.raises(ValueError, match=match):
        write_sample(kind, tmp_path / "sample", candidates)
    assert not (tmp_path / "sample").exists()
