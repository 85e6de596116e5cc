"""The message catalogue: complete, compiled, and true to the places in the texts."""

import re
from pathlib import Path

import pytest

from data.texts import translator

catalogue = pytest.importorskip("data.catalogue", reason="babel is not installed")

ROOT = Path(__file__).parents[2]
REFRESH = "run `python -m data.catalogue` and translate what it lists"


def test_chinese_is_the_source():
    assert translator("zh")("考场") == "考场"


def test_english_comes_from_the_catalogue():
    assert translator("en")("合计") == "Total"
    assert translator("en")("没有人写过的话") == "没有人写过的话"
    assert translator("en")("") == ""


def test_every_marked_text_is_translated():
    known = catalogue.read_catalogue("en")
    texts = {text for _file, text in catalogue.source_texts(ROOT)}
    assert len(texts) > 100
    missing = sorted(t for t in texts if not (known.get(t) and known.get(t).string))
    assert not missing, f"{REFRESH}: {missing}"


def test_no_text_outlives_its_source():
    texts = {text for _file, text in catalogue.source_texts(ROOT)}
    left = sorted(str(m.id) for m in catalogue.read_catalogue("en") if m.id and m.id not in texts)
    assert not left, f"{REFRESH}: {left}"


def test_the_compiled_catalogue_is_that_of_the_texts():
    compiled = catalogue.catalogue_file("en").with_suffix(".mo").read_bytes()
    assert compiled == catalogue.compiled(catalogue.read_catalogue("en")), REFRESH


def test_translations_keep_the_places():
    places = re.compile(r"\{(\w+)[^}]*\}")
    for message in catalogue.read_catalogue("en"):
        if message.id and message.string:
            asked, given = (set(places.findall(str(t))) for t in (message.id, message.string))
            assert asked == given, message.id


def test_marked_texts_are_found_in_both_arms_of_a_choice(tmp_path):
    for folder in catalogue.SOURCE_FOLDERS:
        (tmp_path / folder).mkdir()
    source = 'x = _("甲" if y else "乙"), N_("丙"), Message("丁 {a}", {"a": 1}), other("戊")\n'
    (tmp_path / "data" / "some.py").write_text(source, encoding="utf-8")
    assert list(catalogue.source_texts(tmp_path)) == [
        ("data/some.py", text) for text in ("甲", "乙", "丙", "丁 {a}")
    ]


def test_refreshing_keeps_translations_adds_new_texts_and_drops_old_ones(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "LOCALE_FOLDER", tmp_path / "locale")
    for folder in catalogue.SOURCE_FOLDERS:
        (tmp_path / folder).mkdir()
    source = tmp_path / "data" / "some.py"
    source.write_text('x = _("甲"), _("乙")\n', encoding="utf-8")
    assert catalogue.refresh(tmp_path, "en") == ["乙", "甲"]
    file = catalogue.catalogue_file("en")
    text = file.read_text("utf-8").replace('msgid "甲"\nmsgstr ""', 'msgid "甲"\nmsgstr "A"')
    file.write_text(text, "utf-8")
    source.write_text('x = _("丙"), _("甲")\n', encoding="utf-8")
    assert catalogue.refresh(tmp_path, "en") == ["丙"]
    known = catalogue.read_catalogue("en")
    assert {message.id: message.string for message in known if message.id} == {"丙": "", "甲": "A"}
    before = file.read_bytes(), file.with_suffix(".mo").read_bytes()
    catalogue.refresh(tmp_path, "en")
    assert (file.read_bytes(), file.with_suffix(".mo").read_bytes()) == before


def test_the_tool_ends_with_an_error_where_a_translation_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "LOCALE_FOLDER", tmp_path / "locale")
    monkeypatch.chdir(tmp_path)
    for folder in catalogue.SOURCE_FOLDERS:
        (tmp_path / folder).mkdir()
    catalogue.main()
    (tmp_path / "cli" / "some.py").write_text('x = Message("甲")\n', encoding="utf-8")
    with pytest.raises(SystemExit, match="1 untranslated"):
        catalogue.main()
