"""``paikao import-results``: from venue books to statistics, files and next week's case."""

import csv
import json
import random
import shutil

import openpyxl
import pytest
from click.testing import CliRunner

from cli.main import main
from cli.words import cell_width
from data.case_reader import read_case
from models.results import Statistics
from tests.support.results_pages import FilledBook


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    run = CliRunner().invoke
    assert run(main, ["sample", "tiny", str(folder / "case")]).exit_code == 0
    result = run(
        main, ["plan", str(folder / "case"), "--out", str(folder / "plan"), "--gap", "90%"]
    )
    assert result.exit_code == 0, result.output
    books = folder / "books"
    books.mkdir()
    for file in sorted((folder / "plan").glob("考场计划*.xlsx")):
        shutil.copy(file, books / file.name)
    for number, file in enumerate(sorted(books.iterdir())):
        book = FilledBook(file)
        book.fill_rightly(random.Random(number))
        book.save()
    return folder


@pytest.fixture
def folder(made, tmp_path):
    shutil.copytree(made, tmp_path / "made")
    return tmp_path / "made"


@pytest.fixture
def books(folder):
    return sorted((folder / "books").iterdir())


def spoil(path):
    """Spoil one session of a book; return its ID and the cell."""
    book = FilledBook(path)
    session_id = next(name for name in book.rows if book.booked(name) > 1)
    book.fill(session_id, book.booked(session_id), 1, 0, 0)
    book.save()
    return session_id, book.cell(session_id, "实到").coordinate


def test_what_is_said(paikao, folder, books):
    result = paikao("import-results", *books, "--plan", folder / "plan")
    assert (result.exit_code, result.stderr) == (0, "")
    for word in ("按考场", "按科目", "按星期", "按时段", "下周预计", "建议："):
        assert word in result.stdout
    assert max(map(cell_width, result.stdout.splitlines())) <= 80


def test_english(paikao, folder, books):
    result = paikao("import-results", *books, "--plan", folder / "plan", "--lang", "en")
    assert result.exit_code == 0
    assert "By venue" in result.stdout
    assert max(map(cell_width, result.stdout.splitlines())) <= 80


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_follows_from_the_rest_may_stay_empty_and_is_said(paikao, folder, books, lang):
    book = FilledBook(books[0])
    session_id = next(name for name in book.rows if book.booked(name))
    heads = book.booked(session_id)
    book.fill(session_id, heads, None, heads, None)
    book.save()
    result = paikao("import-results", *books, "--plan", folder / "plan", "--lang", lang)
    assert result.exit_code == 0, result.stderr
    assert result.stderr.startswith({"zh": "注意：", "en": "Note: "}[lang])
    assert "{" not in result.stderr


def test_slots_have_names(paikao, folder, books):
    text = paikao("import-results", *books, "--plan", folder / "plan").stdout
    assert "  上午 " in text
    assert "  AM " not in text


def test_nothing_foreign_is_put_into_a_plan_folder(paikao, folder, books):
    out = folder / "plan" / "week29"
    result = paikao("import-results", *books, "--plan", folder / "plan", "--out", out)
    assert result.exit_code == 2
    assert "应在计划文件夹之外" in result.stderr
    assert not out.exists()


def test_json_is_the_statistics(paikao, folder, books):
    result = paikao("import-results", *books, "--plan", folder / "plan", "--json")
    told = json.loads(result.stdout)
    assert told.pop("problems") == []
    assert told.pop("notes") == []
    assert told.pop("files") == []
    assert told.pop("advice")
    found = Statistics.model_validate_json(json.dumps({**told, "advice": []}))
    everything = found.rows[0]
    assert everything.reported == everything.sessions > 5
    assert everything.present + everything.absent == everything.booked


def test_some_venues_only(paikao, folder, books):
    result = paikao("import-results", books[0], "--plan", folder / "plan", "--json")
    told = json.loads(result.stdout)
    assert told["missing"]
    assert "催报" in told["advice"][0]


