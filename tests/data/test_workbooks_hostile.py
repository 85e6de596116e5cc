"""Hostile texts in every text column: refused by name, or written so that nothing runs."""

import contextlib
import csv
import html
import io
import re

import openpyxl
import pytest

from data.case_reader import read_case
from data.plan_folder import write_plan
from data.workbooks import BOOK_NAME, write_workbooks
from models.case import Case
from models.errors import CaseError
from models.plan import Kpis, Plan, PlanInfo, ScoreParts, Tables
from support.books import parts_of
from support.office_files import SETTINGS, full, put, text_of

HOSTILE = {
    "command": "=cmd|'/c calc'!A1",
    "plus": "+1+1",
    "minus": "-2+3",
    "at": "@SUM(1+1)*cmd",
    "wide": "＝1+1",
    "tab": "\t=1+1",
    "return": "a\r=1+1",
    "quote": "'=1+1",
    "link": '=HYPERLINK("http://x.invalid","x")',
    "address": "http://x.invalid/",
    "long": "长" * 32_000,
    "longest": "x" * 200,
    "control": "\x01\x07\x1b控制\x7f",
    "right-to-left": "\u202egnp.exe\u202c\u200f",
    "invisible": "\u200b\ufeff\u00ad",
    "path": "../../../etc/passwd",
    "drive": "C:\\con",
    "device": "NUL",
    "sheet": "历史[1]:*?/\\",
    "markup": "</t></si><a&b>\"'{=1}",
    "escape": "_x0041_",
    "footer": '&P&N&[File]&"Arial"',
    "format": '0"x";@;[Red]',
    "spaces": " \u3000 ",
    "emoji": "😀" * 60,
    "cell": "A1",
    "name": "History",
}
TEXT_COLUMNS = {
    "districts": ("district",),
    "slots": ("slot_id", "subject"),
    "venues": ("venue_id", "name", "district", "kind"),
    "facilities": ("facility_id", "venue_id", "kind", "classes"),
    "closures": ("venue_id", "facility_id", "slot_id", "reason"),
    "examiners": ("examiner_id", "name", "unit", "district", "kind", "subjects", "class_groups"),
    "units": ("unit",),
    "availability": ("examiner_id", "slot_id"),
    "conflicts": ("examiner_id", "venue_id"),
    "candidates": ("candidate_id", "need", "vehicle_class", "district", "school", "passed"),
    "cohorts": ("need", "vehicle_class", "district", "school"),
    "published": ("session_id", "facility_id", "slot_id", "quota", "link_id", "status"),
    "booked": ("candidate_id", "session_id"),
    "published_duties": ("examiner_id", "venue_id", "class_group", "role"),
}
FREE_TEXTS = (
    ("venues", "name"),
    ("examiners", "name"),
    ("closures", "reason"),
    ("candidates", "school"),
)
CELL = r"\$?[A-Z]{1,2}\$?\d+"
SHEET = r"'[^'!]+'!"
SPAN = rf"(?:{SHEET})?{CELL}(?::{CELL})?"
TEXT = r'"[\w\-.# （）]*"'
TEST = r'=DATE\([\d,]+\)|="[\w ]+"|<>""'
TERM = rf"(?:EXACT\({SPAN},(?:{CELL}|{TEXT})\)|\({SPAN}(?:{TEST})\)|{SPAN}|1)"
PRODUCT = rf"SUMPRODUCT\({TERM}(?:\*{TERM})*\)"
COUNTED = rf"(?:COUNT|SUM)\({SPAN}\)"
REPORTED = rf"[\d+/(),=]|{COUNTED}|IF|TEXT|&|\"[\w .%：/—\u3000]*\""
OURS = re.compile(
    rf"(?:SUM|COUNTA)\({SPAN}\)|SUBTOTAL\(10[39],{SPAN}\)|{PRODUCT}(?:\+{PRODUCT})*"
    rf"|{CELL}[-+]{CELL}|IF\({CELL}=0,0,{CELL}/{CELL}\)"
    rf'|(?=(?:IF\(COUNT|"已登记 "))(?:{REPORTED})+'
)
"""The formulas that we write, to the letter."""
INVISIBLE = "[\u202a-\u202e\u2066-\u2069\u200b-\u200f\ufeff\u00ad]"


@pytest.fixture(params=HOSTILE.values(), ids=HOSTILE)
def hostile(request) -> str:
    return request.param


