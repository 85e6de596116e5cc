"""The examiners' load and how evenly it lies on them; by kind and unit, never by name."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date as Date
from statistics import median
from typing import get_args

from models.case import Examiner
from models.report_staff import Spread, Staff, StaffKind, UnitRow
from models.words import ExaminerKind
from scheduler.audit.points import night_duties, reserve_dates
from scheduler.audit.view import View

QUARTER = 4
KINDS: tuple[ExaminerKind, ...] = get_args(ExaminerKind)


def staff(view: View) -> Staff:
    """Return the load of all examiners of the case."""
    load = _Load(view)
    by_kind = {kind: [e for e in view.case.examiners if e.kind == kind] for kind in KINDS}
    return Staff(
        kinds=tuple(load.of_kind(kind, people) for kind, people in by_kind.items() if people),
        duties=tuple(
            spread
            for kind, people in by_kind.items()
            for spread in _spread(kind, people, load.duties)
        ),
        nights=tuple(
            spread
            for kind, people in by_kind.items()
            for spread in _spread(kind, people, load.nights)
        ),
        units=load.units(),
        standby=sum(duty.role == "standby" for duty in view.tables.duties),
    )


def _spread(
    kind: ExaminerKind, people: Iterable[Examiner], counts: Counter[str]
) -> Iterable[Spread]:
    """Yield how many examiners have each number, from the least to the most, gaps left out."""
    found = Counter(counts[row.examiner_id] for row in people)
    return (Spread(kind, number, found[number]) for number in sorted(found))


class _Load:
    def __init__(self, view: View) -> None:
        self._view = view
        known = view.facts.examiners
        self.duties = Counter(d.examiner_id for d in view.tables.duties if d.examiner_id in known)
        self.nights = Counter({name: n for name, n in night_duties(view).items() if name in known})
        self._reserves = reserve_dates(view)
        self._dates: dict[str, set[Date]] = defaultdict(set)
        for duty in view.tables.duties:
            self._dates[duty.examiner_id].add(duty.date)

    def of_kind(self, kind: ExaminerKind, people: list[Examiner]) -> StaffKind:
        names = [row.examiner_id for row in people]
        duties = sorted((self.duties[name] for name in names if self.duties[name]), reverse=True)
        nights = [self.nights[name] for name in names]
        busiest = sum(duties[: -(-len(duties) // QUARTER)])
        year = [row.nights_12m + self.nights[row.examiner_id] for row in people]
        return StaffKind(
            kind=kind,
            examiners=len(people),
            called=len(duties),
            duties=sum(duties),
            days=sum(len(self._dates.get(name, ())) for name in names),
            nights=sum(nights),
            on_nights=sum(n > 0 for n in nights),
            most_duties=max(duties, default=0),
            most_nights=max(nights, default=0),
            busiest_quarter_pct=round(100 * busiest / sum(duties), 2) if duties else 0.0,
            nights_12m_least=min(year),
            nights_12m_median=float(median(year)),
            nights_12m_most=max(year),
        )

    def units(self) -> tuple[UnitRow, ...]:
        """Return the units that have examiners, in the order of the case's table of units."""
        people: dict[str, list[Examiner]] = defaultdict(list)
        for row in self._view.case.examiners:
            people[row.unit].append(row)
        order = [row.unit for row in self._view.case.units if row.unit in people]
        return tuple(self._unit(unit, people[unit]) for unit in dict.fromkeys((*order, *people)))

    def _unit(self, unit: str, people: list[Examiner]) -> UnitRow:
        names = [row.examiner_id for row in people]
        reserves = {row.examiner_id for row in people if row.kind == "reserve"}
        out = Counter(date for name in reserves for date in self._reserves.get(name, ()))
        return UnitRow(
            unit=unit,
            residents=len(people) - len(reserves),
            reserves=len(reserves),
            called=sum(self.duties[name] > 0 for name in names),
            duties=sum(self.duties[name] for name in names),
            days=sum(len(self._dates.get(name, ())) for name in names),
            nights=sum(self.nights[name] for name in names),
            most_released=max(out.values(), default=0),
            release_limit=self._view.facts.released_per_day.get(unit),
        )
