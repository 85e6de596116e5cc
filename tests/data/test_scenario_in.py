"""A scenario file becomes a scenario, or all that is wrong with it, line by line."""

import random
import re
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest

from data.scenario_in import read_scenario, read_sweep
from models.changes import (
    Absent,
    Candidates,
    Closed,
    Demand,
    FacilityDraft,
    NewSlot,
    NewVenue,
    PolicyValues,
)
from models.errors import ScenarioError
from support.scenarios import text_problems, written

CSV = """candidate_id,need,vehicle_class,district,school,rank_time,lp_date,lp_expiry,passed
N1,S1,C1,东城区,,2023-06-20T09:00:00,,,
"""


def test_a_file_becomes_a_scenario(tmp_path: Path) -> None:
    text = """
name = "七月"
description = "两行\\n说明"
x_office = 1
[[change]]
kind = "demand"
factor = 1.5
need = ["S4", "S1"]
district = "东城区"
rank_time = 2023-06-28T12:00:00
x_why = "unknown keys of the office's own"
[[change]]
kind = "closed"
from = 2023-07-11
to = "2023-07-12"
slot_id = "AM"
[[change]]
kind = "new_slot"
slot_id = "EVE"
subject = "S2"
start = 18:00:00
end = "20:30"
[[change]]
kind = "policy"
road_factor = 1
standby_pct = 7.5
"""
    read = read_scenario(written(tmp_path, text))
    assert (read.name, read.description, read.source) == ("七月", "两行\n说明", "surge.toml")
    assert read.changes == (
        Demand(
            factor=Decimal("1.5"),
            need=("S1", "S4"),
            district=("东城区",),
            rank_time=datetime(2023, 6, 28, 12),
        ),
        Closed(first=date(2023, 7, 11), last=date(2023, 7, 12), slot_id=("AM",)),
        NewSlot(slot_id="EVE", subject=("S2",), start=time(18), end=time(20, 30)),
        PolicyValues(road_factor=1.0, standby_pct=Decimal("7.5")),
    )
    assert read.changes[3].given == {"road_factor": 1.0, "standby_pct": Decimal("7.5")}
    assert [lines[""] for lines in read.lines] == [5, 12, 17, 23]
    assert read.lines[0]["district"] == 9


def test_a_file_of_remarks_is_a_scenario_without_changes(tmp_path: Path) -> None:
    read = read_scenario(written(tmp_path, "# nothing yet\n"))
    assert (read.name, read.changes) == ("surge", ())


def test_facilities_stand_below_their_venue(tmp_path: Path) -> None:
    text = """[[change]]
kind = "new_venue"
venue_id = "V"
district = "东城区"
venue_kind = "city"
[[change.facility]]
facility_id = "V-T"
like = "A-T"
[[change.facility]]
facility_id = "V-R"
facility_kind = "road"
units = 3
"""
    read = read_scenario(written(tmp_path, text))
    (venue,) = read.changes
    assert isinstance(venue, NewVenue)
    assert venue.facility == (
        FacilityDraft(facility_id="V-T", like="A-T"),
        FacilityDraft(facility_id="V-R", facility_kind="road", units=3),
    )
    assert read.lines[0]["facility.2.units"] == 12


