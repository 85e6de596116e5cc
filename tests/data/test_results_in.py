"""Results pages: what a plan's venue books come back with."""

import io
import random
import re
import shutil
import zipfile

import openpyxl
import pytest

from data.results_in import read_results
from data.workbooks import write_workbooks
from models.results import SessionResult
from tests.support.results_pages import FIGURES, FilledBook
from tests.support.soffice import MISSING, resaved


@pytest.fixture(scope="module")
def made(books):
    return [file for file in books if file.name.startswith("考场计划")]


@pytest.fixture
def book(made, tmp_path):
    """The book of a centre, all four subjects and linked pairs, not filled in yet."""
    return FilledBook(shutil.copy(made[0], tmp_path / "V01.xlsx"))


@pytest.fixture
def read(small_case, small_plan):
    return lambda *paths: read_results(paths, small_case, small_plan)


def with_people(book, least=3):
    """Return the sessions with so many booked."""
    return [session_id for session_id in book.rows if book.booked(session_id) >= least]


def figures(result):
    return result.present, result.absent, result.passed, result.failed


def test_an_empty_page_holds_nothing(made, read):
    found = read(*made)
    assert (found.results, found.problems, found.notes) == ((), (), ())


def test_the_page_lists_every_session_of_the_venue(book, small_plan):
    sessions = [item for item in small_plan.tables.sessions if item.venue_id == "V01"]
    assert set(book.rows) == {item.session_id for item in sessions}
    assert len(book.rows) > 50
    booked = {row.session_id: 0 for row in sessions}
    for row in small_plan.tables.bookings:
        if row.session_id in booked:
            booked[row.session_id] += 1
    assert {session_id: book.booked(session_id) for session_id in book.rows} == booked


def test_what_is_filled_in_is_read(book, read):
    filled = book.fill_rightly(random.Random(1))
    found = read(book.save())
    assert found.problems == ()
    assert {item.session_id: figures(item) for item in found.results} == filled


def test_what_follows_may_stay_empty_and_is_told(book, read):
    one, two, three = with_people(book)[:3]
    heads = book.booked(one)
    book.fill(one, heads, None, heads, None)
    book.fill(two, None, book.booked(two), None, None)
    book.fill(three, book.booked(three) - 1, None, None, 1)
    found = read(book.save())
    assert found.problems == ()
    assert {item.session_id: figures(item) for item in found.results} == {
        one: (heads, 0, heads, 0),
        two: (0, book.booked(two), 0, 0),
        three: (book.booked(three) - 1, 1, book.booked(three) - 2, 1),
    }
    (note,) = found.notes
    assert note.values["count"] == 2 + 3 + 2


@pytest.mark.parametrize("text", [" 2 ", "２", 2.0, "2"])  # noqa: RUF001
def test_numbers_as_people_type_them(book, read, text):
    session_id = with_people(book)[0]
    book.fill(session_id, text, book.booked(session_id) - 2, 1, 1)
    (result,) = read(book.save()).results
    assert figures(result) == (2, book.booked(session_id) - 2, 1, 1)


