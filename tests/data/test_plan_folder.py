"""The plan folder: whole or not at all, the same to the byte, and read back with clear errors."""

import json
import os
import shutil

import pytest

from data import plan_folder
from data.folder_swap import whole_folder
from data.plan_folder import check_target, read_plan, read_tables, write_plan
from models.errors import PlanFolderError
from models.plan import Booking, Plan, Tables

TABLES = ["runs.csv", "sessions.csv", "duties.csv", "bookings.csv", "unserved.csv"]
INFO_KEYS = [
    "case_digest",
    "case_source",
    "changes",
    "created",
    "engine_version",
    "seed",
    "status",
    "score",
    "bound",
    "gap",
    "score_parts",
    "kpis",
    "seconds",
    "peak_rss_mb",
]


@pytest.fixture
def written(tmp_path, small_case, small_plan):
    out = tmp_path / "plan"
    write_plan(out, small_case, small_plan, workbooks=False)
    return out


def contents(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def only_problem(error):
    (problem,) = error.value.problems
    return problem


def test_the_files_of_the_contract(written):
    names = sorted(file.name for file in written.iterdir())
    assert names == sorted([*TABLES, "plan.json", "case.zip"])
    headers = {name: (written / name).read_text("utf-8").split("\n")[0] for name in TABLES}
    assert headers == {
        "runs.csv": "facility_id,date,slot_id,units,posts",
        "sessions.csv": "session_id,facility_id,venue_id,date,slot_id,subject,quota,link_id,"
        "seats,priority_seats,status",
        "duties.csv": "examiner_id,date,slot_id,venue_id,kind,class_group,role",
        "bookings.csv": "candidate_id,session_id,part",
        "unserved.csv": "candidate_id,need,reason",
    }
    info = json.loads((written / "plan.json").read_text("utf-8"))
    assert list(info) == INFO_KEYS
    assert isinstance(info["score_parts"], dict)
    assert isinstance(info["kpis"], dict)


def test_lines_end_with_lf_and_there_is_no_mark_of_byte_order(written):
    texts = contents(written)
    del texts["case.zip"]
    for data in texts.values():
        assert b"\r" not in data
        assert not data.startswith(b"\xef\xbb\xbf")
        assert data.endswith(b"\n")


def test_what_was_written_is_read(written, small_plan):
    plan = read_plan(written)
    assert plan.info == small_plan.info
    for name in Tables.model_fields:
        ours, theirs = getattr(plan.tables, name), getattr(small_plan.tables, name)
        assert len(ours) == len(theirs) > 0
        assert set(ours) == set(theirs)
    assert read_tables(written) == plan.tables


def test_equal_plans_are_equal_to_the_byte(tmp_path, written, small_case, small_plan):
    turned = {
        name: tuple(reversed(getattr(small_plan.tables, name))) for name in Tables.model_fields
    }
    other = Plan(tables=Tables(**turned), info=small_plan.info)
    write_plan(tmp_path / "other", small_case, other, workbooks=False)
    assert contents(tmp_path / "other") == contents(written)


def test_workbooks_stand_beside_the_tables(tmp_path, small_case, small_plan):
    files = write_plan(tmp_path / "deep" / "plan", small_case, small_plan)
    assert all(file.is_file() for file in files)
    assert [file.name for file in files[:7]] == [*TABLES, "plan.json", "case.zip"]
    units = {item.unit for item in small_case.examiners}
    assert len(files) == 7 + 1 + len(small_case.venues) + len(units)
    assert len(list((tmp_path / "deep").iterdir())) == 1


def test_a_text_like_a_formula_is_neutralised_and_comes_back(tmp_path, small_case, small_plan):
    hostile = Booking("=cmd|1", '@x,"y"', "S1")
    tables = Tables(bookings=(hostile,))
    plan = Plan(tables=tables, info=small_plan.info)
    write_plan(tmp_path / "p", small_case, plan, workbooks=False)
    text = (tmp_path / "p" / "bookings.csv").read_text("utf-8")
    assert text.splitlines()[1] == '\'=cmd|1,"\'@x,""y""",S1'
    assert read_tables(tmp_path / "p") == tables


def test_an_earlier_plan_is_replaced_workbooks_and_all(tmp_path, small_case, small_plan):
    out = tmp_path / "plan"
    for lang in ("zh", "en"):
        write_plan(out, small_case, small_plan, lang=lang)
    write_plan(out, small_case, small_plan, workbooks=False)
    assert len(list(out.iterdir())) == 7
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_an_empty_folder_is_taken(tmp_path, small_case, small_plan):
    write_plan(tmp_path, small_case, small_plan, workbooks=False)
    assert read_plan(tmp_path).info == small_plan.info


def test_a_link_to_a_plan_folder_stays_a_link(tmp_path, written, small_case, small_plan):
    link = tmp_path / "link"
    link.symlink_to(written)
    write_plan(link, small_case, small_plan, workbooks=False)
    assert link.is_symlink()
    assert read_plan(link).info == small_plan.info


@pytest.mark.parametrize(
    "names", [["notes.txt"], ["runs.csv"], ["plan.json", "我的笔记.docx"], ["plan.json", "a.xlsx"]]
)
def test_a_foreign_folder_is_left_alone(tmp_path, small_case, small_plan, names):
    out = tmp_path / "mine"
    out.mkdir()
    for name in names:
        (out / name).write_text("mine")
    with pytest.raises(PlanFolderError) as error:
        write_plan(out, small_case, small_plan)
    assert only_problem(error).value == str(out)
    assert sorted(file.name for file in out.iterdir()) == sorted(names)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_file_in_the_way_is_left_alone(tmp_path, small_case, small_plan):
    out = tmp_path / "mine"
    out.write_text("mine")
    with pytest.raises(PlanFolderError):
        write_plan(out, small_case, small_plan)
    assert out.read_text() == "mine"


def test_a_parent_that_is_a_file_is_an_error_not_a_crash(tmp_path, small_case, small_plan):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(PlanFolderError) as error:
        write_plan(tmp_path / "file" / "plan", small_case, small_plan)
    assert "{detail}" in only_problem(error).expected.text
    with pytest.raises(PlanFolderError):
        check_target(tmp_path / "file" / "plan")


def test_a_target_can_be_checked_beforehand(tmp_path, written):
    for out in (written, tmp_path / "new", tmp_path / "deep" / "new"):
        check_target(out)
    (written / "notes.txt").write_text("mine")
    with pytest.raises(PlanFolderError) as error:
        check_target(written)
    assert only_problem(error).expected.values == {"name": "notes.txt"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_a_parent_that_may_not_be_written_is_an_error(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(PlanFolderError):
        check_target(tmp_path / "plan")


@pytest.mark.parametrize("failure", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_nothing_is_left_when_writing_is_broken_off(
    tmp_path, written, small_case, small_plan, monkeypatch, failure
):
    before = contents(written)

    def fail(*_arguments, **_options):
        raise failure

    monkeypatch.setattr(plan_folder, "write_workbooks", fail)
    expected = PlanFolderError if isinstance(failure, OSError) else KeyboardInterrupt
    for out in (written, tmp_path / "new"):
        with pytest.raises(expected):
            write_plan(out, small_case, small_plan)
    assert contents(written) == before
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_the_earlier_folder_comes_back_when_the_swap_is_broken_off(tmp_path, monkeypatch):
    target = tmp_path / "plan"
    target.mkdir()
    (target / "old").write_text("old")
    rename, calls = os.rename, []

    def broken(source, destination):
        calls.append(source)
        if len(calls) == 2:
            raise KeyboardInterrupt
        rename(source, destination)

    monkeypatch.setattr(os, "rename", broken)
    with pytest.raises(KeyboardInterrupt), whole_folder(target) as folder:
        (folder / "new").write_text("new")
    assert len(calls) == 3
    assert contents(target) == {"old": b"old"}
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


@pytest.mark.parametrize(
    ("table", "old", "new", "row", "column", "value"),
    [
        ("runs", "2023-07-17", "17.7.2023", 2, "date", "17.7.2023"),
        ("runs", "2023-07-17", "2023-02-30", 2, "date", "2023-02-30"),
        ("runs", ",AM,10,", ",AM,-3,", 2, "units", "-3"),
        ("runs", ",AM,10,", ",AM,1e1,", 2, "units", "1e1"),
        ("sessions", ",new", ",fresh", 2, "status", "fresh"),
        ("duties", "E001,", ",", 2, "examiner_id", ""),
        ("bookings", "S2", "S9", 2, "part", "S9"),
        ("unserved", "candidate_id", "candidate", 1, "candidate_id", None),
    ],
)
def test_a_bad_cell_is_named(written, table, old, new, row, column, value):
    file = written / f"{table}.csv"
    head, first, rest = file.read_text("utf-8").split("\n", 2)
    lines = [head, first]
    lines[row - 1] = _changed(lines[row - 1], old, new)
    file.write_text("\n".join([*lines, rest]), encoding="utf-8")
    with pytest.raises(PlanFolderError) as error:
        read_plan(written)
    problem = error.value.problems[0]
    assert (problem.table, problem.row, problem.column, problem.value) == (
        table,
        row,
        column,
        value,
    )
    assert "{" not in problem.expected.render()


def _changed(line, old, new):
    if old not in line and old == ",new":
        cells = line.split(",")
        return ",".join([*cells[:-1], new[1:]])
    if old not in line and old == "S2":
        return ",".join([*line.split(",")[:-1], new])
    assert old in line
    return line.replace(old, new, 1)


def test_all_errors_come_at_once(written):
    for table in ("runs", "duties"):
        file = written / f"{table}.csv"
        file.write_text(file.read_text("utf-8").replace("2023-07-18", "tomorrow"), "utf-8")
    (written / "unserved.csv").unlink()
    (written / "plan.json").write_text('{"seed": "one"}')
    with pytest.raises(PlanFolderError) as error:
        read_plan(written)
    tables = {problem.table for problem in error.value.problems}
    assert tables == {"runs", "duties", "unserved", "plan.json"}
    seed = next(p for p in error.value.problems if p.column == "seed")
    assert seed.value == '"one"'


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text.replace("\n", "\r\n"),
        lambda text: text.replace("posts\n", "posts,x_note\n").replace("\nV", ",=1\nV") + "\n",
    ],
)
def test_other_spellings_of_the_same_table_are_read(written, small_plan, change):
    file = written / "runs.csv"
    before = read_tables(written).runs
    text = change(file.read_text("utf-8"))
    if "x_note" in text:
        head, *lines = file.read_text("utf-8").rstrip("\n").split("\n")
        text = "\n".join([f"{head},x_note", *(f"{line},=1" for line in lines), ""])
    file.write_bytes(text.encode())
    assert read_tables(written).runs == before


@pytest.mark.parametrize(
    ("data", "row"), [(b"\xff\xfe", None), (b'facility_id,date,slot_id,units,posts\n"a', 2)]
)
def test_what_is_no_csv_is_said_so(written, data, row):
    (written / "runs.csv").write_bytes(data)
    with pytest.raises(PlanFolderError) as error:
        read_tables(written)
    assert (only_problem(error).table, only_problem(error).row) == ("runs", row)


def test_unknown_double_and_ragged_columns_are_errors(written):
    (written / "runs.csv").write_text("facility_id,date,slot_id,units,posts,posts,more\n")
    (written / "unserved.csv").write_text("candidate_id,need,reason\nK1,S1\n")
    with pytest.raises(PlanFolderError) as error:
        read_tables(written)
    found = [(p.table, p.row, p.column, p.value) for p in error.value.problems]
    assert found == [
        ("runs", 1, "posts", "posts"),
        ("runs", 1, "more", "more"),
        ("unserved", 2, None, "2"),
    ]


def test_a_plan_json_of_before_plans_knew_their_case_is_read(written, small_plan):
    info = json.loads((written / "plan.json").read_text("utf-8"))
    assert info.pop("case_source") == ""
    (written / "plan.json").write_text(json.dumps(info), encoding="utf-8")
    assert read_plan(written).info == small_plan.info


def test_a_folder_that_is_not_there_is_said_so(tmp_path):
    for read in (read_plan, read_tables):
        with pytest.raises(PlanFolderError) as error:
            read(tmp_path / "none")
        assert only_problem(error).value == str(tmp_path / "none")


def test_a_folder_without_its_books_is_still_a_plan(tmp_path, small_case, small_plan):
    out = tmp_path / "plan"
    write_plan(out, small_case, small_plan)
    shutil.copytree(out, tmp_path / "copy")
    assert read_plan(tmp_path / "copy").info == small_plan.info
