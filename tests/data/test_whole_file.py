"""A file is there whole or not at all."""

import os

import pytest

from data.whole_file import check_writable, write_whole


def test_a_file_takes_the_place_of_another_and_leaves_nothing_beside(tmp_path):
    path = tmp_path / "new" / "a.csv"
    write_whole(path, b"1")
    write_whole(path, b"2")
    assert path.read_bytes() == b"2"
    assert os.listdir(path.parent) == ["a.csv"]


def test_a_failure_leaves_the_earlier_one_and_names_the_file(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    write_whole(path, b"1")

    def refuse(*_args):
        raise OSError(28, "No space left on device", "somewhere else")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="No space left") as caught:
        write_whole(path, b"2")
    assert caught.value.filename == str(path)
    assert path.read_bytes() == b"1"
    assert os.listdir(tmp_path) == ["a.csv"]


def test_trying_changes_nothing(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"1")
    check_writable(path)
    assert path.read_bytes() == b"1"
    assert os.listdir(tmp_path) == ["a.csv"]
    with pytest.raises(OSError, match=r"directory|exists") as caught:
        check_writable(path / "b.csv")
    assert caught.value.filename == str(path / "b.csv")
