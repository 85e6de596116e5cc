"""What a plan comes to, what it uses, and what one takes more of than another: all counted."""

from collections import Counter, defaultdict
from datetime import date as Date

from models.advice import Figures, InKind, Use
from models.case import Case
from models.plan import PlanInfo, Tables
from models.words import SUBJECTS_BY_KIND
from scheduler.advise.worth import Worth
from solvers.instance import Instance

SATURDAY = 5


def figures_of_plan(info: PlanInfo) -> Figures:
    """Served, score and effort of a plan."""
    p = info.score_parts
    effort = p.runs + p.venues + p.duties + p.fairness + p.cuts + p.changes
    return Figures(info.kpis.served, info.score, effort)


def uses(instance: Instance, tables: Tables, worth: Worth) -> tuple[Use, ...]:
    """For each kind of facility: rooms idle, examiners at their limits, people left out."""
    case = instance.case
    run = {(r.facility_id, r.date, r.slot_id) for r in tables.runs}
    slots: Counter[str] = Counter()
    dates: dict[str, set[Date]] = defaultdict(set)
    for d in tables.duties:
        slots[d.examiner_id] += 1
        dates[d.examiner_id].add(d.date)
    able: dict[str, dict[int, set[Date]]] = defaultdict(lambda: defaultdict(set))
    for duty in instance.duties:
        pool = instance.pools[duty.pool]
        able[pool.kind][duty.examiner].add(pool.date)
    policy = case.settings.policy
    found = []
    for kind in SUBJECTS_BY_KIND:
        rooms = [r for r in instance.runs if r.facility.kind == kind]
        idle = sum((r.facility.facility_id, r.date, r.slot_id) not in run for r in rooms)
        spent = 0
        for k, could in able[kind].items():
            who = case.examiners[k]
            reserve = who.kind == "reserve"
            most = min(policy.max_days_per_7, policy.reserve_max_days if reserve else 7)
            weeks = -(-case.settings.days // 7)
            left = could - dates[who.examiner_id]
            full = who.max_slots is not None and slots[who.examiner_id] >= who.max_slots
            spent += full or not left or len(dates[who.examiner_id]) >= most * weeks
        found.append(Use(kind, len(rooms), idle, len(able[kind]), spent, worth.left_out_of(kind)))
    return tuple(found)


def in_kind(before: tuple[Case, Tables], after: tuple[Case, Tables]) -> InKind:
    """What a plan takes more of than another one; each with the case that it is of."""
    now, then = _amounts(*before), _amounts(*after)
    return InKind(**{name: then[name] - now[name] for name in now})


def _amounts(case: Case, tables: Tables) -> dict[str, int]:
    night_slots = {slot.slot_id for slot in case.slots if slot.night}
    venue_by_facility = {f.facility_id: f.venue_id for f in case.facilities}
    rented = {v.venue_id for v in case.venues if v.day_cost}
    reserves = {e.examiner_id for e in case.examiners if e.kind == "reserve"}
    venue_days = {(venue_by_facility[r.facility_id], r.date) for r in tables.runs}
    days = {(d.examiner_id, d.date) for d in tables.duties}
    workdays = set(case.settings.workdays)
    return {
        "runs": len(tables.runs),
        "night_runs": sum(r.slot_id in night_slots for r in tables.runs),
        "weekend_runs": sum(
            r.date.weekday() >= SATURDAY and r.date not in workdays for r in tables.runs
        ),
        "venue_days": len(venue_days),
        "rented_days": sum(venue_id in rented for venue_id, _ in venue_days),
        "duties": len(tables.duties),
        "examiner_days": len(days),
        "reserve_days": sum(examiner_id in reserves for examiner_id, _ in days),
    }
