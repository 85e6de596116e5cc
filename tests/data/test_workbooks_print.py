"""The workbooks on paper and in another spreadsheet program: LibreOffice has the word."""

import shutil
import subprocess
from collections import Counter
from datetime import timedelta

import openpyxl
import pytest

from data.workbooks import CheckedRule, write_workbooks
from data.workbooks.look import SMALL_SIZE
from support.books import records, revised

SUBJECTS = {"S1": "科目一", "S2": "科目二", "S3": "科目三", "S4": "安全文明"}

SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
"""Makes LibreOffice work out every formula anew instead of trusting what the file says."""


def needs():
    for program in ("soffice", "pdfinfo", "pdftotext"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    if shutil.which("fc-list") is None or not _run("fc-list", ":lang=zh-cn", "family").strip():
        return "no font with Chinese characters is installed"
    return None


def _run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    return done.stdout


MISSING = needs()
pytestmark = [
    pytest.mark.libreoffice,
    pytest.mark.skipif(MISSING is not None, reason=str(MISSING)),
]


@pytest.fixture(scope="module")
def books(tmp_path_factory, small_case, small_plan):
    folder = tmp_path_factory.mktemp("books")
    return write_workbooks(
        *revised(small_case, small_plan),
        folder,
        rules=[CheckedRule("T1", "场次日期和时段", "第52条")],
    )


@pytest.fixture(scope="module")
def convert(tmp_path_factory):
    """Return a function that turns books into another format, in one run of LibreOffice."""
    profile = tmp_path_factory.mktemp("profile")
    (profile / "user").mkdir()
    (profile / "user" / "registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")

    def run(ending, files):
        out = tmp_path_factory.mktemp(ending)
        setting = f"-env:UserInstallation={profile.as_uri()}"
        _run("soffice", setting, "--headless", "--convert-to", ending, "--outdir", str(out), *files)
        return [out / f"{file.stem}.{ending}" for file in files]

    return run


@pytest.fixture(scope="module")
def printed(books, convert):
    return convert("pdf", books)


def test_every_page_is_a4_on_its_side(printed):
    for file in printed:
        pages = int(_run("pdfinfo", file).split("Pages:")[1].split()[0])
        lines = _run("pdfinfo", "-f", "1", "-l", str(pages), file).splitlines()
        sizes = [line.split("size:")[1] for line in lines if "size:" in line and "Page" in line]
        assert len(sizes) == pages >= 3
        for size in sizes:
            width, height = (float(word) for word in size.split() if word[0].isdigit())
            assert (round(width), round(height)) == (842, 595)


def test_no_figure_is_too_wide_for_its_column(printed):
    for file in printed:
        text = _run("pdftotext", "-layout", file, "-")
        assert "周一" in text
        assert "第1页共" in text
        assert "###" not in text


def test_every_page_repeats_the_title_and_the_header(printed):
    for file in printed:
        for page in _run("pdftotext", "-layout", file, "-").split("\f")[:-1]:
            assert "公布日期" in page
            assert "版本" in page


def test_the_week_of_a_venue_and_its_page_for_the_wall_are_one_page_each(printed):
    pages = _run("pdftotext", "-layout", printed[1], "-").split("\f")
    assert ["考试周计划" in page for page in pages[:3]] == [True, False, False]
    assert ["考试安排" in page for page in pages[:3]] == [False, True, False]


def test_every_sheet_s_text_is_on_paper(books, printed):
    """Each word of a printed cell is in the PDF: nothing is cut off or left outside the page."""
    for book, file in zip(books, printed, strict=True):
        paper = "".join(_run("pdftotext", "-raw", file, "-").split())
        for sheet in openpyxl.load_workbook(book, data_only=True).worksheets:
            for row in sheet[sheet.print_area.replace("$", "").split("!")[-1]]:
                for cell in row:
                    if isinstance(cell.value, str) and cell.font.sz != SMALL_SIZE:
                        for word in cell.value.split():
                            assert word[:6] in paper, (sheet.title, cell.coordinate, word)


def test_formulas_come_to_what_the_plan_says(books, convert):
    compared = 0
    for ours, theirs in zip(books, convert("xlsx", books), strict=True):
        formulas = openpyxl.load_workbook(ours)
        stated = openpyxl.load_workbook(ours, data_only=True)
        worked_out = openpyxl.load_workbook(theirs, data_only=True)
        for sheet in formulas.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        place = cell.coordinate
                        expected = stated[sheet.title][place].value
                        found = worked_out[sheet.title][place].value
                        assert found == pytest.approx(expected, abs=1e-9), (sheet.title, place)
                        compared += 1
    assert compared > 100


def test_totals_by_venue_day_and_subject_are_the_plan_s(books, convert, small_case, small_plan):
    """What LibreOffice works out, against the plan's own tables."""
    _case, plan = revised(small_case, small_plan)
    city, *venues = convert("xlsx", books)[: 1 + len(small_case.venues)]
    seats = Counter()
    for item in plan.tables.sessions:
        seats["all"] += item.seats
        for key in (item.venue_id, item.date, (item.subject, item.quota)):
            seats[key] += item.seats
            seats[key, item.date] += item.seats
        seats[item.venue_id, item.subject] += item.seats
    dates = [small_case.settings.start + timedelta(days=day) for day in range(7)]
    for row in records(city, "考场周览"):
        assert row["合计（席）"] == seats[row["编号"]]
        for date, cell in zip(dates, list(row.values())[2:9], strict=True):
            assert cell == seats[row["编号"], date]
    kinds = {name: subject for subject, name in SUBJECTS.items()}
    quotas = {"普通": "open", "科目二三": "linked"}
    for row in records(city, "科目周览"):
        key = kinds[row["科目"]], quotas[row["名额"]]
        assert row["合计（席）"] == seats[key]
        for date, cell in zip(dates, list(row.values())[2:9], strict=True):
            assert cell == seats[key, date]
    for venue, file in zip(small_case.venues, venues, strict=True):
        for name, label in (("周计划", "计划数合计（席）"), ("张贴页", "合计（席）")):
            sheet = openpyxl.load_workbook(file, data_only=True)[f"{name} {venue.venue_id}"]
            rows = list(sheet.iter_rows(values_only=True))
            (total,) = [row for row in rows if row[0] == label]
            found = [cell for cell in total if isinstance(cell, int | float)]
            expected = [seats[venue.venue_id, date] for date in dates]
            assert found == [*expected, sum(expected)]
        sheet = openpyxl.load_workbook(file, data_only=True)[f"张贴页 {venue.venue_id}"]
        wall = Counter()
        for row in sheet.iter_rows(values_only=True):
            subject = str(row[0]).removesuffix("（联考）")
            if subject in kinds and row[-1] is not None:
                wall[kinds[subject]] += row[11]
        assert wall == Counter({s: n for s in kinds.values() if (n := seats[venue.venue_id, s])})


def test_an_edit_adds_up_everywhere_even_in_a_list_that_was_sorted(tmp_path, books, convert):
    """Seats changed and rows turned round in the lists: grids and boards follow."""
    edited = []
    for book in books[:2]:
        opened = openpyxl.load_workbook(book)
        sheet = opened["场次"]
        rows = list(sheet.iter_rows())
        head = next(at for at, row in enumerate(rows) if row[0].value in ("考场编号", "序号"))
        titles = [cell.value for cell in rows[head]]
        seats = titles.index("计划数")
        body = [row for row in rows[head + 1 :] if row[0].value != "合计"]
        values = [[cell.value for cell in row] for row in body]
        values[0][seats] += 100
        for row, line in zip(body, reversed(values), strict=True):
            for cell, value in zip(row, line, strict=True):
                if not (isinstance(cell.value, str) and cell.value.startswith("=")):
                    cell.value = value
        edited.append(tmp_path / book.name)
        opened.save(edited[-1])
    before, after = convert("xlsx", books[:2]), convert("xlsx", edited)

    def total(file, sheet, label):
        found = openpyxl.load_workbook(file, data_only=True)[sheet].iter_rows(values_only=True)
        (row,) = [row for row in found if row[0] == label]
        return max(cell for cell in row if isinstance(cell, int | float))

    for place, sheet, label in (
        (0, "考场周览", "合计"),
        (0, "科目周览", "合计"),
        (1, "周计划 V01", "计划数合计（席）"),
        (1, "张贴页 V01", "合计（席）"),
    ):
        assert total(after[place], sheet, label) == total(before[place], sheet, label) + 100