def test_candidates_come_from_a_file_beside(tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text(CSV, encoding="utf-8-sig")
    read = read_scenario(written(tmp_path, '[[change]]\nkind = "candidates"\nfile = "more.csv"\n'))
    (change,) = read.changes
    assert isinstance(change, Candidates)
    assert [row.candidate_id for row in change.rows] == ["N1"]
    assert "N1" not in repr(read) + read.model_dump_json()


def test_what_is_wrong_with_candidates_is_told_by_their_own_rows(tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text(
        CSV + "N1,S9,C1,东城区,,2023-06-20,,,\nN3,S2,C1,东城区,,2023-06-20T09:00:00,,,S1\n",
        encoding="utf-8",
    )
    text = '[[change]]\nkind = "candidates"\nfile = "more.csv"\n'
    found = [(p.table, p.row, p.column) for p in text_problems(tmp_path, text)]
    assert found[0] == ("surge.toml", 3, "change.1.file")
    assert set(found[1:]) == {
        ("more.csv", 3, "need"),
        ("more.csv", 3, "rank_time"),
        ("more.csv", 3, "candidate_id"),
        ("more.csv", 4, "lp_date"),
        ("more.csv", 4, "lp_expiry"),
    }


def test_a_missing_file_of_candidates_is_told(tmp_path: Path) -> None:
    text = '[[change]]\nkind = "candidates"\nfile = "none.csv"\n'
    tables = [problem.table for problem in text_problems(tmp_path, text)]
    assert tables == ["surge.toml", "none.csv"]


def test_everything_wrong_is_told_in_one_go(tmp_path: Path) -> None:
    text = """nmae = "x"
[[change]]
kind = "demnd"
[[change]]
kind = "demand"
factr = 2
need = ["S1", "S9"]
[[change]]
factor = 2
[[change]]
kind = "closed"
from = 40
to = 2023-02-31
"""
    problems = text_problems(tmp_path, text.replace("2023-02-31", '"2023-02-31"'))
    assert [(p.row, p.column, p.value) for p in problems] == [
        (1, "nmae", None),
        (3, "change.1.kind", "demnd"),
        (6, "change.2.factr", None),
        (7, "change.2.need", "S1|S9"),
        (4, "change.2.factor", None),
        (8, "change.3.kind", None),
        (12, "change.4.from", "40"),
        (13, "change.4.to", "2023-02-31"),
    ]
    hints = [p.hint.render() if p.hint else "" for p in problems]
    assert hints[:3] == ["是不是“name”？", "是不是“demand”？", "是不是“factor”？"]


@pytest.mark.parametrize(
    ("keys", "column", "value"),
    [
        ('kind = "demand"\nfactor = true', "factor", "true"),
        ('kind = "demand"\nfactor = "2"', "factor", "2"),
        ('kind = "demand"\nfactor = -1', "factor", "-1"),
        ('kind = "demand"\nfactor = nan', "factor", "NaN"),
        ('kind = "demand"\nfactor = 101', "factor", "101"),
        ('kind = "demand"\nfactor = 2\nneed = []', "need", ""),
        ('kind = "demand"\nfactor = 2\nneed = ["S1", ""]', "need", "S1|"),
        ('kind = "demand"\nfactor = 2\nneed = 3', "need", "3"),
        ('kind = "demand"\nfactor = 2\nneed = ["S1", 4]', "need", "S1|4"),
        ('kind = "demand"\nfactor = 0.5\nrank_time = 2023-06-28T12:00:00', "rank_time", None),
        ('kind = "demand"\nfactor = 2\nrank_time = 2023-06-28', "rank_time", "2023-06-28"),
        (
            'kind = "demand"\nfactor = 2\nrank_time = 2023-06-28T12:00:00+08:00',
            "rank_time",
            "2023-06-28T12:00:00+08:00",
        ),
        ('kind = "closed"', None, None),
        ('kind = "closed"\nreason = "x"', None, None),
        ('kind = "closed"\nfrom = 3\nto = 2', "to", None),
        ('kind = "closed"\nfrom = 2023-07-03\nto = 2023-07-02', "to", None),
        ('kind = "closed"\nfrom = true', "from", "true"),
        ('kind = "closed"\nfrom = 0', "from", "0"),
        ('kind = "closed"\nfrom = 2023-07-03T10:00:00', "from", "2023-07-03T10:00:00"),
        ('kind = "closed"\nvenue_id = " A"', "venue_id", " A"),
        ('kind = "closed"\nfirst = 1', "first", None),
        ('kind = "units_lost"\nunits = 0', "units", "0"),
        ('kind = "units_lost"', "units", None),
        (
            'kind = "new_venue"\nvenue_id = "V"\ndistrict = "a"\nvenue_kind = "city"',
            "facility",
            None,
        ),
        (
            'kind = "new_venue"\nvenue_id = "V"\ndistrict = "a"\nvenue_kind = "city"\n'
            "facility = []",
            "facility",
            None,
        ),
        (
            'kind = "new_venue"\nvenue_id = "V"\ndistrict = "a"\nvenue_kind = "city"\nfacility = 3',
            "facility",
            "3",
        ),
        (
            'kind = "new_venue"\nvenue_id = "V"\ndistrict = "a"\nvenue_kind = "city"\nlat = 36.5\n'
            'facility = [{facility_id = "F"}]',
            "lat",
            None,
        ),
        (
            'kind = "new_venue"\nvenue_id = "V"\ndistrict = "a"\nvenue_kind = "city"\n'
            'facility = [{facility_id = "F", kind = "road"}]',
            "facility.1.kind",
            None,
        ),
        ('kind = "weekend"\nday = "friday"', "day", "friday"),
        ('kind = "absent"', None, None),
        ('kind = "absent"\nnumber = 3\nall_but = 2', "all_but", None),
        ('kind = "absent"\nexaminer_id = "P1"\nnumber = 1', "examiner_id", None),
        ('kind = "absent"\nexaminer_id = "P1"\nseed = 1', "seed", None),
        ('kind = "absent"\nunit = "a"\non_duty = true', "on_duty", None),
        ('kind = "more_reserves"\nnumber = 0', "number", "0"),
        ('kind = "reserve_days"', None, None),
        ('kind = "reserve_days"\nunit = "a"\ndays = 3', "unit", None),
        (
            'kind = "reserve_days"\nreleased_per_day = 3\nno_release_limit = true',
            "no_release_limit",
            None,
        ),
        ('kind = "policy"', None, None),
        ('kind = "policy"\nmin_rest_hours = 25', "min_rest_hours", "25"),
        ('kind = "policy"\nmin_rest_hour = 2', "min_rest_hour", None),
        ('kind = "policy"\npublish_lead_days = 3.5', "publish_lead_days", "3.5"),
        ('kind = "plan_date"\ndate = "tomorrow"', "date", "tomorrow"),
        ('kind = "candidates"\nfile = "a.csv"\nrows = []', "rows", None),
        ("kind = 3", "kind", "3"),
    ],
)
def test_a_wrong_key_is_named(tmp_path: Path, keys: str, column: str | None, value: str) -> None:
    (problem,) = text_problems(tmp_path, f"[[change]]\n{keys}\n")
    assert problem.column == ("change.1" if column is None else f"change.1.{column}")
    assert problem.value == value
    lines = ["[[change]]", *keys.split("\n")]
    assert problem.row is not None
    at = lines[problem.row - 1]
    last = "" if column is None else column.split(".")[0]
    assert at.startswith(f"{last} =") or (at == "[[change]]" and f"\n{last} =" not in keys)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("[[change]]\nkind = demand\n", 2),
        ("change = 3\n", 1),
        ("[change]\nkind = 'demand'\n", 1),
        ("name = 'a'\nname = 'b'\n", None),
        ("[[change]]\nkind = 'demand'\nfactor = 2\nfactor = 3\n", None),
        ("a = [" * 3_000, None),
    ],
)
def test_what_is_no_scenario_is_refused(tmp_path: Path, text: str, row: int | None) -> None:
    (problem,) = text_problems(tmp_path, text)
    assert problem.table == "surge.toml"
    assert row in (None, problem.row)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes("name = '考'".encode("gb18030"))
    for name in ("latin.toml", "none.toml", "."):
        with pytest.raises(ScenarioError):
            read_scenario(tmp_path / name)


