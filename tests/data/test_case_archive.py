"""A case in one file: the same to the byte, read back as it was, refused when it is not whole."""

import json
import random
import zipfile
from dataclasses import replace

import pytest

from data import case_archive, plan_case
from data.case_archive import ArchiveError, read_case_archive, write_case_archive
from data.case_reader import read_case
from data.case_writer import write_case_folder, write_case_workbook
from data.digest import with_digest
from data.plan_case import case_of_plan, has_case
from data.plan_folder import read_plan, write_plan
from data.samples import write_sample
from models.errors import CaseError, PlanFolderError


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "tiny"
    write_sample("tiny", folder, seed=1)
    return read_case(folder)


@pytest.fixture
def archive(tmp_path, case):
    path = tmp_path / "case.zip"
    write_case_archive(case, path)
    return path


def entries(path):
    with zipfile.ZipFile(path) as file:
        return {item.filename: file.read(item) for item in file.infolist()}


def pack(path, files, method=zipfile.ZIP_DEFLATED):
    """Write an archive of the pairs of name and content."""
    with zipfile.ZipFile(path, "w", method) as file:
        for name, data in files:
            file.writestr(name, data)


def refusal(path):
    with pytest.raises(ArchiveError) as error:
        read_case_archive(path)
    return error.value.expected.render()


def test_what_was_packed_is_read(archive, case):
    assert len(case.candidates) > 10
    assert read_case_archive(archive) == case


def test_unpacked_it_is_a_case_folder(archive, tmp_path, case):
    with zipfile.ZipFile(archive) as file:
        file.extractall(tmp_path / "unpacked")
    assert read_case(tmp_path / "unpacked") == case


