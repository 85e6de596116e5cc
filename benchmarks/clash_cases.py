"""Small random cases of which what is published often cannot all be kept, for many reasons.

A loose case is drawn, in which most sessions could be staffed; then some reasons make it tight, one
or several at once.
"""

import hashlib
import random
from datetime import timedelta

from benchmarks.clash_draft import CLOCK, Draft, loose
from benchmarks.clash_reasons import REASONS
from models.case import Availability, Case, Conflict, District, Policy, Settings, Slot, Unit


def clash_case(seed: int) -> tuple[Case, tuple[str, ...]]:
    """The case of a seed, and the reasons that made it tight."""
    dice = random.Random(seed)
    draft = loose(dice)
    chosen = dice.sample(sorted(REASONS), dice.choice((1, 1, 2, 2, 3, 4)))
    for name in chosen:
        REASONS[name](draft)
    return _sealed(draft), tuple(chosen)


def _slots(d: Draft) -> tuple[Slot, ...]:
    rows = []
    for name, (start, end, drive, park) in CLOCK.items():
        for subject in ("S1", "S4"):
            rows.append(Slot(name, subject, start, end, night=name == "NIGHT"))
        for subject in ("S2", "S3"):
            rows.append(Slot(name, subject, drive, park, night=name == "NIGHT"))
    return tuple(row for row in rows if (row.slot_id, row.subject) not in d.without_slot)


def _sealed(d: Draft) -> Case:
    d.venues = d.venues or []
    unique = {s.session_id: s for s in d.sessions if s.date in d.dates}
    whole = {
        s.link_id
        for s in unique.values()
        if f"{s.link_id}.S2" in unique and f"{s.link_id}.S3" in unique
    }
    published = [s for s in unique.values() if not s.link_id or s.link_id in whole]
    names = {e.examiner_id for e in d.examiners}
    case = Case(
        settings=Settings(
            city="小城（模拟）",
            start=d.start,
            days=d.days,
            plan_date=d.start - timedelta(days=10),
            holidays=tuple(sorted(d.holidays)),
            policy=Policy(publish_lead_days=d.lead_days, **d.policy),
        ),
        districts=(District("甲区", 36.6, 117.0),),
        slots=_slots(d),
        venues=tuple(d.venues),
        facilities=tuple(d.facilities),
        examiners=tuple(d.examiners),
        closures=tuple(d.closures),
        units=tuple(Unit(unit, most) for unit, most in sorted(d.units.items())),
        availability=tuple(
            Availability(name, date, slot, available=word)
            for (name, date, slot), word in d.availability.items()
            if name in names
        ),
        conflicts=tuple(Conflict(*pair) for pair in sorted(d.conflicts) if pair[0] in names),
        published=tuple(sorted(published, key=lambda s: s.session_id)),
        digest="",
    )
    text = case.model_dump_json()
    return case.model_copy(update={"digest": hashlib.sha256(text.encode()).hexdigest()})