GRID = """name = "g"
[[change]]
kind = "plan_date"
date = 2023-07-01
[[axis]]
name = "demand"
option = [
  { label = "1" },
  { label = "2", change = [{ kind = "demand", factor = 2 }] },
]
[[axis]]
name = "reserves"
[[axis.option]]
label = "none"
[[axis.option.change]]
kind = "absent"
all_but = 0
[[axis.option]]
label = "all"
"""


def test_a_grid_gives_its_scenarios_in_order(tmp_path: Path) -> None:
    sweep = read_sweep(written(tmp_path, GRID))
    points = list(sweep.points())
    assert len(sweep) == len(points) == 4
    assert [list(point.labels.values()) for point in points] == [
        ["1", "none"],
        ["1", "all"],
        ["2", "none"],
        ["2", "all"],
    ]
    assert [point.scenario.name for point in points][2] == "demand=2 reserves=none"
    assert [len(point.scenario.changes) for point in points] == [2, 1, 3, 2]
    assert points[2].scenario.changes[1:] == (Demand(factor=Decimal(2)), Absent(all_but=0))
    assert [lines[""] for lines in points[2].scenario.lines] == [2, 9, 15]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("factor = 2", "factor = x2", [(9, None)]),
        (
            "factor = 2",
            "factr = 2",
            [(9, "axis.1.option.2.change.1.factr"), (9, "axis.1.option.2.change.1.factor")],
        ),
        ('label = "all"', "", [(18, "axis.2.option.2.label")]),
        ('label = "all"', 'label = "none"', [(18, "axis.2.option.2")]),
        ('name = "reserves"', 'name = "demand"', [(11, "axis.2")]),
        ('name = "reserves"', "nmae = 1", [(12, "axis.2.nmae"), (11, "axis.2.name")]),
        ("all_but = 0", "all_but = -1", [(17, "axis.2.option.1.change.1.all_but")]),
        ("date = 2023-07-01", "date = 1", [(4, "change.1.date")]),
    ],
)
def test_what_is_wrong_with_a_grid_is_told_by_line(
    tmp_path: Path, old: str, new: str, found: list[tuple[int | None, str | None]]
) -> None:
    assert old in GRID
    with pytest.raises(ScenarioError) as refused:
        read_sweep(written(tmp_path, GRID.replace(old, new)))
    assert [(problem.row, problem.column) for problem in refused.value.problems] == found