def test_equal_cases_are_equal_to_the_byte(archive, tmp_path, case):
    write_case_folder(case, tmp_path / "folder")
    write_case_workbook(case, tmp_path / "book.xlsx")
    for form in ("folder", "book.xlsx"):
        write_case_archive(read_case(tmp_path / form), tmp_path / "again.zip")
        assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()
    with zipfile.ZipFile(archive) as file:
        assert {item.date_time for item in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_digest_after_a_change_is_the_readers(tmp_path, case):
    assert case.closures
    assert case.conflicts
    assert with_digest(case) == case
    turned = {
        "candidates": case.candidates[:0:-1],
        "closures": case.closures[::-1],
        "conflicts": case.conflicts * 2,
    }
    changed = with_digest(case.model_copy(update=turned))
    assert changed.candidates == case.candidates[1:]
    write_case_archive(changed, tmp_path / "changed.zip")
    assert read_case_archive(tmp_path / "changed.zip") == changed


def test_there_is_one_zero(tmp_path, case):
    """-0.0 equals 0.0 and has its digest, so it has its bytes as well."""
    files = []
    for lat in (0.0, -0.0):
        first, *others = case.districts
        at_equator = case.model_copy(update={"districts": (replace(first, lat=lat), *others)})
        write_case_archive(with_digest(at_equator), tmp_path / "zero.zip")
        files.append((tmp_path / "zero.zip").read_bytes())
    assert files[0] == files[1]


def test_tables_longer_than_a_piece_are_written_whole(tmp_path, case, monkeypatch, archive):
    monkeypatch.setattr("data.case_writer._ROWS_A_PIECE", 7)
    write_case_archive(case, tmp_path / "pieces.zip")
    assert entries(tmp_path / "pieces.zip") == entries(archive)


@pytest.mark.parametrize("name", ["../candidates.csv", "/etc/passwd", "x/candidates.csv", "a.txt"])
def test_a_file_that_is_none_of_a_case_is_refused(tmp_path, archive, name):
    pack(tmp_path / "bad.zip", [*entries(archive).items(), (name, b"x")])
    assert name in refusal(tmp_path / "bad.zip")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.zip", "case.zip"]


def test_a_file_that_is_there_twice_is_refused(tmp_path, archive):
    with pytest.warns(UserWarning, match="Duplicate"):
        pack(tmp_path / "bad.zip", [*entries(archive).items(), ("settings.toml", b"")])
    assert "settings.toml" in refusal(tmp_path / "bad.zip")


def test_an_archive_that_unpacks_to_too_much_is_refused_before_unpacking(archive, monkeypatch):
    size = sum(len(data) for data in entries(archive).values())
    monkeypatch.setattr(case_archive, "MOST_BYTES", size)
    assert read_case_archive(archive)
    monkeypatch.setattr(case_archive, "MOST_BYTES", size - 1)
    monkeypatch.setattr(case_archive, "read_files", None)
    assert str(size) in refusal(archive)


def test_other_methods_of_packing_are_refused_and_none_is_fine(tmp_path, archive, case):
    files = list(entries(archive).items())
    pack(tmp_path / "stored.zip", files, zipfile.ZIP_STORED)
    assert read_case_archive(tmp_path / "stored.zip") == case
    pack(tmp_path / "bad.zip", files, zipfile.ZIP_BZIP2)
    assert "deflate" in refusal(tmp_path / "bad.zip")


def test_a_locked_archive_is_refused(tmp_path, archive):
    data = bytearray(archive.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    (tmp_path / "bad.zip").write_bytes(data)
    assert "settings.toml" in refusal(tmp_path / "bad.zip")


def test_damage_is_found_or_changes_nothing(tmp_path, archive, case):
    """Bytes changed, cut off, put before: an error that says so, or the same case."""
    good, dice = archive.read_bytes(), random.Random(4)
    path, refused = tmp_path / "bad.zip", 0
    for _ in range(300):
        data = bytearray(good)
        match dice.randrange(3):
            case 0:
                data = data[: dice.randrange(len(data))]
            case 1:
                data[dice.randrange(len(data))] ^= dice.randrange(1, 256)
            case _:  # the directory at the end, where the sizes and offsets stand
                data[dice.randrange(len(data) - 900, len(data))] = dice.randrange(256)
        path.write_bytes(data)
        try:
            assert read_case_archive(path) == case
        except (ArchiveError, CaseError):
            refused += 1
    assert refused > 200


@pytest.fixture
def folder(tmp_path, case, small_plan):
    info = small_plan.info.model_copy(update={"case_digest": case.digest})
    plan = small_plan.model_copy(update={"info": info})
    write_plan(tmp_path / "plan", case, plan, workbooks=False)
    return tmp_path / "plan"


def problem_of(*arguments):
    with pytest.raises(PlanFolderError) as error:
        case_of_plan(*arguments)
    (problem,) = error.value.problems
    return problem


def test_a_plan_folder_knows_its_case(folder, case):
    assert has_case(folder)
    assert case_of_plan(folder) == case


def test_a_folder_without_its_case_says_what_to_do(folder, tmp_path, case):
    (folder / "case.zip").unlink()
    assert not has_case(folder)
    problem = problem_of(folder)
    assert problem.value == str(folder)
    assert "case.zip" in problem.expected.render()
    assert "--case" in problem.hint.render()
    write_case_folder(case, tmp_path / "given")
    assert case_of_plan(folder, tmp_path / "given") == case


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip"])
def test_a_damaged_case_is_named(folder, data):
    (folder / "case.zip").write_bytes(data)
    problem = problem_of(folder)
    assert problem.value == str(folder / "case.zip")
    assert "--case" in problem.hint.render()


def test_a_case_with_errors_is_counted_and_no_cell_of_it_is_shown(folder):
    files = entries(folder / "case.zip")
    files["candidates.csv"] = files["candidates.csv"].replace(b",S1,", b",secret,")
    pack(folder / "case.zip", files.items())
    problem = problem_of(folder)
    assert problem.expected.values["count"] > 0
    assert "secret" not in problem.expected.render()


def test_the_case_of_another_plan_is_refused(folder, tmp_path, case):
    other = with_digest(case.model_copy(update={"candidates": case.candidates[1:]}))
    write_case_archive(other, folder / "case.zip")
    problem = problem_of(folder)
    assert problem.value == str(folder / "case.zip")
    assert problem.expected.values == {"wanted": case.digest[:8], "found": other.digest[:8]}
    write_case_folder(other, tmp_path / "given")
    assert problem_of(folder, tmp_path / "given").value == str(tmp_path / "given")


def test_without_plan_json_there_is_no_telling(folder, tmp_path):
    (folder / "plan.json").unlink()
    assert problem_of(folder).table == "plan.json"
    assert problem_of(tmp_path / "none").value == str(tmp_path / "none")


def test_a_case_that_may_not_be_read_is_an_error_of_the_system(folder, monkeypatch):
    def refuse(_path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(plan_case, "read_case_archive", refuse)
    assert problem_of(folder).expected.values == {"detail": "Permission denied"}


def test_where_the_case_was_is_written(folder, tmp_path, case, small_plan):
    info = small_plan.info.model_copy(update={"case_source": "/data/七月"})
    write_plan(folder, case, small_plan.model_copy(update={"info": info}), workbooks=False)
    assert json.loads((folder / "plan.json").read_text("utf-8"))["case_source"] == "/data/七月"
    assert read_plan(folder).info.case_source == "/data/七月"
