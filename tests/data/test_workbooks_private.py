"""Who stands in which book: nobody in a venue's, a unit's own people in its own, no candidate."""

import re

import pytest

from data.case_reader import read_case
from data.samples import write_sample
from data.workbooks import write_workbooks
from models.plan import Duty, Tables
from support.books import revised, texts, words_in

WORD = re.compile(r"[\w\-.#]+")


@pytest.fixture(scope="module")
def sample(tmp_path_factory, make_plan):
    """A sample's case, of names as a city has them, with a plan put together for it."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample("peak", folder, 3_000)
    case = read_case(folder)
    return revised(case, make_plan(case))


@pytest.fixture(scope="module")
def books(tmp_path_factory, sample):
    case, plan = sample
    return write_workbooks(case, plan, tmp_path_factory.mktemp("books"))


def people(case):
    """Return what may not be shown: texts that may stand nowhere, numbers that may be no word."""
    names = {item.name for item in case.examiners} | {item.school for item in case.candidates}
    numbers = {item.examiner_id for item in case.examiners}
    numbers |= {item.candidate_id for item in case.candidates}
    return names - {""}, numbers


def shown(file, names, numbers):
    """Return those of ``names`` that are part of what a book says, of ``numbers`` its words."""
    said = list(words_in(file))
    everything = "\n".join(said)
    words = {word for text in said for word in WORD.findall(text)}
    return {name for name in names if name in everything} | (numbers & words)


def test_a_venue_s_book_names_nobody(books, sample):
    case, _plan = sample
    names, numbers = people(case)
    assert len(names) > 100
    assert len(numbers) > 3_000
    units = {item.unit for item in case.examiners}
    checked = 0
    for file in books:
        if file.name.startswith("考场计划"):
            assert shown(file, names | units, numbers) == set()
            checked += 1
    assert checked == len(case.venues) > 10


def test_the_search_finds_people_where_they_are(books, sample):
    names, numbers = people(sample[0])
    found = shown(books[0], names, numbers)
    assert len(found & names) > 50
    assert len(found & numbers) > 500


def test_a_unit_s_book_names_its_own_people_only(books, sample):
    case, plan = sample
    names, numbers = people(case)
    on_duty = {duty.examiner_id for duty in plan.tables.duties}
    checked = 0
    for unit in dict.fromkeys(item.unit for item in case.examiners):
        (file,) = [file for file in books if file.name == f"单位通知_{unit}.xlsx"]
        own = [item for item in case.examiners if item.unit == unit]
        mine = {item.name for item in own} | {item.examiner_id for item in own}
        found = shown(file, names, numbers)
        assert found <= mine
        assert {item.examiner_id for item in own} & on_duty <= found
        other = {item.unit for item in case.examiners} - {unit}
        assert not any(cell in other for cells in texts(file).values() for cell in cells)
        checked += 1
    assert checked > 10


def test_a_unit_s_book_has_no_car_route_or_candidate(books, sample):
    """A duty is a place, a time and a role; what is drawn on the day has no column (rule E8)."""
    case, _plan = sample
    facilities = {item.facility_id for item in case.facilities}
    for file in books:
        if file.name.startswith("单位通知"):
            words = {word for text in words_in(file) for word in WORD.findall(text)}
            assert not words & facilities


def test_no_file_is_named_after_a_person(books, sample):
    names, numbers = people(sample[0])
    for file in books:
        assert not any(name in file.name for name in names)
        assert not numbers & set(WORD.findall(file.stem.replace("_", " ")))


def test_a_unit_without_duties_gets_no_book(tmp_path, small_case, small_plan):
    unit = small_case.examiners[0].unit
    away = {item.examiner_id for item in small_case.examiners if item.unit == unit}
    duties: tuple[Duty, ...] = tuple(
        duty for duty in small_plan.tables.duties if duty.examiner_id not in away
    )
    tables: Tables = small_plan.tables.model_copy(update={"duties": duties})
    files = write_workbooks(small_case, small_plan.model_copy(update={"tables": tables}), tmp_path)
    names = [file.name for file in files]
    assert f"单位通知_{unit}.xlsx" not in names
    assert sum(name.startswith("单位通知") for name in names) == 2
