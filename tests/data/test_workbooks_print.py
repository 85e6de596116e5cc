"""The workbooks on paper and in another spreadsheet program: LibreOffice has the word."""

import shutil
import subprocess

import openpyxl
import pytest

from data.workbooks import CheckedRule, write_workbooks

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
    city, venue, *_others = write_workbooks(
        small_case, small_plan, folder, rules=[CheckedRule("T1", "场次日期和时段", "第52条")]
    )
    return city, venue


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
        assert len(sizes) == pages > 3
        for size in sizes:
            width, height = (float(word) for word in size.split() if word[0].isdigit())
            assert (round(width), round(height)) == (842, 595)


def test_no_figure_is_too_wide_for_its_column(printed):
    for file in printed:
        text = _run("pdftotext", "-layout", file, "-")
        assert "科目一" in text
        assert "第1页共" in text
        assert "###" not in text


def test_every_page_repeats_the_title_and_the_header(printed):
    for file in printed:
        for page in _run("pdftotext", "-layout", file, "-").split("\f")[:-1]:
            assert "编制日期" in page
            assert "版本" in page


def test_the_week_of_a_venue_is_one_page(printed):
    pages = _run("pdftotext", "-layout", printed[1], "-").split("\f")
    assert [("考试周计划" in page) for page in pages[:2]] == [True, False]


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
