"""The workbook of a comparison: every change in it, nothing that runs, whole or not at all."""

import zipfile
from dataclasses import replace

import openpyxl
import pytest

from data.digest import with_digest
from data.workbooks import comparison_book
from data.workbooks.comparison_book import may_be_replaced, write_comparison
from models.comparison import PlanWithCase
from models.plan import Plan
from scheduler.compare import compare

HOSTILE = [
    "=cmd|'/c calc'!A1",
    "+1+1",
    "@SUM(1+1)*cmd",
    "-1",
    "\t=1",
    "\x07\x00控制\x1b字符",
    "\u202eevil\u202c\u200f",
    "长" * 200,
    "a&b<c>\"'{=1}",
    "_x0041_",
]
SHEETS = [
    "计划",
    "指标",
    "安排",
    "席位",
    "场次变化",
    "设施变化",
    "考试员变化",
    "值勤变化",
    "得失汇总",
    "得失名单",
    "换场名单",
]


def changed(plan):
    """The plan with a session, a run and a duty less, a session raised, some moved, one lost."""
    tables = plan.tables
    first, second, *sessions = tables.sessions
    *booked, _loser = (row for row in tables.bookings if row.session_id != first.session_id)
    target = sessions[-1].session_id
    movers = [row for row in booked if row.session_id != target][:5]
    moved = {row: replace(row, session_id=target) for row in movers}
    fewer = tables.model_copy(
        update={
            "sessions": (replace(second, seats=second.seats + 7), *sessions),
            "runs": tables.runs[1:],
            "duties": tables.duties[1:],
            "bookings": tuple(moved.get(row, row) for row in booked),
        }
    )
    return plan.model_copy(update={"tables": fewer})


@pytest.fixture
def plans(small_case, small_plan):
    return [
        PlanWithCase("甲/plan", small_plan, small_case),
        PlanWithCase("乙/plan", changed(small_plan), small_case),
    ]


@pytest.fixture
def book(tmp_path, plans):
    path = tmp_path / "对比.xlsx"
    write_comparison(path, plans, compare(plans))
    assert [file.name for file in tmp_path.iterdir()] == ["对比.xlsx"]
    return path


def rows_of(path, sheet):
    """The records of a sheet, by column title: what stands under the row with the titles."""
    table = openpyxl.load_workbook(path)[sheet]
    rows = list(table.iter_rows(values_only=True))
    at = int(table.freeze_panes[1:]) - 2
    return [dict(zip(rows[at], row, strict=True)) for row in rows[at + 1 :]]


def test_the_sheets_in_both_languages(tmp_path, plans, book):
    assert openpyxl.load_workbook(book).sheetnames == SHEETS
    write_comparison(tmp_path / "b.xlsx", plans, compare(plans), "en")
    english = openpyxl.load_workbook(tmp_path / "b.xlsx").sheetnames
    assert len(english) == len(SHEETS)
    assert all(name.isascii() for name in english)


def test_every_plan_and_figure_is_there(book, plans):
    listed = rows_of(book, "计划")
    assert [(row["代号"], row["计划"]) for row in listed] == [("A", "甲/plan"), ("B", "乙/plan")]
    figures = {row["指标"]: row for row in rows_of(book, "指标")}
    info = plans[0].plan.info
    assert figures["得分"]["A"] == figures["得分"]["B"] == info.score
    assert figures["得分"]["B − A"] == 0
    assert figures["差距"]["A"] == pytest.approx(info.gap)
    assert figures["平均路程"]["A"] == info.kpis.mean_travel_km


def test_every_change_is_there_with_names(book, plans, small_case):
    (found,) = compare(plans).changes
    sessions = rows_of(book, "场次变化")[:-1]  # the last row holds the sums
    assert [row["场次编号"] for row in sessions] == [row.session_id for row in found.sessions.rows]
    assert [row["变化"] for row in sessions] == [
        {"closed": "取消", "raised": "加席"}[row.fate] for row in found.sessions.rows
    ]
    assert {row["计划"] for row in sessions} == {"B"}
    assert len(rows_of(book, "设施变化")) - 1 == len(found.runs.rows) == 1
    names = {row.examiner_id: row.name for row in small_case.examiners}
    (duty,) = rows_of(book, "值勤变化")
    assert duty["变化"] == "减少"
    assert duty["姓名"] == names[duty["编号"]]
    (person,) = rows_of(book, "考试员变化")[:-1]
    assert (person["编号"], person["减少"], person["增加"]) == (duty["编号"], 1, 0)
    lost = rows_of(book, "得失名单")
    assert [row["考生编号"] for row in lost] == [
        row.candidate_id for row in found.candidates.rows if row.fate != "moves"
    ]
    assert {row["变化"] for row in lost} == {"失去席位"}
    assert len(rows_of(book, "换场名单")) == found.candidates.moves > 0


