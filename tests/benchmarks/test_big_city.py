"""A large city is one clean case: nothing doubled, nothing dangling, no islands."""

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.big_city import CityError, Grid, main, make_big_city
from data.case_reader import read_case
from data.case_writer import write_case_folder
from data.samples import write_sample
from models.case import Case
from solvers.geography import RoadKm
from support.random_published import random_published_case


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    write_sample("tiny", tmp_path / "tiny", 30)
    return tmp_path / "tiny"


def test_has_as_many_candidates_as_asked_for(sample: Path, tmp_path: Path) -> None:
    assert main([str(sample), str(tmp_path / "city"), "--copies", "4", "--candidates", "150"]) == 0
    case, city = read_case(sample), read_case(tmp_path / "city")
    assert len(city.candidates) == 150
    copies = Counter(c.candidate_id.partition("-")[2].partition(".")[0] for c in city.candidates)
    assert sorted(copies.items()) == [("1", 37), ("2", 38), ("3", 37), ("4", 38)]
    for table in ("districts", "venues", "facilities", "examiners", "units", "closures"):
        assert len(getattr(city, table)) == 4 * len(getattr(case, table)), table
    assert city.slots == case.slots
    assert city.settings == case.settings


def test_repeats_candidates_where_the_case_has_fewer(sample: Path, tmp_path: Path) -> None:
    make_big_city(sample, tmp_path / "city", 1, 65)
    names = [c.candidate_id for c in read_case(tmp_path / "city").candidates]
    rounds = Counter(name.partition("-1")[2] for name in names)
    assert rounds == {"": 30, ".2": 30, ".3": 5}


def test_copies_as_they_are_without_a_number(sample: Path, tmp_path: Path) -> None:
    make_big_city(sample, tmp_path / "city", 3)
    assert len(read_case(tmp_path / "city").candidates) == 90


def test_borders_are_open(sample: Path, tmp_path: Path) -> None:
    """Somebody in the first copy accepts a venue of the second, and not only his own's."""
    make_big_city(sample, tmp_path / "city", 2)
    city = read_case(tmp_path / "city")
    km = RoadKm(city)
    abroad = {
        (c.district, v.venue_id)
        for c in city.candidates
        for v in city.venues
        if c.district.endswith("-1") and v.venue_id.endswith("-2")
        if c.max_km is None or km(c.district, v.venue_id) <= c.max_km
    }
    assert abroad


def test_each_copy_keeps_its_distances(sample: Path, tmp_path: Path) -> None:
    make_big_city(sample, tmp_path / "city", 4)
    case, city = read_case(sample), read_case(tmp_path / "city")
    before, after = RoadKm(case), RoadKm(city)
    for d in case.districts:
        for v in case.venues:
            for copy in "1234":
                there = after(f"{d.district}-{copy}", f"{v.venue_id}-{copy}")
                assert there == pytest.approx(before(d.district, v.venue_id), rel=0.05, abs=0.5)


def test_copies_lie_side_by_side() -> None:
    grid = Grid.of([(30.0, 110.0), (31.0, 112.0)], 6)
    places = {grid.shift(copy) for copy in range(6)}
    assert len(places) == 6
    assert sum(lat for lat, _ in places) == pytest.approx(0)
    assert sum(lon for _, lon in places) == pytest.approx(0)
    assert {round(lon, 6) for _, lon in places} == {-2.02, 0.0, 2.02}
    assert {round(lat, 6) for lat, _ in places} == {-0.51, 0.51}


def published_case() -> Case:
    """Some case with bookings in force, without its cohorts and their bookings."""
    for seed in range(50):
        case = random_published_case(seed)
        known = {c.candidate_id for c in case.candidates}
        booked = tuple(row for row in case.booked if row.candidate_id in known)
        if len(booked) > 1:
            return case.model_copy(update={"cohorts": (), "booked": booked})
    raise AssertionError("no such case")


def test_what_is_published_is_copied_with_its_candidates(tmp_path: Path) -> None:
    case = published_case()
    write_case_folder(case, tmp_path / "case")
    make_big_city(tmp_path / "case", tmp_path / "city", 3)
    city = read_case(tmp_path / "city")
    assert len(city.published) == 3 * len(case.published)
    assert len(city.booked) == 3 * len(case.booked)
    assert len(city.published_duties) == 3 * len(case.published_duties)
    assert len({s.link_id for s in city.published if s.link_id}) == 3 * len(
        {s.link_id for s in case.published if s.link_id}
    )


def test_bookings_of_people_left_out_are_left_out(tmp_path: Path) -> None:
    case = published_case()
    write_case_folder(case, tmp_path / "case")
    make_big_city(tmp_path / "case", tmp_path / "city", 1, 1)
    first = case.candidates[0].candidate_id
    city = read_case(tmp_path / "city")
    assert len(city.booked) == sum(row.candidate_id == first for row in case.booked)


def test_says_why_not(sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "there").mkdir()
    assert main([str(sample), str(tmp_path / "there")]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main([str(tmp_path), str(tmp_path / "city")]) == 2
    assert "candidates one by one" in capsys.readouterr().err
    (sample / "cohorts.csv").write_text("need\n", encoding="utf-8")
    with pytest.raises(CityError, match="candidates one by one"):
        make_big_city(sample, tmp_path / "city", 2)
    with pytest.raises(CityError, match="at least one"):
        make_big_city(sample, tmp_path / "city", 0)
