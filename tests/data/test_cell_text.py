"""Texts from outside: never a formula, never a broken name."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.cell_text import (
    clipped,
    display_width,
    file_stem,
    moment,
    neutral,
    printable,
    restored,
    sheet_name,
)

FORMULAS = ["=cmd|'/c calc'!A1", "+1+1", "-1", "@SUM(1)", "\t=1", "\r=1", " =1", "＝1", "'=1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_begins_like_a_formula_gets_an_apostrophe(text):
    assert neutral(text) == "'" + text


@pytest.mark.parametrize(
    ("stamp", "text"),
    [
        ("2026-11-23T21:06:16+00:00", "2026-11-23 21:06 UTC"),
        ("2026-11-23T21:06:16.123+08:00", "2026-11-23 21:06 UTC+08:00"),
        ("2023-07-06T10:20:30", "2023-07-06 10:20"),
        ("昨天", "昨天"),
        ("=1", "'=1"),
    ],
)
def test_a_time_stamp_is_written_for_people(stamp, text):
    assert moment(stamp) == text


@pytest.mark.parametrize("text", ["", "V01", "城西（模拟）", "a=b", "8＋1", "'quoted'", "— "])
def test_other_texts_stay(text):
    assert neutral(text) == text


@given(st.text(alphabet=st.sampled_from("='@+-\t a中")))
def test_restoring_undoes_neutralising(text):
    assert restored(neutral(text)) == text


@given(st.text())
def test_a_printable_text_is_one_line_without_hidden_characters(text):
    shown = printable(text)
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cf", "Cn", "Cs", "Zl", "Zp"}
    assert shown[:1] not in set("=+-@＝＋－＠") - {""}
    assert shown == shown.strip()


def test_printable_drops_direction_marks_and_breaks_lines_to_spaces():
    assert printable("城\u202e西\u200f\x07考\n场\ud800\uffff") == "城西 考 场"


def test_a_chinese_character_is_two_wide():
    assert display_width("V01 考场（模拟）") == 4 + 12
    assert display_width("ab") == 2


def test_clipping_marks_the_cut():
    assert clipped("考场", 4) == "考场"
    assert clipped("考场考场", 6) == "考场…"


@given(st.lists(st.text(max_size=80), max_size=8))
def test_sheet_names_are_ones_that_excel_takes(texts):
    taken: set[str] = set()
    names = [sheet_name(text, taken) for text in texts]
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\")
        assert name.strip("'") == name
        assert name.casefold() != "history"


@given(st.lists(st.text(max_size=300), max_size=8))
def test_file_names_stay_in_their_folder(texts):
    taken: set[str] = set()
    names = [file_stem(text, taken) for text in texts]
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 1 <= len(name.encode()) <= 120
        assert not set(name) & set('<>:"/\\|?*\x00\n')
        assert not name.startswith(".")


def test_names_that_differ_in_case_only_get_a_number():
    taken: set[str] = set()
    assert [file_stem(text, taken) for text in ("V1", "v1", "../../V1")] == ["V1", "v1-2", "V1-3"]