def test_cases_that_differ_have_a_sheet(tmp_path, plans, small_case):
    other = with_digest(small_case.model_copy(update={"closures": small_case.closures[1:]}))
    pair = [plans[0], replace(plans[1], case=other)]
    write_comparison(tmp_path / "b.xlsx", pair, compare(pair))
    (row,) = rows_of(tmp_path / "b.xlsx", "数据差别")
    assert (row["计划"], row["名称"], row["仅在 A 的行"]) == ("B", "closures", 1)


def test_the_same_plan_twice_makes_sheets_that_say_so(tmp_path, plans):
    pair = [plans[0], plans[0]]
    write_comparison(tmp_path / "b.xlsx", pair, compare(pair))
    table = openpyxl.load_workbook(tmp_path / "b.xlsx")["得失名单"]
    assert "没有不同" in [row[0] for row in table.iter_rows(values_only=True)]


def test_people_are_named_under_a_warning_only(book):
    for sheet in openpyxl.load_workbook(book).worksheets:
        assert "内部资料" in sheet["A2"].value


def test_equal_comparisons_are_equal_to_the_byte(tmp_path, plans, book):
    write_comparison(tmp_path / "again.xlsx", plans, compare(plans))
    assert (tmp_path / "again.xlsx").read_bytes() == book.read_bytes()


def test_long_lists_go_on_on_the_next_sheet(tmp_path, plans, monkeypatch):
    monkeypatch.setattr(comparison_book, "ROWS_PER_SHEET", 2)
    path, comparison = tmp_path / "b.xlsx", compare(plans)
    (found,) = comparison.changes
    assert found.candidates.moves > 3
    write_comparison(path, plans, comparison)
    names = [
        name for name in openpyxl.load_workbook(path).sheetnames if name.startswith("换场名单")
    ]
    assert len(names) == -(-found.candidates.moves // 2)
    listed = [row["考生编号"] for name in names for row in rows_of(path, name)]
    assert listed == [row.candidate_id for row in found.candidates.rows if row.fate == "moves"]


def hostile(item, at):
    """The case and plan with hostile texts wherever a table has free text or an unchecked ID."""

    def pick(number):
        return HOSTILE[(number + at) % len(HOSTILE)]

    case, tables = item.case, item.plan.tables
    venues = tuple(replace(row, name=pick(n)) for n, row in enumerate(case.venues))
    examiners = tuple(
        replace(row, name=pick(n), unit=pick(n + 1)) for n, row in enumerate(case.examiners)
    )
    settings = case.settings.model_copy(update={"city": pick(0)})
    sessions = tuple(
        replace(row, session_id=pick(n) + row.session_id, slot_id=pick(n))
        for n, row in enumerate(tables.sessions)
    )
    ids = dict(zip((s.session_id for s in tables.sessions), sessions, strict=True))
    bookings = tuple(
        replace(row, session_id=ids[row.session_id].session_id)
        for row in tables.bookings
        if row.session_id in ids
    )
    duties = tuple(
        replace(row, venue_id=pick(n), examiner_id=row.examiner_id if n % 2 else pick(n))
        for n, row in enumerate(tables.duties)
    )
    update = {"sessions": sessions, "bookings": bookings, "duties": duties}
    info = item.plan.info.model_copy(update={"created": pick(1), "engine_version": pick(2)})
    return PlanWithCase(
        f"=1+{pick(3)}",
        Plan(tables=tables.model_copy(update=update), info=info),
        case.model_copy(
            update={
                "venues": venues,
                "examiners": examiners,
                "settings": settings,
                "digest": str(at) * 64,
            }
        ),
    )


def test_hostile_texts_break_nothing_and_run_nothing(tmp_path, plans):
    pair = [hostile(item, at) for at, item in enumerate(plans)]
    path = tmp_path / "b.xlsx"
    write_comparison(path, pair, compare(pair))
    book = openpyxl.load_workbook(path)
    texts = 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert cell.value.startswith("=SUBTOTAL(")
                elif isinstance(cell.value, str):
                    texts += 1
                    assert cell.value[:1] not in set("=+-@\t")
    assert texts > 1000
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            assert "externalLink" not in name
            part = archive.read(name).decode()
            assert "\u202e" not in part
            assert "hyperlink" not in part


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device")])
def test_an_earlier_workbook_stays_when_writing_fails(book, plans, monkeypatch, failure):
    before = book.read_bytes()

    def fail(*_arguments):
        raise failure

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="No space left") as error:
        write_comparison(book, plans, compare(plans))
    assert error.value.filename == str(book)
    assert book.read_bytes() == before
    assert [file.name for file in book.parent.iterdir()] == [book.name]


def test_only_an_earlier_comparison_may_be_replaced(tmp_path, book):
    assert may_be_replaced(book)
    assert may_be_replaced(tmp_path / "new.xlsx")
    other = openpyxl.Workbook()
    other.save(tmp_path / "mine.xlsx")
    (tmp_path / "text.xlsx").write_text("mine")
    (tmp_path / "folder.xlsx").mkdir()
    for name in ("mine.xlsx", "text.xlsx", "folder.xlsx"):
        assert not may_be_replaced(tmp_path / name)