WRONG = {
    "too many": (lambda n: (n, 1, n, 0), "实到", True),
    "too few": (lambda n: (n - 1, 0, n - 1, 0), "实到", True),
    "more than booked": (lambda n: (n + 1, 0, n, 1), "实到", True),
    "more passed than present": (lambda n: (n - 1, 1, n, 0), "合格", True),
    "more passed, failed not given": (lambda n: (n - 1, 1, n, None), "合格", True),
    "failed does not add up": (lambda n: (n, 0, 1, 0), "合格", True),
    "no result": (lambda n: (n, 0, None, None), "合格", True),
    "no attendance": (lambda n: (None, None, n, 0), "实到", True),
    "negative": (lambda n: (-1, n, 0, 0), "实到", True),
    "part of a person": (lambda n: (n - 0.5, 0, 1, 0), "实到", True),
    "a word": (lambda n: ("张某没来", 1, 1, 0), "实到", False),
    "a number with a unit": (lambda n: ("3人", 0, 1, 0), "实到", False),
    "somebody's number": (lambda n: ("370102199001011234", 0, 1, 0), "实到", False),
    "yes": (lambda n: (True, 0, 1, 0), "实到", True),
    "an error": (lambda n: ("#N/A", 0, 1, 0), "实到", True),
    "a formula without result": (lambda n: ("=1+1", 0, 1, 0), "实到", True),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_contradiction_is_named_by_its_cell(book, read, case):
    fill, title, shown = WRONG[case]
    session_id = with_people(book)[0]
    book.fill(session_id, *fill(book.booked(session_id)))
    found = read(book.save())
    assert found.results == ()
    problem = found.problems[0]
    assert problem.table == "V01.xlsx 成绩登记"
    assert problem.row == book.rows[session_id]
    assert problem.column == f"{book.cell(session_id, title).coordinate} {title}"
    assert problem.expected.render()
    assert problem.hint is not None
    assert (problem.value is not None) is shown
    assert "张" not in repr(problem)


def test_a_session_of_no_plan(book, read):
    session_id = with_people(book)[0]
    book.fill(session_id, 0, book.booked(session_id), 0, 0)
    book.cell(session_id, "场次编号").value = "V01-T.990101.AM.S1"
    (problem,) = read(book.save()).problems
    assert problem.value == "V01-T.990101.AM.S1"


def test_figures_without_a_session(book, read):
    session_id = with_people(book)[0]
    book.fill(session_id, 0, book.booked(session_id), 0, 0)
    book.cell(session_id, "场次编号").value = None
    (problem,) = read(book.save()).problems
    assert problem.row == book.rows[session_id]


@pytest.mark.parametrize(("title", "value"), [("约考", 999), ("计划数", 1), ("设施", "V01-X")])
def test_a_row_that_was_changed_is_not_trusted(book, read, title, value):
    session_id = with_people(book)[0]
    book.fill(session_id, 0, book.booked(session_id), 0, 0)
    book.cell(session_id, title).value = value
    found = read(book.save())
    assert found.results == ()
    (problem,) = found.problems
    assert title in problem.column


def test_a_sort_of_the_figures_alone_is_noticed(book, read):
    """Figures that slid down a row no longer add up to that row's bookings."""
    filled = book.fill_rightly(random.Random(2))
    ids = list(book.rows)
    for one, other in zip(ids, [*ids[1:], ids[0]], strict=True):
        book.fill(other, *filled[one])
    found = read(book.save())
    told = {problem.row for problem in found.problems}
    same = [one for one, other in zip(ids, [*ids[1:], ids[0]], strict=True)
            if book.booked(one) == book.booked(other)]  # fmt: skip
    assert len(told) == len(ids) - len(same)


def test_rows_may_be_moved_blank_or_gone(book, read):
    filled = book.fill_rightly(random.Random(3))
    gone = list(book.rows)[5]
    book.sheet.delete_rows(book.rows[gone])
    book.sheet.insert_rows(book.header + 3, 2)
    found = read(book.save())
    del filled[gone]
    assert found.problems == ()
    assert {item.session_id: figures(item) for item in found.results} == filled


def test_the_same_venue_twice(book, read, tmp_path):
    one, two, three = with_people(book)[:3]
    book.fill(one, book.booked(one), 0, 1, book.booked(one) - 1)
    early = book.save(tmp_path / "early.xlsx")
    book.fill(two, book.booked(two), 0, book.booked(two), 0)
    late = book.save(tmp_path / "late.xlsx")
    found = read(early, late)
    assert found.problems == ()
    assert [item.session_id for item in found.results] == [one, two]
    assert any("只计一次" in note.render() for note in found.notes)
    book.fill(one, book.booked(one), 0, 2, book.booked(one) - 2)
    book.fill(three, 0, book.booked(three), 0, 0)
    found = read(early, book.save(tmp_path / "last.xlsx"))
    (problem,) = found.problems
    assert problem.table == "last.xlsx 成绩登记"
    assert "early.xlsx" in problem.expected.render()


def test_remarks_are_kept_and_those_alone_told(book, read):
    one, two = with_people(book)[:2]
    book.fill(one, 0, book.booked(one), 0, 0)
    book.cell(one, "备注").value = "=停电"
    book.cell(two, "备注").value = "改期"
    found = read(book.save())
    assert [item.remark for item in found.results] == ["=停电"]
    assert [note.values["count"] for note in found.notes] == [1]


def test_a_book_of_another_plan(book, read, small_case, small_plan):
    book.fill_rightly(random.Random(4))
    path = book.save()
    sessions = small_plan.tables.sessions[1:]
    other = small_plan.model_copy(
        update={"tables": small_plan.tables.model_copy(update={"sessions": sessions})}
    )
    found = read_results([path], small_case, other)
    assert found.results == ()
    (problem,) = found.problems
    assert problem.table == "V01.xlsx"
    changed = small_case.model_copy(update={"digest": "0" * 64})
    assert len(read_results([path], changed, small_plan).problems) == 1


def test_a_book_that_does_not_say_is_read_with_a_note(book, read, tmp_path):
    filled = book.fill_rightly(random.Random(5))
    for name in list(book.book.custom_doc_props.names):
        del book.book.custom_doc_props[name]
    found = read(book.save())
    assert len(found.results) == len(filled)
    (note,) = found.notes
    assert note.values == {"file": "V01.xlsx"}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda book: book.book.remove(book.sheet),
        lambda book: setattr(book.sheet.cell(book.header, book.column["实到"]), "value", "到了"),
        lambda book: setattr(book.sheet.cell(book.header, book.column["备注"]), "value", "实到"),
    ],
)
def test_a_page_that_cannot_be_read(book, read, spoil):
    book.fill_rightly(random.Random(6))
    spoil(book)
    found = read(book.save())
    assert found.results == ()
    assert len(found.problems) == 1


