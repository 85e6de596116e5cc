"""The summary of many cases: whole, safe to open, and never in the place of something else."""

import csv
import os
from dataclasses import replace

import pytest

from data.summary import SUMMARY_FILE, SummaryRow, check_summary, write_summary
from models.errors import PlanFolderError

ROW = SummaryRow("甲 城", 60, 58, 50, 1_787, 1_740.6, 0.025741, 5.44, 149.2, 1, 0, "可行")
LOST = SummaryRow("乙", None, None, None, None, None, None, None, None, 3, 5, "没有排出计划")


def read(path):
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(content.decode("utf-8-sig").splitlines()))


def test_one_row_a_case_numbers_plain_and_gaps_empty(tmp_path):
    header, *rows = read(write_summary(tmp_path, [ROW, LOST]))
    assert header[:2] == ["数据", "考生"]
    assert rows == [
        ["甲 城", "60", "58", "50", "1787", "1741", "0.025741", "5.4", "149", "1", "0", "可行"],
        ["乙", *[""] * 8, "3", "5", "没有排出计划"],
    ]
    assert len(header) == len(rows[0]) == len(rows[1])


def test_in_english(tmp_path):
    header = read(write_summary(tmp_path, [ROW], "en"))[0]
    assert all(title.isascii() for title in header)
    check_summary(tmp_path)


def test_names_cannot_run_as_formulas(tmp_path):
    (_header, row) = read(write_summary(tmp_path, [replace(ROW, name="=1+1", result="a\nb")]))
    assert row[0] == "'=1+1"
    assert row[-1] == "a b"


def test_an_earlier_summary_is_replaced_and_nothing_is_left_beside(tmp_path):
    write_summary(tmp_path, [ROW, LOST])
    assert len(read(write_summary(tmp_path, [LOST]))) == 2
    assert os.listdir(tmp_path) == [SUMMARY_FILE]


@pytest.mark.parametrize("content", ["", "mine\n", "a,b\n1,2\n"])
def test_what_is_no_summary_stays(tmp_path, content):
    (tmp_path / SUMMARY_FILE).write_text(content, encoding="utf-8")
    with pytest.raises(PlanFolderError):
        write_summary(tmp_path, [ROW])
    assert (tmp_path / SUMMARY_FILE).read_text(encoding="utf-8") == content


def test_a_folder_in_its_place_is_refused(tmp_path):
    (tmp_path / SUMMARY_FILE).mkdir()
    with pytest.raises(PlanFolderError):
        check_summary(tmp_path)


def test_a_failure_in_the_middle_leaves_the_earlier_one(tmp_path, monkeypatch):
    write_summary(tmp_path, [ROW])

    def refuse(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(PlanFolderError) as caught:
        write_summary(tmp_path, [LOST])
    assert "No space left" in caught.value.problems[0].expected.render()
    assert os.listdir(tmp_path) == [SUMMARY_FILE]
    assert len(read(tmp_path / SUMMARY_FILE)) == 2
