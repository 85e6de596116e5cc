"""The template: empty it says what is missing, with its example it is a case."""

import openpyxl
import pytest

from data.case_reader import read_case
from data.layout import CONTRACT_TABLES, TITLE_BY_TABLE, columns_of
from data.settings_in import REQUIRED
from data.template import write_template
from data.template.columns import SOMETIMES, form_columns
from data.template.settings import defaults
from data.template.texts import COLUMNS, SETTINGS, meaning_of
from data.texts import translator
from models.case import Policy, Settings
from models.errors import CaseError

LANGUAGES = ("zh", "en")


@pytest.fixture(scope="module", params=LANGUAGES)
def books(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("template")
    write_template(folder / "empty.xlsx", request.param)
    write_template(folder / "example.xlsx", request.param, example=True)
    return folder, request.param


def test_the_empty_one_says_all_that_is_missing(books):
    folder, _lang = books
    with pytest.raises(CaseError) as caught:
        read_case(folder / "empty.xlsx")
    found = [(problem.table, problem.column) for problem in caught.value.problems]
    assert found == [
        *(("settings", key) for key in REQUIRED),
        *((table, None) for table in ("districts", "slots", "venues", "facilities", "examiners")),
        ("candidates", None),
    ]


def test_the_example_is_a_case_with_the_defaults(books):
    folder, _lang = books
    case = read_case(folder / "example.xlsx")
    assert case.settings.policy == Policy(min_session_seats=3)
    assert case.settings.days == 7
    filled = [table for table in CONTRACT_TABLES if getattr(case, table)]
    assert filled == [table for table in CONTRACT_TABLES if not table.startswith(("publ", "book"))]


def test_both_languages_hold_the_same_example(tmp_path):
    for lang in LANGUAGES:
        write_template(tmp_path / f"{lang}.xlsx", lang, example=True)
    one, other = (read_case(tmp_path / f"{lang}.xlsx") for lang in LANGUAGES)
    assert one == other


def test_every_table_and_column_of_the_contract_is_there(books):
    folder, lang = books
    book = openpyxl.load_workbook(folder / "empty.xlsx")
    assert book.sheetnames[0].startswith("x_")
    assert book.active is book.worksheets[0]
    for table in CONTRACT_TABLES:
        sheet = book[TITLE_BY_TABLE[table] if lang == "zh" else table]
        heads = [cell.value for cell in sheet[1]]
        columns = columns_of(table).values()
        wanted = [column.title if lang == "zh" else column.name for column in columns]
        assert sorted(heads) == sorted(wanted)
        assert sheet.freeze_panes == "A2"
        assert all(cell.comment is not None for cell in sheet[1])
    people = book["考生" if lang == "zh" else "candidates"]
    assert people["A1"].value == ("考生编号" if lang == "zh" else "candidate_id")


def test_required_columns_look_unlike_the_others(books):
    folder, lang = books
    book = openpyxl.load_workbook(folder / "empty.xlsx")
    for table in CONTRACT_TABLES:
        sheet = book[TITLE_BY_TABLE[table] if lang == "zh" else table]
        colours = {}
        for cell, form in zip(sheet[1], form_columns(table), strict=True):
            kind = "yes" if form.column.required else "some" if form.sometimes else "no"
            colours.setdefault(kind, set()).add(cell.fill.fgColor.rgb)
        assert all(len(found) == 1 for found in colours.values())
        assert len({next(iter(found)) for found in colours.values()}) == len(colours)


def test_closed_vocabularies_and_references_have_drop_downs(books):
    folder, lang = books
    book = openpyxl.load_workbook(folder / "empty.xlsx")
    for table in CONTRACT_TABLES:
        sheet = book[TITLE_BY_TABLE[table] if lang == "zh" else table]
        rules = {
            str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation
        }
        for cell, form in zip(sheet[1], form_columns(table), strict=True):
            rule = rules[f"{cell.column_letter}2"]
            assert rule.prompt
            assert len(rule.prompt) <= 255
            if form.cell.kind == "word" and not form.cell.is_list:
                assert rule.type == "list"
                assert sorted(rule.formula1.strip('"').split(",")) == sorted(form.words)
            elif form.reference is not None:
                target, column = form.reference
                place = [item.column.name for item in form_columns(target)].index(column)
                letter = openpyxl.utils.get_column_letter(place + 1)
                name = TITLE_BY_TABLE[target] if lang == "zh" else target
                assert rule.formula1.replace("'", "").startswith(f"{name}!${letter}$2:")


def test_everything_is_explained_in_both_languages():
    english = translator("en")
    texts = [*SETTINGS.values()]
    for table in CONTRACT_TABLES:
        texts += [meaning_of(table, column) for column in columns_of(table)]
    assert all(english(text) != text for text in texts)
    keys = [key for key, _default in defaults()]
    assert keys == list(SETTINGS)
    assert len(keys) == len(Settings.model_fields) - 1 + len(Policy.model_fields)
    known = {column for table in CONTRACT_TABLES for column in columns_of(table)}
    assert {key.rpartition(".")[2] for key in COLUMNS} == known
    assert known >= SOMETIMES
