"""One more of what a week has, as gifts: heads, slots, dates, releases, units, routes, maxima."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import numpy as np

from models.advice import Resource
from models.case import Examiner, Facility
from models.errors import Message
from scheduler.advise.gifts import Gift, Share, Solved, Terms
from scheduler.advise.rows import Rows
from scheduler.advise.week import Week
from solvers.dispatch import UNIT_POINTS
from solvers.opportunities import RunOption

Skill = tuple[str, tuple[str, ...], tuple[str, ...]]
"""Kind, subjects and class groups of an examiner."""


def all_gifts(week: Week, rows: Rows, solved: Solved) -> list[Gift]:
    """One more of everything that binds, by kind, then in the order of the case."""
    return [
        *_of_examiners(week, rows, solved),
        *_of_units(week, rows),
        *_of_facilities(week, rows),
    ]


def skill_of(examiner: Examiner) -> Skill:
    """What makes two examiners alike for whoever is short of them."""
    return examiner.kind, examiner.subjects, examiner.class_groups


def _of_examiners(week: Week, rows: Rows, solved: Solved) -> Iterator[Gift]:
    """One more examiner of each skill; one more slot or date of the one whose next is dearest."""
    groups: dict[Skill, list[int]] = defaultdict(list)
    for k, examiner in enumerate(week.case.examiners):
        if k in rows.own:
            groups[skill_of(examiner)].append(k)
    pools: dict[Skill, set[int]] = defaultdict(set)
    for duty in week.instance.duties:
        pools[skill_of(week.case.examiners[duty.examiner])].add(duty.pool)
    for skill, members in groups.items():
        heads = _heads(week, rows, pools[skill])
        twins = {k: twin(week, rows, k, heads) for k in members}
        yield twins[max(members, key=lambda k: solved.worth(twins[k]))]
        limited = [rows.slots[k] for k in members if k in rows.slots]
        if limited:
            row = min(limited, key=lambda row: (solved.dual[row], row))
            yield Gift("slots", _about("slots", skill), ((row, 1.0),))
        windows = [rows.days[k] for k in members if rows.days.get(k)]
        if windows:
            mine = min(windows, key=lambda found: (sum(solved.dual[row] for row in found), found))
            yield Gift("days", _about("days", skill), tuple((row, 1.0) for row in mine))


def twin(week: Week, rows: Rows, k: int, heads: tuple[tuple[int, str], ...] = ()) -> Gift:
    """An examiner twice: in a linear program, two who are alike are one with twice the room."""
    sides = week.relaxation.arrays.row_upper
    terms = tuple(
        (row, float(sides[row])) for row in rows.own[k] if np.isfinite(sides[row]) and sides[row]
    )
    text = _about("examiner", skill_of(week.case.examiners[k]))
    columns = tuple(sorted(rows.columns[k]))
    return Gift("examiner", text, terms, doubled=columns, about=heads)


def _about(resource: Resource, skill: Skill) -> Message:
    kind, subjects, groups = skill
    text = {
        ("examiner", "resident"): Message("多一名常驻考试员（{subjects}；{groups}）"),
        ("examiner", "reserve"): Message("多一名应急考试员（{subjects}；{groups}）"),
        ("slots", "resident"): Message("一名常驻考试员（{subjects}；{groups}）多值勤一个时段"),
        ("slots", "reserve"): Message("一名应急考试员（{subjects}；{groups}）多值勤一个时段"),
        ("days", "resident"): Message("一名常驻考试员（{subjects}；{groups}）七日内多值勤一天"),
        ("days", "reserve"): Message("一名应急考试员（{subjects}；{groups}）七日内多值勤一天"),
    }[resource, kind]
    return replace(text, values={"subjects": "|".join(subjects), "groups": "|".join(groups)})


def _heads(week: Week, rows: Rows, pools: set[int]) -> tuple[tuple[int, str], ...]:
    """Rows of the heads of pools, and what the pools are called."""
    found = []
    for k in sorted(pools):
        pool = week.instance.pools[k]
        found.append((rows.heads[k], f"{pool.venue_id} {pool.date} {pool.slot_id} {pool.kind}"))
    return tuple(found)


def _of_units(week: Week, rows: Rows) -> Iterator[Gift]:
    """One more reserve released by a unit on each date."""
    by_unit: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for (unit, day), row in rows.released.items():
        by_unit[unit].append((day, row))
    start = week.case.settings.start
    for unit, found in by_unit.items():
        text = Message("{unit} 每日多抽调一名应急考试员", {"unit": unit})
        about = tuple((row, str(start + timedelta(days=day))) for day, row in found)
        yield Gift("released", text, tuple((row, 1.0) for _, row in found), about=about)


def _of_facilities(week: Week, rows: Rows) -> Iterator[Gift]:
    """One more unit, route, or seat of the approved maximum, on every date and in every slot."""
    wider = _Wider(week, rows)
    for facility in week.case.facilities:
        name: dict[str, str | int | float] = {"facility": facility.facility_id}
        text = Message("{facility} 多一个单位（车辆或机位）", name)
        yield from wider.gift("units", text, facility, units=1)
        if facility.routes is not None:
            then = replace(facility, routes=facility.routes + 1)
            yield from wider.gift("routes", Message("{facility} 多一条路线", name), then)
        days = dict.fromkeys(r.day for r in wider.runs[facility.facility_id])
        places = ((facility.facility_id, day) for day in days)
        daily = tuple((rows.daily[place], 1.0) for place in places if place in rows.daily)
        then = replace(facility, daily_max=facility.daily_max + 1)
        text = Message("{facility} 核定日最大量加一", name)
        yield from wider.gift("daily_max", text, then, daily)


class _Wider:
    """What the runs of a facility could seat more if it had more of something."""

    def __init__(self, week: Week, rows: Rows) -> None:
        self._week = week
        self._rows = rows
        self.runs: dict[str, list[RunOption]] = defaultdict(list)
        for run in week.instance.runs:
            self.runs[run.facility.facility_id].append(run)
        self._offers: dict[int, list[int]] = defaultdict(list)
        for offer in week.instance.offers:
            for k in offer.runs:
                self._offers[k].append(offer.index)

    def gift(
        self, resource: Resource, what: Message, then: Facility, terms: Terms = (), units: int = 0
    ) -> Iterator[Gift]:
        """The facility as ``then``, with ``units`` more; nothing where that makes no difference."""
        shares: list[Share] = []
        raised: dict[int, float] = {}
        free = dict(terms)
        for r in self.runs[then.facility_id]:
            more = self._most(r, then, units) - r.seats_max
            if r.index not in self._rows.seats or more <= 0:
                continue
            wider = [(self._rows.seats[r.index], float(more))]
            if units and r.index in self._rows.units:
                wider.append((self._rows.units[r.index], float(units * r.seats_per_unit)))
            opens = self._week.relaxation.columns.opens[r.index]
            cost = float(units * UNIT_POINTS[r.facility.kind])
            shares.append(Share(opens, cost, tuple(wider), f"{r.date} {r.slot_id}"))
            for offer in self._offers[r.index]:
                if offer in self._rows.most:
                    free[self._rows.most[offer]] = float(more)
                for column in self._week.columns_of_offer(offer):
                    raised[column] = max(raised.get(column, 0.0), float(more))
        if free or shares:
            grown = tuple(sorted(raised.items()))
            yield Gift(resource, what, tuple(free.items()), tuple(shares), raised=grown)

    @staticmethod
    def _most(run: RunOption, then: Facility, units: int) -> int:
        most = min((run.units_max + units) * run.seats_per_unit, then.daily_max)
        if then.routes is not None and then.headway_min is not None:
            most = min(most, then.routes * ((run.end - run.start) // then.headway_min))
        return most
