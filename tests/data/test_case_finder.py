"""Finding the cases that lie side by side."""

import unicodedata
from pathlib import Path

import pytest

from data.case_finder import find_cases
from models.errors import CaseError


def make_case(folder: Path, *files: str, size: int = 1) -> Path:
    folder.mkdir(parents=True)
    for name in files or ("settings.toml", "candidates.csv"):
        (folder / name).write_bytes(b"x" * size)
    return folder


def problems_of(folder: Path) -> tuple[str, ...]:
    with pytest.raises(CaseError) as caught:
        find_cases(folder)
    return tuple(problem.expected.render() for problem in caught.value.problems)


def test_folders_and_workbooks_by_name(tmp_path):
    make_case(tmp_path / "乙 城", size=7)
    make_case(tmp_path / "b")
    (tmp_path / "a c.XLSX").write_bytes(b"12345")
    assert [(case.name, case.path.name, case.size_bytes) for case in find_cases(tmp_path)] == [
        ("a c", "a c.XLSX", 5),
        ("b", "b", 2),
        ("乙 城", "乙 城", 14),
    ]


@pytest.mark.parametrize("file", ["settings.toml", "candidates.csv", "published.csv"])
def test_a_part_of_a_case_is_a_case_so_that_the_rest_is_missed(tmp_path, file):
    make_case(tmp_path / "half", file)
    assert [case.name for case in find_cases(tmp_path)] == ["half"]


def test_what_is_no_case_is_passed_over(tmp_path):
    make_case(tmp_path / "real")
    make_case(tmp_path / ".hidden")
    make_case(tmp_path / "plan", "runs.csv", "plan.json")
    make_case(tmp_path / "outer" / "inner")
    for name in ("~$real.xlsx", ".a.xlsx", "notes.txt", "candidates.csv"):
        (tmp_path / name).write_bytes(b"")
    assert [case.name for case in find_cases(tmp_path)] == ["real"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a", "a.xlsx"),
        ("City", "city"),
        (unicodedata.normalize("NFC", "é"), unicodedata.normalize("NFD", "é")),
    ],
)
def test_names_that_would_share_a_plan_folder_are_refused(tmp_path, one, other):
    make_case(tmp_path / one)
    if other.endswith(".xlsx"):
        (tmp_path / other).write_bytes(b"")
    else:
        make_case(tmp_path / other)
    if len(list(tmp_path.iterdir())) < 2:
        pytest.skip("this file system takes the two for one")
    (problem,) = problems_of(tmp_path)
    assert "重名" in problem


def test_an_empty_folder_is_refused(tmp_path):
    (problem,) = problems_of(tmp_path)
    assert "其中应有数据" in problem


@pytest.mark.parametrize("name", ["absent", "file"])
def test_what_is_no_folder_is_refused(tmp_path, name):
    (tmp_path / "file").write_bytes(b"")
    (problem,) = problems_of(tmp_path / name)
    assert "应为已有的文件夹" in problem
