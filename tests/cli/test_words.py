"""Languages, and how values from outside are printed."""

import pytest

from cli.words import LONGEST_VALUE, cell_width, choose_words, printable, wrap
from models.errors import Message


@pytest.mark.parametrize(
    ("asked", "environment", "terminal", "paper"),
    [
        (None, {}, "zh", "zh"),
        (None, {"LANG": "C.UTF-8"}, "zh", "zh"),
        (None, {"LANG": "zh_CN.UTF-8"}, "zh", "zh"),
        (None, {"LANG": "de_DE.UTF-8"}, "zh", "zh"),
        (None, {"LANG": "en_US.UTF-8"}, "en", "zh"),
        (None, {"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh", "zh"),
        (None, {"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB"}, "en", "zh"),
        (None, {"PAIKAO_LANG": "en"}, "en", "en"),
        (None, {"PAIKAO_LANG": "xx", "LANG": "en_US"}, "en", "zh"),
        ("zh", {"PAIKAO_LANG": "en", "LANG": "en_US.UTF-8"}, "zh", "zh"),
        ("en", {"PAIKAO_LANG": "zh"}, "en", "en"),
    ],
)
def test_the_language_and_where_it_comes_from(asked, environment, terminal, paper):
    words = choose_words(asked, environment)
    assert (words.terminal, words.paper) == (terminal, paper)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("第一考场 A-1", "第一考场 A-1"),
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\nb\tc\x00", "a\\nb\\tc\\x00"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("a\u3000b", "a\\u3000b"),
        ("\udcff", "\\udcff"),
        ("", ""),
    ],
)
def test_what_a_terminal_would_act_on_is_escaped(text, shown):
    assert printable(text) == shown


def test_a_long_value_is_cut_and_says_how_long_it_was():
    assert printable("长" * LONGEST_VALUE) == "长" * LONGEST_VALUE
    assert printable("长" * 5000) == "长" * LONGEST_VALUE + "… (5000)"


def test_values_of_a_message_are_escaped_and_numbers_formatted():
    message = Message("列 {name} 有 {count:,} 行", {"name": "a\x1bb", "count": 1234})
    assert choose_words("zh").message(message) == "列 a\\x1bb 有 1,234 行"


def test_a_chinese_character_takes_two_cells():
    assert cell_width("考点 A1") == 7


@pytest.mark.parametrize("cells", [10, 17, 40, 80])
def test_wrapped_lines_keep_to_the_width_and_lose_nothing(cells):
    text = "结果写到标准输出，进度写到 stderr；see PAIKAO_LANG（默认 zh）。" * 3
    lines = wrap(text, cells)
    assert all(0 < cell_width(line) <= max(cells, 13) for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line[0] in "，。；）" for line in lines)


def test_a_text_may_have_a_place_called_text():
    assert choose_words("zh", {}).text("注意：{text}", text="甲") == "注意：甲"