def info(case: Case) -> PlanInfo:
    kpis = dict.fromkeys(Kpis.model_fields, 0)
    by_name = ("unserved_by_reason", "served_by_need", "candidates_by_need")
    reals = ("fill_pct", "mean_wait_served_days", "mean_wait_unserved_days", "mean_travel_km")
    return PlanInfo(
        case_digest=case.digest,
        created="2023-07-06T10:20:30",
        engine_version="0.1.0",
        seed=1,
        status="feasible",
        score=0,
        bound=0.0,
        gap=0.0,
        score_parts=ScoreParts(),
        kpis=Kpis(**{**kpis, **{name: {} for name in by_name}, **dict.fromkeys(reals, 0.0)}),
        seconds={},
        peak_rss_mb=1.0,
    )


def plan_of(case: Case) -> Plan:
    """Return what was published as the plan: it names every slot, venue and examiner there is."""
    tables = Tables(
        runs=(), sessions=case.published, duties=case.published_duties, bookings=(), unserved=()
    )
    return Plan(tables=tables, info=info(case))


def spoilt(table: str, column: str, text: str) -> dict[str, str]:
    """Return the case's tables with ``text`` in every cell of a column that held something."""
    tables = full()
    rows = list(csv.reader(io.StringIO(tables[table], newline="")))
    place = rows[0].index(column)
    for row in rows[1:]:
        if row[place]:
            row[place] = text
    return {**tables, table: text_of(rows)}


def assert_harmless(files, folder):
    assert sorted(files) == sorted(folder.iterdir())
    for file in files:
        assert re.fullmatch(BOOK_NAME, file.name)
        assert len(file.name.encode()) < 255
        parts = parts_of(file)
        assert not any("vba" in name or "external" in name.lower() for name in parts)
        names = re.findall(r'<sheet name="([^"]*)"', parts["xl/workbook.xml"])
        assert len({name.casefold() for name in names}) == len(names) > 0
        assert all(len(html.unescape(name)) <= 31 for name in names)
        for name, part in parts.items():
            assert "<hyperlink" not in part, name
            assert not re.search(INVISIBLE, part), name
            for formula in re.findall(r"<f>(.*?)</f>", part):
                assert OURS.fullmatch(html.unescape(formula)), formula
        for text in re.findall(r"<t[^>]*>(.*?)</t>", parts["xl/sharedStrings.xml"], re.DOTALL):
            assert html.unescape(text)[:1] not in set("=+-@＝＋－＠\t\r\n"), text
            assert len(text) < 32_767


def test_each_text_column_is_refused_by_name_or_written_as_text(tmp_path, hostile):
    accepted = set()
    for table, columns in TEXT_COLUMNS.items():
        for column in columns:
            place = tmp_path / f"{table}-{column}"
            try:
                case = read_case(put(place / "case", spoilt(table, column, hostile), SETTINGS))
            except CaseError as error:
                told = {(problem.table, problem.column) for problem in error.problems}
                # Who no longer fits his published session is told where he had booked it.
                named = any(one in (table, "booked") or column == other for one, other in told)
                assert named, (table, column)
                continue
            folder = place / "books"
            folder.mkdir()
            assert_harmless(write_workbooks(case, plan_of(case), folder), folder)
            accepted.add((table, column))
    if len(hostile) <= 200 and hostile.isprintable():
        assert {("venues", "name"), ("examiners", "name"), ("closures", "reason")} <= accepted


def test_a_book_of_hostile_texts_opens(tmp_path, hostile):
    """All free texts at once, the city's name too: a spreadsheet library reads every book."""
    text = hostile[:200]
    tables = full()
    for table, column in FREE_TEXTS:
        tables = {**tables, table: spoilt(table, column, text)[table]}
    settings = SETTINGS.replace('"小城（模拟）"', f'"{escaped(text)}"')
    with contextlib.suppress(CaseError):
        case = read_case(put(tmp_path / "case", tables, settings))
        assert_opens(tmp_path, case)


def assert_opens(tmp_path, case):
    files = write_plan(tmp_path / "plan", case, plan_of(case))
    books = [file for file in files if file.suffix == ".xlsx"]
    assert len(books) == 1 + 2 + 1
    for book in books:
        opened = openpyxl.load_workbook(book)
        assert opened.sheetnames
        assert not opened.properties.creator


def escaped(text: str) -> str:
    """Return a text for a TOML string."""
    return "".join(
        char if char.isalnum() or char in " .!|/=+-@&<>" else f"\\U{ord(char):08x}" for char in text
    )
