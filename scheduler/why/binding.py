"""Where each rule binds: one function a rule, an entry for each place, by IDs.

Rules about examiners give an entry for each examiner whom they keep out of a pool that runs, by
the pool; rules about candidates one for each candidate, by the cause and never by name.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

from scheduler.why.everybody import reasons
from scheduler.why.heads import Presence
from scheduler.why.room import pool_name
from scheduler.why.scene import Scene
from scheduler.why.worth import Ledger
from solvers.opportunities import Pool, RunOption, UnitsLost, horizon_dates, slots_by_kind


def never(_scene: Scene, _ledger: Ledger) -> Iterator[str]:
    """Nowhere."""
    return iter(())


def calendar(scene: Scene, _ledger: Ledger) -> Iterator[str]:
    """T1: venue and date."""
    for venue in scene.case.venues:
        for date in horizon_dates(scene.case):
            if not scene.facts.open_on(venue.venue_id, date):
                yield f"{venue.venue_id} {date}"


def night(scene: Scene, _ledger: Ledger) -> Iterator[str]:
    """T2: facility and slot."""
    slots = slots_by_kind(scene.case)
    for f in scene.case.facilities:
        for slot_id, (slot, _) in slots[f.kind].items():
            if slot.night and not f.night:
                yield f"{f.facility_id} {slot_id}"


def lead(scene: Scene, _ledger: Ledger) -> Iterator[str]:
    """T3: date."""
    s = scene.case.settings
    for date in horizon_dates(scene.case):
        if date - s.plan_date < timedelta(days=s.policy.publish_lead_days):
            yield str(date)


def closed(scene: Scene, _ledger: Ledger) -> Iterator[str]:
    """T4: facility, date and slot."""
    yield from _with_loss(scene, whole=True)


def units_lost(scene: Scene, _ledger: Ledger) -> Iterator[str]:
    """C1: facility, date and slot."""
    yield from _with_loss(scene, whole=False)


def _with_loss(scene: Scene, *, whole: bool) -> Iterator[str]:
    lost, slots = UnitsLost(scene.case), slots_by_kind(scene.case)
    for f in scene.case.facilities:
        for date in horizon_dates(scene.case):
            for slot_id in slots[f.kind]:
                away = lost(f.facility_id, date, slot_id)
                if (away is None) if whole else bool(away):
                    yield f"{f.facility_id} {date} {slot_id}"


def at_units(scene: Scene, ledger: Ledger) -> Iterator[str]:
    """C2: run."""
    yield from _at(scene, ledger, "C2")


def at_routes(scene: Scene, ledger: Ledger) -> Iterator[str]:
    """C3: run."""
    yield from _at(scene, ledger, "C3")


def at_daily_max(scene: Scene, ledger: Ledger) -> Iterator[str]:
    """C4: facility and date."""
    found = (name.rsplit(" ", 1)[0] for name in _at(scene, ledger, "C4"))
    yield from dict.fromkeys(found)


def _at(scene: Scene, ledger: Ledger, rule: str) -> Iterator[str]:
    for r in _open(scene, ledger):
        if any(x.rule == rule and x.used >= x.most for x in ledger.room.limits(r)):
            yield _name(r)


def at_least_seats(scene: Scene, ledger: Ledger) -> Iterator[str]:
    """C5: run."""
    least = scene.case.settings.policy.min_session_seats
    for r in _open(scene, ledger):
        if ledger.room.used[r.index] == least:
            yield _name(r)


def full_sessions(scene: Scene, _ledger: Ledger) -> Iterator[str]:
    """C6: session or link."""
    for index in sorted(scene.sessions_of):
        if scene.seats[index] and len(scene.seated_in.get(index, ())) >= scene.seats[index]:
            yield scene.place(index).name


def at_posts(scene: Scene, ledger: Ledger) -> Iterator[str]:
    """E1: pool of a run that has a unit to spare, but not without a further post."""
    for r in _open(scene, ledger):
        units = ledger.room.units[r.index]
        if units < r.units_max and r.posts(units + 1) > r.posts(units):
            yield pool_name(scene.pool_of(r))


def exact_pools(scene: Scene, ledger: Ledger) -> Iterator[str]:
    """E2: pool."""
    for pool in _running(scene, ledger):
        needed, there = ledger.room.heads(pool.index)
        if there <= needed:
            yield pool_name(pool)


def barred(rule: str) -> Callable[[Scene, Ledger], Iterator[str]]:
    """E3 to E7: pool, once for each examiner whom the rule is the first to keep out of it."""

    def find(scene: Scene, ledger: Ledger) -> Iterator[str]:
        presence = Presence(scene)
        for pool in _running(scene, ledger):
            for k, who in enumerate(scene.case.examiners):
                if pool in presence.pools_of.get(k, ()):
                    continue
                if not presence.skilled(who, pool):
                    first = "E3"
                else:
                    first = next(iter(presence.bars(k, pool)), "").split(":")[0]
                if first == rule:
                    yield pool_name(pool)

    return find


def not_entitled(scene: Scene, _ledger: Ledger) -> Iterator[str]:
    """B1: the conditions that are not met."""
    yield from ("+".join(r.causes) for r in reasons(scene) if r.reason == "B1")


def no_offer(scene: Scene, _ledger: Ledger) -> Iterator[str]:
    """B2: what leaves no session over."""
    yield from (f"{r.need}:{'+'.join(r.causes)}" for r in reasons(scene) if r.reason == "no_offer")


def outranked(scene: Scene, _ledger: Ledger) -> Iterator[str]:
    """B5: the need."""
    yield from (r.need for r in reasons(scene) if r.reason == "full")


def whole_needs(scene: Scene, _ledger: Ledger) -> Iterator[str]:
    """B3: the reason of those who need two seats."""
    yield from (r.reason for r in reasons(scene) if r.need == "S23")


def half_full_links(scene: Scene, ledger: Ledger) -> Iterator[str]:
    """B4: link of which one part has room and the other none."""
    for index in sorted(scene.sessions_of):
        offer = scene.instance.offers[index]
        left = [ledger.room.left(r) > 0 for r in scene.parts_of(offer)]
        if offer.quota == "linked" and scene.seats[index] and len(set(left)) > 1:
            yield scene.place(index).name


def published(scene: Scene, _ledger: Ledger) -> Iterator[str]:
    """P1: session."""
    for offer in (*scene.instance.offers, *scene.instance.gone):
        yield from (s.session_id for s in offer.published)


def promised(scene: Scene, _ledger: Ledger) -> Iterator[str]:
    """P2: kept, or displaced."""
    yield from ("kept" for _ in scene.kept)
    yield from ("displaced" for _ in scene.displaced)


def _open(scene: Scene, ledger: Ledger) -> Iterator[RunOption]:
    return (r for r in scene.instance.runs if ledger.room.used[r.index])


def _running(scene: Scene, ledger: Ledger) -> list[Pool]:
    return [scene.instance.pools[k] for k in sorted({r.pool for r in _open(scene, ledger)})]


def _name(run: RunOption) -> str:
    return f"{run.facility.facility_id} {run.date} {run.slot_id}"
