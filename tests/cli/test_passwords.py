"""``--password-file``: read before any work, handed on unseen, refused where it makes no sense."""

import json

import pytest

from models.request import CaseRequest

WORD = "geheim-口令"


@pytest.fixture
def word(tmp_path):
    pytest.importorskip("msoffcrypto", reason="the extra `secure` is not installed")
    file = tmp_path / "word.txt"
    file.write_text(f"{WORD}\n", encoding="utf-8")
    return file


def test_the_password_reaches_the_writer_and_nobody_else(paikao, engine, tmp_path, word):
    result = paikao("plan", "case", "--out", tmp_path / "p", "--password-file", word, "--json")
    assert result.exit_code == 0
    password = engine.written[0][3]["password"]
    assert password.get_secret_value() == WORD
    assert WORD not in result.output
    assert WORD not in repr(engine.written)


def test_without_the_option_nothing_is_encrypted(paikao, engine, tmp_path):
    assert paikao("plan", "case", "--out", tmp_path / "p").exit_code == 0
    assert engine.written[0][3]["password"] is None


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"s" * 300])
def test_a_file_without_a_password_is_refused_before_any_work(
    paikao, engine, tmp_path, word, content
):
    word.write_bytes(content)
    result = paikao("plan", "case", "--out", tmp_path / "p", "--password-file", word)
    assert result.exit_code == 2
    assert "word.txt" in result.stderr
    assert "口令" in result.stderr
    assert "sss" not in result.stderr
    assert engine.options == engine.written == []


def test_a_file_that_is_not_there_is_refused(paikao, engine, tmp_path, word):
    result = paikao("plan", "case", "--out", tmp_path / "p", "--password-file", tmp_path / "none")
    assert result.exit_code == 2
    assert "none" in result.stderr
    assert engine.options == []


def test_no_books_no_password(paikao, engine, tmp_path, word):
    args = ("--out", tmp_path / "p", "--password-file", word, "--no-workbooks")
    result = paikao("plan", "case", *args)
    assert result.exit_code == 2
    assert "--password-file 只在写工作簿时用" in result.stderr
    result = paikao("whatif", "case", "--scenario", "s.toml", "--password-file", word)
    assert "--password-file 只在写工作簿时用" in result.stderr
    result = paikao("compare", "a", "b", "--password-file", word)
    assert "--password-file 只在写工作簿时用" in result.stderr


def test_a_request_to_another_process_names_the_file_only(word):
    request = CaseRequest("name", "case", "out", password_file=str(word))
    told = json.dumps(request.as_json())
    assert "word.txt" in told
    assert WORD not in told
    assert CaseRequest(**json.loads(told)) == request


def test_english_has_the_words_too(paikao, engine, tmp_path, word):
    word.write_text("", encoding="utf-8")
    args = ("--out", tmp_path / "p", "--password-file", word, "--lang", "en")
    result = paikao("plan", "case", *args)
    assert result.exit_code == 2
    assert "password" in result.stderr
    assert not any("\u4e00" <= char <= "\u9fff" for char in result.stderr)