def test_files_that_are_no_books(read, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"no")
    found = read(tmp_path / "a.xlsx", tmp_path / "none.xlsx")
    assert [problem.table for problem in found.problems] == ["a.xlsx", "none.xlsx"]


def test_english_books(small_case, small_plan, tmp_path):
    path = write_workbooks(small_case, small_plan, tmp_path, "en")[1]
    wb = openpyxl.load_workbook(path)
    sheet = wb["Results"]
    header = next(row for row in range(1, 12) if sheet.cell(row, 1).value == "Date")
    at = {cell.value: cell.column for cell in sheet[header]}
    heads = sheet.cell(header + 1, at["Booked"]).value
    for title, value in (("Present", heads), ("Absent", 0), ("Passed", 0), ("Failed", heads)):
        sheet.cell(header + 1, at[title]).value = value
    wb.save(path)
    (result,) = read_results([path], small_case, small_plan).results
    assert figures(result) == (heads, 0, 0, heads)


@pytest.mark.parametrize("seed", range(12))
def test_every_figure_is_counted_or_told(book, read, seed):
    """Random fills, right, wrong and in part: no row with a figure disappears."""
    rng = random.Random(f"fills {seed}")
    values = [None, None, 0, 1, 2, 3, "3", " 4", "x", -1, 2.5, True, "２", "1O"]  # noqa: RUF001
    touched, meant = set(), {}
    for session_id in book.rows:
        booked = book.booked(session_id)
        present = rng.randint(0, booked)
        passed = rng.randint(0, present)
        right = [present, booked - present, passed, present - passed]
        kind = rng.choice(["right", "none", "spoilt", "random", "part"])
        if kind == "none":
            continue
        cells = right[:]
        if kind == "random":
            cells = [rng.choice(values) for _figure in FIGURES]
        elif kind == "spoilt":
            cells[rng.randrange(4)] = rng.choice(values[2:])
        elif kind == "part":
            cells[rng.choice([0, 1])] = None
        book.fill(session_id, *cells)
        if any(cell is not None for cell in cells):
            touched.add(session_id)
        if kind in ("right", "part"):
            meant[session_id] = tuple(right)
    found = read(book.save())
    counted = {item.session_id: item for item in found.results}
    told = {problem.row for problem in found.problems}
    session_by_row = {row: session_id for session_id, row in book.rows.items()}
    blamed = {session_by_row[row] for row in told}
    assert counted.keys() | blamed == touched
    assert not counted.keys() & blamed
    for session_id, right in meant.items():
        assert figures(counted[session_id]) == right
    for session_id, result in counted.items():
        booked = book.booked(session_id)
        assert result.present + result.absent == booked
        assert result.passed + result.failed == result.present
        given = [book.cell(session_id, title).value for title in FIGURES]
        for cell, figure in zip(given, figures(result), strict=True):
            assert cell is None or int(cell) == figure


