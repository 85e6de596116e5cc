"""What options take."""

from pathlib import Path

import click
import pytest

from cli.parameters import FOLDER, Gap, OneOf, RefusedValue, Seconds, Whole


@pytest.mark.parametrize(
    ("text", "fraction"),
    [
        ("0", 0.0),
        ("0.05", 0.05),
        ("5%", 0.05),
        ("5 %", 0.05),
        ("1", 1.0),
        ("100%", 1.0),
        ("5\N{FULLWIDTH PERCENT SIGN}", 0.05),
    ],
)
def test_a_gap_is_a_fraction_or_a_percentage(text, fraction):
    assert Gap().convert(text, None, None) == pytest.approx(fraction)


@pytest.mark.parametrize("text", ["", "%", "5", "1.01", "101%", "-1%", "nan", "inf", "five"])
def test_any_other_gap_is_refused(text):
    with pytest.raises(RefusedValue) as caught:
        Gap().convert(text, None, None)
    assert caught.value.value == text


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0.1", 0.1),
        (".5", 0.5),
        ("1", 1.0),
        (" 2. ", 2.0),
        ("0.5e2", 50.0),
        ("86400", 86_400.0),
    ],
)
def test_seconds(text, seconds):
    assert Seconds().convert(text, None, None) == seconds


@pytest.mark.parametrize("text", ["0", "0.09", "86401", "-5", "nan", "inf", "1m", "", "1e999"])
def test_seconds_out_of_range_are_refused(text):
    with pytest.raises(RefusedValue, match=r"0\.1 到 86400"):
        Seconds().convert(text, None, None)


@pytest.mark.parametrize("kind", [Seconds(), Gap(), Whole(0, 100)])
@pytest.mark.parametrize("text", ["\N{FULLWIDTH DIGIT ONE}", "٣", "1_0", "0x1", "+1", "9" * 5000])
def test_every_number_is_in_plain_digits(kind, text):
    with pytest.raises(RefusedValue):
        kind.convert(text, None, None)


@pytest.mark.parametrize("text", ["", " ", "\t"])
def test_an_empty_path_is_not_the_current_folder(text):
    with pytest.raises(RefusedValue, match="非空的路径"):
        FOLDER.convert(text, None, None)
    assert FOLDER.convert(".", None, None) == Path()
    assert FOLDER.convert("数据 1", None, None) == Path("数据 1")


@pytest.mark.parametrize("text", ["0", "11", "2.0", "x", "", "²", "\N{FULLWIDTH DIGIT ONE}"])
def test_whole_numbers_are_plain_digits_in_range(text):
    assert Whole(1, 10).convert("10", None, None) == 10
    with pytest.raises(RefusedValue, match="1 到 10"):
        Whole(1, 10).convert(text, None, None)


def test_a_word_is_one_of_the_list():
    kind = OneOf(("zh", "en"))
    assert kind.convert("en", None, None) == "en"
    with pytest.raises(click.BadParameter, match="zh / en"):
        kind.convert("EN", None, None)
