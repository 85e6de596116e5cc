"""Small random weeks in force in which published sessions share less than they were published with.

Cases are drawn until several published sessions lie on one date of a facility; then its approved
maximum is lowered below their seats, or units of a run that several of them share are lost.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import date as Date

from models.case import Case, Closure
from models.plan import Session
from support.exhaustive_space import TooLargeError
from support.random_cases import sealed
from support.random_published import make_published_case
from support.sources import Seeded, Source

DRAWS = 400


def random_shared_case(seed: int) -> Case:
    """The case of a seed."""
    source = Seeded(seed)
    for _ in range(DRAWS):
        try:
            case = make_published_case(source)
        except TooLargeError:
            continue
        if any(len(rows) > 1 for rows in _by_date(case).values()):
            return _with_less(source, case)
    raise ValueError(f"seed {seed}: no two sessions on one date of a facility")


def _by_date(case: Case) -> dict[tuple[str, Date], list[Session]]:
    found: dict[tuple[str, Date], list[Session]] = defaultdict(list)
    for row in case.published:
        if row.seats:
            found[row.facility_id, row.date].append(row)
    return found


def _with_less(source: Source, case: Case) -> Case:
    """Less than was published of every facility's date that several sessions are on."""
    most = {row.facility_id: row.daily_max for row in case.facilities}
    closures: list[Closure] = list(case.closures)
    units = {row.facility_id: row.units for row in case.facilities}
    for (name, date), rows in _by_date(case).items():
        if len(rows) < 2:
            continue
        in_run: dict[str, int] = defaultdict(int)
        for row in rows:
            in_run[row.slot_id] += 1
        slots = [slot for slot, number in in_run.items() if number > 1]
        if slots and units[name] > 1 and source.chance(50):
            lost = source.integer(1, units[name] - 1)
            closures.append(Closure(None, name, source.choice(slots), lost, date=date))
        else:
            most[name] = min(most[name], source.integer(1, sum(row.seats for row in rows) - 1))
    return sealed(
        case.model_copy(
            update={
                "closures": tuple(closures),
                "facilities": tuple(
                    replace(row, daily_max=most[row.facility_id]) for row in case.facilities
                ),
            }
        )
    )