def test_the_page_asks_for_whole_numbers_and_locks_the_rest(book):
    session_id = next(iter(book.rows))
    assert book.sheet.protection.sheet
    for title in (*FIGURES, "备注"):
        assert not book.cell(session_id, title).protection.locked
    for title in ("场次编号", "约考", "日期"):
        assert book.cell(session_id, title).protection.locked
    rules = book.sheet.data_validations.dataValidation
    assert [rule.type for rule in rules] == ["whole"] * 4
    assert len(book.sheet.conditional_formatting) == 2


@pytest.mark.libreoffice
@pytest.mark.skipif(MISSING is not None, reason=str(MISSING))
def test_a_book_saved_by_libreoffice(book, read, tmp_path):
    filled = book.fill_rightly(random.Random(7))
    (path,) = resaved([book.save()], tmp_path / "again")
    found = read(path)
    assert (found.problems, found.notes) == ((), ())
    assert {item.session_id: figures(item) for item in found.results} == filled
    sheet = openpyxl.load_workbook(path, data_only=True)["成绩登记"]
    words = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    present = sum(row[0] for row in filled.values())
    heads = sum(row[0] + row[1] for row in filled.values())
    assert f"已登记 {len(filled)} / {len(filled)}" in words
    assert f"到考率 {present / heads:.1%}" in words
    total = next(row for row in sheet.iter_rows() if row[0].value == "合计")
    assert total[book.column["实到"] - 1].value == present


def test_a_result_is_frozen():
    with pytest.raises(AttributeError):
        SessionResult("a", 1, 0, 1, 0).present = 2


@pytest.mark.parametrize("title", ["场次编号", "日期", "设施", "计划数", "约考", *FIGURES])
def test_a_name_is_told_from_no_cell(book, read, small_case, title):
    name = next(item.name for item in small_case.examiners if item.name)
    session_id = with_people(book)[0]
    booked = book.booked(session_id)
    book.fill(session_id, booked, 0, 0, booked)
    book.cell(session_id, title).value = f"{name} 12"
    book.sheet.title = f"给{name}"[:31]
    found = read(book.save())
    assert found.problems
    assert name.removesuffix("（模拟）") not in repr((found.problems, found.notes))


def test_a_text_without_digits_is_not_told_in_place_of_a_code(book, read):
    session_id = with_people(book)[0]
    book.fill(session_id, book.booked(session_id), 0, 0, book.booked(session_id))
    book.cell(session_id, "场次编号").value = "张三"
    (problem,) = read(book.save()).problems
    assert (problem.value, problem.row) == (None, book.rows[session_id])


def test_merged_cells_are_told(book, read):
    row, column = min(book.rows.values()), book.column["实到"]
    book.sheet.merge_cells(start_row=row, end_row=row + 1, start_column=column, end_column=column)
    found = read(book.save())
    assert found.results == ()
    (problem,) = found.problems
    assert problem.column == book.sheet.cell(row, column).coordinate
    assert "合并" in problem.expected.render()


def test_a_number_that_is_none_is_no_figure(book, read):
    content = book.save().read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(book.path, "w") as new:
        for item in old.infolist():
            text = old.read(item)
            if item.filename.startswith("xl/worksheets/"):
                text = re.sub(
                    rb'(<c r="[A-Z]+[0-9]+" s="[0-9]+")(?: t="n")?><v>[0-9]+</v>',
                    rb"\1><v>NaN</v>",
                    text,
                )
            new.writestr(item, text)
    assert read(book.path).results == ()
