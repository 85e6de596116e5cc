"""Worths, limits and bars against the audit: what is said to be possible is, and costs that."""

from collections import Counter
from dataclasses import replace

from models.case import Availability, Case, Examiner
from models.plan import Duty, Tables
from scheduler.audit import audit, score
from scheduler.why.examiner import examiner_answer
from scheduler.why.heads import Presence
from scheduler.why.marginal import APPROVED, ROUTE, UNIT, Marginal
from scheduler.why.room import pool_name
from scheduler.why.scene import Scene
from scheduler.why.worth import Ledger
from solvers.decision import Decision
from support.random_cases import random_case
from support.random_published import random_published_case
from support.replanned import random_scene, tables_from

SEEDS = range(100)
STAFF = ("E3", "E4", "E5", "E6", "E7")


def scenes(*makers):
    for make in makers or (random_case, random_published_case):
        for seed in SEEDS:
            scene = random_scene(make, seed)
            if scene is not None:
                yield scene


def roomy_scenes():
    """Plans beside cases in which units would be left, so that examiners are what binds."""
    for scene in scenes():
        rows = tuple(
            replace(f, units=4 * f.units, daily_max=4 * f.daily_max) for f in scene.case.facilities
        )
        yield Scene(scene.case.model_copy(update={"facilities": rows}), scene.tables)


def broken(case: Case, tables: Tables) -> set[str]:
    return {violation.rule for violation in audit(case, tables)}


def points(case: Case, tables: Tables) -> int:
    return score(case, tables).total


def served(tables: Tables) -> int:
    return len({b.candidate_id for b in tables.bookings})


def test_raised_seats_keep_every_rule_and_gain_what_is_said():
    met: Counter[str] = Counter()
    for scene in scenes():
        ledger = Ledger(scene)
        before = points(scene.case, scene.tables)
        for offer in scene.instance.offers:
            index = offer.index
            if offer.quota == "linked" and len(offer.runs) == 1:
                continue
            seats = ledger.room.least_to_open(index)
            binds = ledger.room.binds_for(index, seats)
            met["bound" if binds else "free"] += 1
            if binds:
                continue
            outcome = ledger.raise_seats({index: seats})
            tables = tables_from(scene, outcome)
            assert not broken(scene.case, tables)
            gain = ledger.gain(outcome)
            assert gain.points == before - points(scene.case, tables)
            assert gain.served == served(tables) - served(scene.tables)
            demand = ledger.turns(scene.place(index).need).further_demand(index)
            assert gain.served == min(seats, demand)
    assert min(met.values()) >= 100, met


def test_seats_beyond_a_limit_break_the_rule_named():
    met: Counter[str] = Counter()
    for scene in scenes(random_case):
        ledger = Ledger(scene)
        for index, rows in scene.sessions_of.items():
            if len(rows) > 1:
                continue
            (run,) = scene.parts_of(scene.instance.offers[index])
            for limit in ledger.room.limits(run):
                for extra, wrong in (
                    (limit.most - limit.used, False),
                    (limit.most - limit.used + 1, True),
                ):
                    met[limit.rule] += 1
                    tables = with_seats(scene, index, extra, run.units_max)
                    assert (limit.rule in broken(scene.case, tables)) == wrong, limit
    assert min(met[rule] for rule in ("C2", "C3", "C4")) >= 5, met


def with_seats(scene: Scene, index: int, extra: int, units: int) -> Tables:
    """The plan with further seats in one session, all units of its run in operation."""
    (row,) = scene.sessions_of[index]
    raised = replace(row, seats=row.seats + extra)
    place = (row.facility_id, row.date, row.slot_id)
    return scene.tables.model_copy(
        update={
            "sessions": tuple(raised if s == row else s for s in scene.tables.sessions),
            "runs": tuple(
                replace(r, units=units) if (r.facility_id, r.date, r.slot_id) == place else r
                for r in scene.tables.runs
            ),
        }
    )


def test_a_closed_session_costs_what_is_said():
    met = 0
    for scene in scenes():
        ledger = Ledger(scene)
        for index in list(scene.sessions_of):
            if not scene.seats[index]:
                continue
            outcome = ledger.close([index])
            tables = tables_from(scene, outcome)
            assert not broken(scene.case, tables)
            difference = ledger.difference(outcome)
            assert difference.total == points(scene.case, tables) - points(scene.case, scene.tables)
            assert ledger.gain(outcome).served == served(tables) - served(scene.tables)
            met += 1
    assert met >= 100


def test_whoever_is_barred_from_a_pool_breaks_that_rule_in_it():
    met: Counter[str] = Counter()
    for scene in scenes():
        presence = Presence(scene)
        running = {scene.instance.duties[k].pool for k in scene.duties}
        for pool in (scene.instance.pools[k] for k in sorted(running)):
            for k, who in enumerate(scene.case.examiners):
                if pool in presence.pools_of.get(k, ()):
                    continue
                place = (pool.date, pool.slot_id, pool.venue_id, pool.kind, pool.group)
                duty = Duty(who.examiner_id, *place, "standby")
                more = scene.tables.model_copy(update={"duties": (*scene.tables.duties, duty)})
                wrong = broken(scene.case, more) & set(STAFF)
                if presence.skilled(who, pool):
                    said = {code.partition(":")[0] for code in presence.bars(k, pool)}
                    met.update(presence.bars(k, pool) or ("free",))
                else:
                    assert "E3" in wrong
                    met["E3"] += 1
                    continue
                assert wrong == said, (who, pool)
    assert len(met) >= 10, met


