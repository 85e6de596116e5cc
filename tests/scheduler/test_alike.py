"""People alike: nobody is told apart by what makes no difference, and none is looked at twice."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from models.case import Case
from models.plan import Tables
from scheduler.audit import offers as choice
from scheduler.audit.entitlement import in_window, need_windows
from scheduler.audit.offers import accepts, read_offers, unserved_alike
from scheduler.audit.view import View
from scheduler.tables import tables_of
from solvers.greedy import Greedy
from solvers.solution import Solution
from support.random_cases import random_case
from tests.solvers.parts import Parts


def unbooked(case: Case) -> Tables:
    """The sessions of a greedy plan, with nobody in them."""
    parts = Parts(case)
    everybody = range(len(parts.people.persons))
    types = parts.market.types(parts.people, everybody)
    decision = Greedy(parts.instance, parts.market, parts.people, types).decide()
    outcome = parts.accountant.carry_out(decision)
    solution = Solution(parts.instance, parts.people, parts.accountant, outcome, 0, {})
    return tables_of(case, solution).model_copy(update={"bookings": ()})


def town() -> tuple[Case, Tables]:
    """Some case whose greedy plan has several sessions, and those."""
    for seed in range(100):
        case = random_case(seed).model_copy(update={"cohorts": ()})
        tables = unbooked(case)
        if len(tables.sessions) > 2 and len(case.candidates) > 4:
            return case, tables
    raise AssertionError("no such case")


def shifted(tables: Tables, days: int) -> Tables:
    """Sessions that a wrong plan has outside the horizon."""
    rows = tuple(replace(row, date=row.date + timedelta(days)) for row in tables.sessions[:1])
    return tables.model_copy(update={"sessions": (*rows, *tables.sessions[1:])})


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("days", [0, -40, 40])
def test_offers_are_those_of_each_person_alone(seed: int, days: int) -> None:
    case = random_case(seed)
    view = View(case, shifted(unbooked(case), days))
    close_days = case.settings.policy.booking_close_days
    offers = list(read_offers(view))
    met = 0
    for alike in unserved_alike(view):
        for person in alike.people:
            met += 1
            windows = need_windows(person.demand, close_days)
            assert [offer.name for offer in alike.offers] == [
                offer.name
                for offer in offers
                if offer.need == person.demand.need
                and all(
                    accepts(view, person, session) and in_window(dates, session.date)
                    for dates, session in zip(windows, offer.sessions, strict=True)
                )
                and all(_examines(view, session.facility_id, person) for session in offer.sessions)
            ]
            assert alike.entitled == (person.candidate_id in view.entitled)
    assert met == len(view.roll)


def _examines(view: View, facility_id: str, person) -> bool:
    classes = view.facts.facilities[facility_id].classes
    return classes == ("*",) or person.demand.vehicle_class in classes


def test_twice_the_people_are_no_more_work(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = Counter[str]()

    def counted(name: str, real):
        def call(*args):
            looks[name] += 1
            return real(*args)

        return call

    monkeypatch.setattr(choice, "near", counted("near", choice.near))
    monkeypatch.setattr(choice, "_suits", counted("suits", choice._suits))
    case, tables = town()
    twice = tuple(
        replace(c, candidate_id=f"{c.candidate_id}-{k}") for c in case.candidates for k in (1, 2)
    )
    found = []
    for candidates in (case.candidates, twice):
        looks.clear()
        groups = unserved_alike(View(case.model_copy(update={"candidates": candidates}), tables))
        found.append((len(groups), dict(looks)))
        assert sum(len(group.people) for group in groups) == len(candidates)
    assert found[0] == found[1]
    assert looks["near"] > 0
    assert looks["suits"] > 0
