"""Workbooks under a password: closed without it, the same with it, and never half-open."""

import io
import sys
import zipfile

import openpyxl
import pytest
import xlsxwriter
from pydantic import SecretStr

from data import sealed_book
from data.plan_folder import write_plan
from data.sealed_book import MOST_CHARACTERS, is_sealed, read_password, sealed, unsealed
from data.workbooks import write_workbooks
from data.workbooks.comparison_book import may_be_replaced
from models.errors import SealError

WORD = "口令 pass-1"


@pytest.fixture
def library():
    pytest.importorskip("msoffcrypto", reason="the extra `secure` is not installed")


@pytest.fixture
def no_library(monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == "msoffcrypto"]:
        monkeypatch.delitem(sys.modules, name)
    finder = type("Gone", (), {"find_spec": staticmethod(gone)})
    monkeypatch.setattr(sys, "meta_path", [finder, *sys.meta_path])


def gone(name, *_args):
    if name.split(".")[0] == "msoffcrypto":
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def written(tmp_path, content):
    file = tmp_path / "word.txt"
    file.write_bytes(content)
    return file


@pytest.mark.usefixtures("library")
def test_books_with_names_are_encrypted_and_those_of_venues_are_not(
    tmp_path, small_case, small_plan
):
    word = SecretStr(WORD)
    (tmp_path / "plain").mkdir()
    files = write_workbooks(small_case, small_plan, tmp_path, password=word)
    plain = write_workbooks(small_case, small_plan, tmp_path / "plain", password=None)
    assert [file.name for file in files] == [file.name for file in plain]
    named = 0
    for file, other in zip(files, plain, strict=True):
        content = file.read_bytes()
        if file.name.startswith("考场计划"):
            assert content == other.read_bytes()
            continue
        named += 1
        assert is_sealed(content)
        assert not zipfile.is_zipfile(file)
        assert unsealed(content, word, file.name) == other.read_bytes()
        with pytest.raises(SealError, match="口令不对"):
            unsealed(content, SecretStr("another"), file.name)
    assert named == 1 + len({item.unit for item in small_case.examiners})


@pytest.mark.usefixtures("library")
def test_nothing_of_a_book_shows_through(tmp_path, small_case, small_plan):
    for file in write_workbooks(small_case, small_plan, tmp_path, password=SecretStr(WORD)):
        content = file.read_bytes()
        if is_sealed(content):
            for text in ("钟离", "sharedStrings", "worksheet", "paikao"):
                assert text.encode() not in content
                assert text.encode("utf-16-le") not in content
            opened = openpyxl.load_workbook(io.BytesIO(unsealed(content, SecretStr(WORD), "x")))
            assert opened.sheetnames


@pytest.mark.usefixtures("library")
def test_a_plan_written_over_an_encrypted_one_takes_its_place(tmp_path, small_case, small_plan):
    for _time in range(2):
        write_plan(tmp_path / "p", small_case, small_plan, password=SecretStr(WORD))
    assert not list(tmp_path.glob(".paikao*"))


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"abc", "abc"),
        (b"abc\n", "abc"),
        (b"abc\r\nsecond line\n", "abc"),
        ("\ufeff口令".encode(), "口令"),
        (b" a b \n", " a b "),
        ("长".encode() * MOST_CHARACTERS, "长" * MOST_CHARACTERS),
    ],
)
def test_the_password_is_the_first_line(tmp_path, content, word):
    found = read_password(written(tmp_path, content))
    assert found.get_secret_value() == word
    assert word not in repr(found)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "不能为空"),
        (b"\nabc", "不能为空"),
        (b"  \n", "不能为空"),
        (b"\xff\xfesecret", "UTF-8"),
        (b"secret\x00\x07", "控制字符"),
        (b"s" * (MOST_CHARACTERS + 1), "最多"),
        (b"s" * 100_000, "最多"),
    ],
)
def test_what_is_no_password_is_refused_without_showing_it(tmp_path, content, fault):
    with pytest.raises(SealError, match=fault) as caught:
        read_password(written(tmp_path, content))
    assert caught.value.file.endswith("word.txt")
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.usefixtures("library")
def test_what_is_not_encrypted_is_not_opened(tmp_path):
    for content in (b"", b"PK\x03\x04 no", b"text", bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600):
        with pytest.raises(SealError, match="没有加密"):
            unsealed(content, SecretStr("a"), "file")


@pytest.mark.usefixtures("library")
def test_an_encrypted_comparison_is_known_by_its_password_only(tmp_path):
    file = tmp_path / "c.xlsx"
    book = xlsxwriter.Workbook(file)
    book.set_custom_property("paikao_comparison", "1")
    book.close()
    assert may_be_replaced(file)
    file.write_bytes(sealed(file.read_bytes(), SecretStr("a")))
    assert may_be_replaced(file, SecretStr("a"))
    assert not may_be_replaced(file, SecretStr("b"))
    assert not may_be_replaced(file)


@pytest.mark.usefixtures("no_library")
def test_without_the_library_it_says_what_to_install(tmp_path, small_case, small_plan):
    with pytest.raises(SealError, match=r"msoffcrypto-tool.*\[secure\]"):
        read_password(written(tmp_path, b"abc"))
    with pytest.raises(SealError, match="msoffcrypto-tool"):
        write_plan(tmp_path / "p", small_case, small_plan, password=SecretStr("a"))
    assert not (tmp_path / "p").exists()
    assert not list(tmp_path.glob(".paikao*"))


def test_another_missing_module_is_not_taken_for_the_library(monkeypatch):
    def fail(name, *_args):
        if name.split(".")[0] in ("msoffcrypto", "olefile"):
            raise ModuleNotFoundError("no olefile", name="olefile")

    for name in [name for name in sys.modules if name.split(".")[0] == "msoffcrypto"]:
        monkeypatch.delitem(sys.modules, name)
    finder = type("Gone", (), {"find_spec": staticmethod(fail)})
    monkeypatch.setattr(sys, "meta_path", [finder, *sys.meta_path])
    with pytest.raises(ModuleNotFoundError, match="olefile"):
        sealed_book.sealed(b"", SecretStr("a"))