def test_one_more_unit_route_or_approved_seat_gains_what_is_said():
    met: Counter[str] = Counter()
    for scene in scenes():
        ledger = Ledger(scene)
        marginal = Marginal(scene, ledger)
        for facility in scene.case.facilities:
            for rule in (UNIT, ROUTE, APPROVED):
                worth = marginal.one_more(facility, rule)
                met[f"{rule} {worth.points > 0}"] += 1
                if not worth.seats:
                    assert worth.points == 0
                    continue
                then, now = (
                    tables_from(scene, ledger.raise_seats(more) if more else ledger.base)
                    for more in marginal.seats_of_one_more(facility, rule)
                )
                assert broken(scene.case, then), "it could have been had without"
                assert not broken(scene.case, now)
                assert not broken(with_one_more(scene.case, facility, rule), then)
                assert worth.points == points(scene.case, now) - points(scene.case, then)
                assert worth.served == served(then) - served(now)
    assert met["C2 True"] >= 5, met
    assert met["C4 True"] >= 5, met


def with_one_more(case: Case, facility, rule: str) -> Case:
    more = {
        UNIT: {"units": facility.units + 1},
        ROUTE: {"routes": (facility.routes or 0) + 1},
        APPROVED: {"daily_max": facility.daily_max + 1},
    }[rule]
    rows = tuple(replace(f, **more) if f == facility else f for f in case.facilities)
    return case.model_copy(update={"facilities": rows})


def test_one_more_head_staffs_the_seats_that_are_named():
    met = 0
    for scene in roomy_scenes():
        marginal = Marginal(scene, Ledger(scene))
        running = {scene.instance.duties[k].pool for k in scene.duties}
        for pool in (scene.instance.pools[k] for k in sorted(running)):
            best = marginal.head(pool)
            if best is None:
                continue
            use, gain = best
            case = with_helper(scene.case, pool)
            after = Scene(case, scene.tables)
            helper = len(case.examiners) - 1
            now, then = (
                tables_with(after, scene.place(use.offer), seats, helper, name)
                for seats, name in ((use.without, ""), (use.seats, pool_name(pool)))
            )
            assert not broken(scene.case, now)
            assert not broken(case, then)
            duty = next(
                d.points
                for d in after.instance.duties
                if d.examiner == helper and after.instance.pools[d.pool] == pool
            )
            assert gain.points == points(case, now) - points(case, then) + duty
            assert gain.served == served(then) - served(now)
            met += 1
    assert met >= 10


def tables_with(scene: Scene, place, seats: int, examiner: int, pool: str) -> Tables:
    """The plan with further seats at a place, and an examiner in a pool ("": in none)."""
    inst = scene.instance
    called = [
        d.index
        for d in inst.duties
        if d.examiner == examiner and pool_name(inst.pools[d.pool]) == pool
    ]
    assert len(called) == bool(pool)
    here = [scene.place(o.index) for o in inst.offers]
    more = tuple(
        n + (seats if (p.label, p.need) == (place.label, place.need) else 0)
        for n, p in zip(scene.seats, here, strict=True)
    )
    decision = Decision(more, tuple(sorted((*scene.duties, *called))))
    return tables_from(scene, scene.accountant.carry_out(decision))


def with_helper(case: Case, pool) -> Case:
    """The case with one more examiner who may be called up to one pool alone."""
    subject = {"theory": "S1", "field": "S2", "road": "S3"}[pool.kind]
    groups = ("small",) if pool.group == "*" else (pool.group,)
    who = Examiner("ZZ", "", "单位", case.districts[0].district, "resident", (subject,), groups)
    return case.model_copy(update={"examiners": (*case.examiners, who)})


def test_one_more_day_of_an_examiner_gains_what_is_said():
    met: Counter[str] = Counter()
    for scene in roomy_scenes():
        for index, who in enumerate(scene.case.examiners):
            worth = examiner_answer(scene, who.examiner_id).worth
            met[str(worth is not None)] += 1
            if worth is None:
                continue
            name = str(worth.what.values["pool"])
            pool = next(p for p in scene.instance.pools if pool_name(p) == name)
            case = freed(scene.case, who, pool.date, pool.slot_id)
            after = Scene(case, scene.tables)
            marginal = Marginal(after, Ledger(after))
            use = next(
                use
                for use in marginal.uses_of_head(
                    next(p for p in after.instance.pools if pool_name(p) == name)
                )
                if after.place(use.offer).label == worth.place.label
                and after.place(use.offer).need == worth.place.need
            )
            assert worth.seats == use.seats - use.without
            now = tables_with(after, worth.place, use.without, index, "")
            then = tables_with(after, worth.place, use.seats, index, name)
            assert not broken(scene.case, now)
            assert not broken(case, then)
            assert worth.points == points(case, now) - points(case, then)
            assert worth.served == served(then) - served(now)
            met["lifted" if broken(scene.case, then) else "free"] += 1
    assert min(met.values()) >= 5, met


def freed(case: Case, who, date, slot_id: str) -> Case:
    """The case in which nothing limits the days of one examiner, who can come on a date."""
    rows = tuple(
        a
        for a in case.availability
        if (a.examiner_id, a.date, a.slot_id) != (who.examiner_id, date, slot_id)
    )
    policy = case.settings.policy.model_copy(update={"max_days_per_7": 7, "reserve_max_days": 7})
    return case.model_copy(
        update={
            "availability": (*rows, Availability(who.examiner_id, date, slot_id, available=True)),
            "examiners": tuple(
                replace(e, max_slots=None) if e == who else e for e in case.examiners
            ),
            "units": tuple(replace(u, max_released_per_day=None) for u in case.units),
            "settings": case.settings.model_copy(update={"policy": policy}),
        }
    )