@pytest.mark.parametrize("text", ["name = 'g'\n", "[[axis]]\nname = 'a'\n", "axis = []\n"])
def test_a_grid_has_axes_and_they_have_options(tmp_path: Path, text: str) -> None:
    with pytest.raises(ScenarioError):
        read_sweep(written(tmp_path, text))


def test_a_grid_has_its_limits(tmp_path: Path) -> None:
    options = ",".join(f'{{label = "{number}"}}' for number in range(101))
    text = "".join(f"[[axis]]\nname = '{name}'\noption = [{options}]\n" for name in "ab")
    with pytest.raises(ScenarioError) as refused:
        read_sweep(written(tmp_path, text))
    (problem,) = refused.value.problems
    assert problem.expected.values == {"count": 10_201, "most": 10_000}


WORDS = (
    "1",
    "-1",
    "2.5",
    "nan",
    "1e400",
    "true",
    '""',
    '"S1"',
    "[]",
    "[[]]",
    "[{}]",
    "{a = 1}",
    "3",
)
SIGNS = "\"[]{}=#\n'\\,.x"


def test_a_spoiled_file_is_read_or_refused_and_never_anything_else(tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "docs" / "scenarios.md"
    examples = re.findall(r"^```toml\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)
    (tmp_path / "more.csv").write_text(CSV, encoding="utf-8")
    dice = random.Random(4)
    refused = []
    for _ in range(400):
        lines = dice.choice(examples).split("\n")
        place = dice.randrange(len(lines))
        if dice.random() < 0.5 and "=" in lines[place]:
            lines[place] = lines[place].partition("=")[0] + "= " + dice.choice(WORDS)
        else:
            cut = dice.randrange(len(lines[place]) + 1)
            lines[place] = lines[place][:cut] + dice.choice(SIGNS) + lines[place][cut:]
        for read in (read_scenario, read_sweep):
            try:
                read(written(tmp_path, "\n".join(lines)))
            except ScenarioError as error:
                refused.append((len(lines), error.problems))
    assert len(refused) > 400
    for count, problems in refused:
        assert problems
        assert all(problem.row is None or 1 <= problem.row <= count for problem in problems)