def test_nothing_is_written_where_something_is_wrong(paikao, folder, books, tmp_path):
    session_id, cell = spoil(books[0])
    out = tmp_path / "out"
    result = paikao("import-results", *books, "--plan", folder / "plan", "--out", out)
    assert result.exit_code == 2
    assert not out.exists()
    assert result.stdout == ""
    assert f"{cell} 实到" in result.stderr
    assert books[0].name in result.stderr
    accepted = paikao(
        "import-results", *books, "--plan", folder / "plan", "--out", out, "--accept-valid"
    )
    assert accepted.exit_code == 0
    assert f"{cell} 实到" in accepted.stderr
    assert session_id in accepted.stdout
    with (out / "results.csv").open(encoding="utf-8-sig") as file:
        rows = {row["session_id"]: row for row in csv.DictReader(file)}
    assert rows[session_id]["reported"] == "false"
    assert rows[session_id]["present"] == ""
    assert sum(row["reported"] == "true" for row in rows.values()) == len(rows) - 1


def test_the_files(paikao, folder, books, tmp_path):
    out = tmp_path / "results"
    plan = folder / "plan"
    for _again in range(2):  # the second time an earlier folder is replaced
        result = paikao("import-results", *books, "--plan", plan, "--out", out)
        assert result.exit_code == 0, result.stderr
    assert {file.name for file in out.iterdir()} == {
        "results.csv",
        "statistics.csv",
        "cohorts.csv",
        "results.xlsx",
    }
    with (out / "statistics.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["present"] != row["booked"]]
    assert rows
    for row in rows:
        assert float(row["fill"]) == pytest.approx(int(row["booked"]) / int(row["seats"]), abs=1e-3)
        assert float(row["use"]) == pytest.approx(int(row["present"]) / int(row["seats"]), abs=1e-3)
    assert len(openpyxl.load_workbook(out / "results.xlsx").sheetnames) == 5
    for name in ("table.csv", "book.xlsx"):
        told = json.loads(
            paikao(
                "import-results", *books, "--plan", plan, "--out", tmp_path / name, "--json"
            ).stdout
        )
        assert told["files"] == [str(tmp_path / name)]
    assert (tmp_path / "table.csv").read_bytes() == (out / "results.csv").read_bytes()
    assert (tmp_path / "book.xlsx").read_bytes() == (out / "results.xlsx").read_bytes()


def test_the_cohorts_are_a_table_of_a_case(paikao, folder, books, tmp_path):
    out = tmp_path / "results"
    assert paikao("import-results", *books, "--plan", folder / "plan", "--out", out).exit_code == 0
    case = folder / "case"
    (case / "candidates.csv").unlink()
    shutil.copy(out / "cohorts.csv", case / "cohorts.csv")
    read = read_case(case)
    assert sum(item.count for item in read.cohorts) > 5
    assert not any(item.school for item in read.cohorts)


@pytest.mark.parametrize("name", ["mine.csv", "mine.xlsx", "mine"])
def test_no_other_file_is_overwritten(paikao, folder, books, tmp_path, name):
    mine = tmp_path / name
    mine.write_text("mine")
    result = paikao("import-results", *books, "--plan", folder / "plan", "--out", mine)
    assert result.exit_code == 2
    assert mine.read_text() == "mine"


def test_no_candidate_is_named(paikao, folder, books, tmp_path):
    out = tmp_path / "results"
    result = paikao("import-results", *books, "--plan", folder / "plan", "--out", out)
    case = read_case(folder / "case")
    words = {row.candidate_id for row in case.candidates} | {row.school for row in case.candidates}
    words |= {row.name for row in case.examiners}
    texts = [result.stdout, *(file.read_text("utf-8") for file in out.glob("*.csv"))]
    for sheet in openpyxl.load_workbook(out / "results.xlsx"):
        texts += [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    everything = "\n".join(texts)
    assert not [word for word in words if word and word in everything]


@pytest.mark.parametrize(
    ("args", "says"), [([], "缺少"), (["a.xlsx"], "缺少 --plan"), (["", "--plan", "p"], "值「」")]
)
def test_usage(paikao, args, says):
    result = paikao("import-results", *args)
    assert result.exit_code == 2
    assert says in result.stderr


def test_what_is_worth_a_word_is_said(paikao, folder, books):
    book = FilledBook(books[0])
    del book.book.custom_doc_props["paikao_version"]
    book.save()
    result = paikao("import-results", *books, "--plan", folder / "plan")
    assert result.exit_code == 0
    assert f"注意：{books[0].name} 没有注明属于哪份计划" in result.stderr
