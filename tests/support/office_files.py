"""A small office's case as CSV texts, to be spoilt one cell at a time."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from data.case_reader import read_case
from models.case import Case
from models.errors import CaseError, Problem

SETTINGS = """\
city = "小城（模拟）"
start = "2023-07-18"
days = 3
plan_date = "2023-07-07"
holidays = []

[policy]
min_session_seats = 3
"""

TABLES = {
    "districts": """\
district,lat,lon,population
甲区,36.65,117.0,600000
丙县,36.95,117.1,
""",
    "slots": """\
slot_id,subject,start,end,night
AM,S1,08:30,11:30,false
PM,S1,13:30,16:30,
AM,S4,08:30,11:30,false
PM,S4,13:30,16:30,false
AM,S2,08:00,12:00,false
PM,S2,13:00,17:00,false
AM,S3,08:00,12:00,false
PM,S3,13:00,17:00,false
NIGHT,S1,18:00,21:00,true
""",
    "venues": """\
venue_id,name,district,lat,lon,kind,weekend,day_cost
V1,甲区驾考中心（模拟）,甲区,36.62,116.95,city,false,0
V2,,丙县,36.96,117.12,county,,
""",
    "facilities": """\
facility_id,venue_id,kind,classes,units,minutes,routes,headway_min,daily_max,units_per_examiner,min_examiners,night
V1-T,V1,theory,*,3,60,,,24,2,1,true
V1-F,V1,field,C1|C5,2,40,1,20,11,2,1,false
V1-R,V1,road,C1|C5,2,60,2,30,8,1,1,
V2-T,V2,theory,*,4,60,,,24,2,1,false
V2-F,V2,field,C2,4,40,,,24,2,1,false
""",
    "closures": """\
venue_id,facility_id,date,slot_id,units_lost,reason
,V1-T,2023-07-18,AM,1,机位检修
V2,,2023-07-20,,,
""",
    "examiners": """\
examiner_id,name,unit,district,kind,subjects,class_groups,max_slots,nights_12m,duties_12m
E1,胡军波（模拟）,考试科,甲区,resident,S1|S2,small,4,11,115
E2,,丙县分所,丙县,reserve,S3,small|moto,,,
""",
    "units": """\
unit,max_released_per_day
考试科,
丙县分所,1
""",
    "availability": """\
examiner_id,date,slot_id,available
E1,2023-07-19,,false
E2,2023-07-18,PM,true
""",
    "conflicts": """\
examiner_id,venue_id
E1,V2
""",
    "candidates": """\
candidate_id,need,vehicle_class,district,school,rank_time,lp_date,lp_expiry,passed,last_s2,last_s3,s2_bookings,s3_bookings,priority_used,max_km,slots
K1,S2,C1,甲区,模拟驾校,2023-06-24T11:05:05,2023-06-01,2026-06-01,S1,,,0,0,false,70,AM|PM
K2,S3,C1,甲区,,2023-06-25T16:03:43,2023-06-02,2026-06-02,S1|S2,2023-06-20,2023-06-21,1,2,true,120.5,PM
K3,S1,C2,丙县,,2023-07-06T09:26:28,,,,,,,,,,
K4,S4,C1,丙县,,2023-06-27T13:19:38,,2026-03-10,S1|S2|S3,,,1,1,false,30,AM
K5,S23,C1,甲区,,2023-06-01T11:46:53,2023-06-02,2026-06-02,S1,,,0,0,false,90,
""",
}

PUBLISHED = {
    "published": """\
session_id,facility_id,venue_id,date,slot_id,subject,quota,link_id,seats,priority_seats,status
P1,V1-F,V1,2023-07-18,AM,S2,linked,L1,4,1,new
P2,V1-R,V1,2023-07-18,PM,S3,linked,L1,4,1,kept
P3,V1-T,V1,2023-07-19,AM,S1,open,,6,1,new
P4,GONE,V1,2023-07-17,DAWN,S1,open,,6,1,new
P5,V1-T,V1,2023-07-19,PM,S1,open,,0,0,closed
""",
    "booked": """\
candidate_id,session_id,part
K5,P1,S2
K5,P2,S3
K3,P3,S1
K99,P4,S1
""",
    "published_duties": """\
examiner_id,date,slot_id,venue_id,kind,class_group,role
E1,2023-07-18,AM,V1,field,small,post
E1,2023-07-19,AM,V1,theory,*,standby
E98,2023-07-17,DAWN,V9,road,small,post
""",
}
"""P4, its booking and the last duty lie outside the horizon; P5 was closed."""

COHORTS = """\
need,vehicle_class,district,school,rank_time,lp_date,lp_expiry,passed,last_s2,last_s3,s2_bookings,s3_bookings,priority_used,max_km,slots,count
S1,C1,甲区,,2023-07-02T00:00:00,,,,,,0,0,false,30,AM|PM,3
S2,C1,甲区,,2023-06-02T00:00:00,2023-06-01,2026-06-01,S1,,,0,0,false,,,2
"""

Tables = dict[str, str]


def plain() -> Tables:
    """Return the case without anything published."""
    return dict(TABLES)


def full() -> Tables:
    """Return the case with published sessions, bookings and duties, and with cohorts."""
    return {**TABLES, "cohorts": COHORTS, **PUBLISHED}


def cells_of(text: str) -> list[list[str]]:
    """Return a table's rows as cells, header first."""
    return list(csv.reader(io.StringIO(text, newline="")))


def text_of(rows: Iterable[Iterable[str]]) -> str:
    """Return the CSV text of ``rows``."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue()


def with_cell(tables: Tables, table: str, row: int, column: str, value: str) -> Tables:
    """Return ``tables`` with one cell changed; ``row`` counts as a spreadsheet does."""
    rows = cells_of(tables[table])
    rows[row - 1][rows[0].index(column)] = value
    return {**tables, table: text_of(rows)}


def with_row(tables: Tables, table: str, *cells: str) -> Tables:
    """Return ``tables`` with a row more at the end of one of them."""
    return {**tables, table: text_of([*cells_of(tables[table]), cells])}


def without_column(tables: Tables, table: str, column: str) -> Tables:
    """Return ``tables`` with one column gone."""
    rows = cells_of(tables[table])
    place = rows[0].index(column)
    return {**tables, table: text_of([*row[:place], *row[place + 1 :]] for row in rows)}


def put(folder: Path, tables: Tables, settings: str | None = SETTINGS) -> Path:
    """Write the texts to ``folder`` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    if settings is not None:
        (folder / "settings.toml").write_text(settings, encoding="utf-8", newline="")
    return folder


def read(folder: Path, tables: Tables, settings: str | None = SETTINGS) -> Case:
    """Write the texts to ``folder`` and read the case."""
    return read_case(put(folder, tables, settings))


def problems_of(path: Path) -> tuple[Problem, ...]:
    """Return what is wrong with the case at ``path``; nothing if it is in order."""
    try:
        read_case(path)
    except CaseError as error:
        return error.problems
    return ()


def place(problem: Problem) -> tuple[str, int | None, str | None, str | None, str]:
    """Return what an error must name: table, row, column, value and rule."""
    return (problem.table, problem.row, problem.column, problem.value, problem.rule)
