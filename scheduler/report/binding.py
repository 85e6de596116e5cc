"""What binds: which rules leave no room for more, and how much of what there is is used."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from models.case import Case
from models.errors import QuestionError
from models.plan import Tables
from models.report import Bind, Binding, RoomUse
from models.words import SUBJECTS_BY_KIND
from scheduler.advise.counts import uses
from scheduler.advise.worth import Worth
from scheduler.audit import RULES
from scheduler.why.rule import BINDING
from scheduler.why.scene import Scene
from scheduler.why.worth import Ledger

SHOWN: Final = ("T1", "T4", "C1", "C2", "C3", "C4", "E1", "E2", "E4", "E5", "E6", "E7", "B4", "P1")
"""Rules about rooms, examiners and promises. Those about candidates are told by the reasons of
the unserved; those that bind wherever anything runs, or never, tell nothing."""

PLACES: Final = 3
"""Places named for each rule, those where it binds most often."""


def binding(case: Case, tables: Tables) -> Binding | None:
    """Return what binds in a plan, rules in the order of the catalogue.

    ``None`` where the plan has something that the case does not allow.
    """
    try:
        scene = Scene(case, tables)
    except QuestionError:
        return None
    ledger = Ledger(scene)
    rows = []
    for rule in RULES:
        if rule.rule_id not in SHOWN:
            continue
        unit, find = BINDING[rule.rule_id]
        places = list(find(scene, ledger))
        if places:
            rows.append(
                Bind(rule.rule_id, rule.title, rule.title_en, len(places), unit, _most(places))
            )
    return Binding(rules=tuple(rows), rooms=_rooms(scene))


def _most(places: Iterable[str]) -> tuple[str, ...]:
    """Return the places named most often, ties in the order of the text."""
    counts = sorted(Counter(places).items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(name for name, _ in counts[:PLACES])


def _rooms(scene: Scene) -> tuple[RoomUse, ...]:
    """Return the use of each kind of facility that could run."""
    worth = Worth()
    served = {row.candidate_id for row in scene.tables.bookings}
    for row in scene.tables.unserved:
        if row.reason != "B1" and row.candidate_id not in served:
            worth.left_out[row.need] += 1
    seats = _seats(scene)
    running = {(r.facility_id, r.date, r.slot_id) for r in scene.tables.runs}
    most: Counter[str] = Counter()
    for r in scene.instance.runs:
        if (r.facility.facility_id, r.date, r.slot_id) in running:
            most[r.facility.kind] += r.seats_max
    return tuple(
        RoomUse(
            kind=kind,
            possible=use.possible,
            run=use.possible - use.idle,
            seats_possible=most[kind],
            seats=seats.get(kind, 0),
            examiners=use.examiners,
            spent=use.spent,
            waiting=use.left_out,
        )
        for kind, use in zip(
            SUBJECTS_BY_KIND, uses(scene.instance, scene.tables, worth), strict=True
        )
        if use.possible
    )


def _seats(scene: Scene) -> Mapping[str, int]:
    """Return the seats offered by kind of facility."""
    kind = {f.facility_id: f.kind for f in scene.case.facilities}
    found: Counter[str] = Counter()
    for session in scene.tables.sessions:
        found[kind[session.facility_id]] += session.seats
    return found
