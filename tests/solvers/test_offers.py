"""Which sessions could be offered (T3, B4), and what is left of published ones (P1)."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from models.case import Booked, Case, Closure
from models.plan import Session
from scheduler.audit import audit
from solvers.instance import Instance
from support.random_cases import random_case
from tests.scheduler.small_case import CASE, MON, TUE, session, with_policy, with_settings
from tests.solvers.parts import Choice, Parts
from tests.solvers.test_opportunities import facility_changed

Pair = tuple[str, str, int, str, str, int]


def links(case: Case) -> set[Pair]:
    """(field, slot, day, road, slot, day) of each link that could be offered."""
    inst = Instance.of(case)
    found = set()
    for o in inst.offers:
        if o.quota == "linked":
            a, b = (inst.runs[k] for k in o.runs)
            ends = ((r.facility.facility_id, r.slot_id, r.day) for r in (a, b))
            found.add((*next(ends), *next(ends)))
    return found


def with_gap(minutes: int, days: int = 0, *, same_venue: bool = True) -> Case:
    return with_policy(
        CASE,
        linked_min_gap_min=minutes,
        linked_max_gap_days=days,
        linked_same_venue=same_venue,
    )


def test_links_by_gap():
    """Mornings end at 12, afternoons start at 13."""
    on_monday = {pair for pair in links(with_gap(60)) if pair[2] == 0}
    assert on_monday == {("V1-F", "AM", 0, "V1-R", "PM", 0)}
    assert links(with_gap(61)) == set()
    assert links(with_gap(0)) == links(with_gap(60))


def test_links_to_the_next_days():
    day = {pair for pair in links(with_gap(61, days=1)) if pair[2] == 0}
    assert day == {("V1-F", slot, 0, "V1-R", to, 1) for slot in ("AM", "PM") for to in ("AM", "PM")}
    assert {b for *_, b in links(with_gap(61, days=2)) if _[2] == 0} == {1, 2}
    # from 17:00 to 8:00 are 900 minutes
    assert ("V1-F", "PM", 0, "V1-R", "AM", 1) in links(with_gap(900, days=1))
    assert ("V1-F", "PM", 0, "V1-R", "AM", 1) not in links(with_gap(901, days=1))
    friday = {pair for pair in links(with_gap(60, days=3)) if pair[2] == 4}
    assert friday == {("V1-F", "AM", 4, "V1-R", "PM", 4)}


def test_links_by_venue_and_class():
    assert not any(pair[3] == "V2-R" for pair in links(with_gap(60)))
    far = links(with_gap(60, same_venue=False))
    assert ("V1-F", "AM", 0, "V2-R", "PM", 0) in far
    assert not any(pair[0] == "V1-H" for pair in far)  # B2, for which no road is approved
    apart = facility_changed(CASE, "V1-R", classes=("C3",))
    assert links(apart) == set()
    common = facility_changed(CASE, "V1-R", classes=("C3", "C2"))
    assert links(common) == links(CASE)


def test_new_sessions_lie_far_enough_ahead():
    ahead = timedelta(CASE.settings.policy.publish_lead_days)

    def first_days(case: Case) -> tuple[int, int]:
        inst = Instance.of(case)
        fresh = [o for o in inst.offers if not o.published]
        by_quota = {
            quota: min(inst.runs[k].day for o in fresh if o.quota == quota for k in o.runs)
            for quota in ("open", "linked")
        }
        return by_quota["open"], by_quota["linked"]

    assert first_days(with_settings(CASE, plan_date=MON - ahead)) == (0, 0)
    assert first_days(with_settings(CASE, plan_date=TUE - ahead)) == (1, 1)
    overnight = with_settings(with_gap(60, days=2), plan_date=TUE - ahead)
    assert first_days(overnight) == (1, 1)


def test_links_are_those_that_the_audit_lets_pass():
    """Each pair of a field and a road run as a link of one seat, nothing else in the plan."""
    seen: Counter[bool] = Counter()
    for seed in range(60):
        case = random_case(seed)
        parts = Parts(case)
        inst = parts.instance
        offered = {o.runs for o in inst.offers if o.quota == "linked"}
        nothing = parts.tables(Choice((0,) * len(inst.offers), (0,) * len(inst.runs), ()))
        for a in inst.runs:
            for b in inst.runs:
                if (a.facility.kind, b.facility.kind) != ("field", "road"):
                    continue
                pair = tuple(
                    Session(
                        f"s{n}",
                        r.facility.facility_id,
                        r.venue.venue_id,
                        r.date,
                        r.slot_id,
                        subject,  # type: ignore[arg-type]
                        "linked",
                        "L",
                        1,
                        0 if case.settings.policy.priority_pct == 0 else 1,
                        "new",
                    )
                    for n, (r, subject) in enumerate(((a, "S2"), (b, "S3")))
                )
                rules = {v.rule for v in audit(case, nothing.model_copy(update={"sessions": pair}))}
                allowed = not rules & {"B4", "T3"}
                shared = bool(set(a.facility.classes) & set(b.facility.classes))
                assert ((a.index, b.index) in offered) == (allowed and shared), (seed, rules)
                seen[allowed and shared] += 1
    assert min(seen[True], seen[False]) >= 50


def published(case: Case, *sessions: Session, booked: tuple[Booked, ...] = ()) -> Instance:
    return Instance.of(case.model_copy(update={"published": sessions, "booked": booked}))


S1 = session("a", "V1-T 17 AM", "S1", 8)
S4 = session("b", "V1-T 17 AM", "S4", 6)
PAIR = (
    session("p", "V1-F 17 AM", "S2", 5, quota="linked", link_id="L"),
    session("q", "V1-R 17 PM", "S3", 5, quota="linked", link_id="L"),
)


def kept(inst: Instance) -> dict[str, int]:
    """Seats left of each published session that is still there."""
    left = {s.session_id: o.retained for o in inst.offers for s in o.published}
    return left | {s.session_id: 0 for o in inst.gone for s in o.published}


def test_published_sessions_stay_whole_where_nothing_stands_against_them():
    inst = published(CASE, S1, S4, *PAIR)
    assert kept(inst) == {"a": 8, "b": 6, "p": 5, "q": 5}
    assert not inst.gone
    assert not inst.limits
    same = {(o.runs, o.subject, o.quota) for o in inst.offers}
    assert len(same) == len(inst.offers), "the same session as published and as new"
    first = [o for o in inst.offers if o.published]
    assert [o.index for o in first] == list(range(len(first)))


def test_published_sessions_need_no_lead():
    late = with_settings(CASE, plan_date=MON)
    inst = published(late, S1)
    assert kept(inst) == {"a": 8}
    assert all(o.published for o in inst.offers)


@pytest.mark.parametrize(
    ("closure", "left"),
    [
        ({"facility_id": "V1-T", "units_lost": 8}, 6),
        ({"facility_id": "V1-T", "units_lost": 7}, 8),
        ({"facility_id": "V1-T"}, 0),
        ({"facility_id": "V1-T", "units_lost": 10}, 0),
    ],
)
def test_what_closures_leave(closure, left):
    case = CASE.model_copy(update={"closures": (Closure(**{"date": MON, **closure}),)})
    assert kept(published(case, S1)) == {"a": left}


def test_a_link_is_cut_alike_and_goes_as_a_whole():
    fewer = facility_changed(CASE, "V1-R", daily_max=3)
    assert kept(published(fewer, *PAIR)) == {"p": 3, "q": 3}
    closed = CASE.model_copy(update={"closures": (Closure(None, "V1-R", date=MON),)})
    assert kept(published(closed, *PAIR)) == {"p": 0, "q": 0}


def test_closed_and_foreign_sessions_are_left_out():
    inst = published(
        CASE,
        replace(S1, status="closed", seats=0),
        session("x", "V1-T 16 AM", "S1", 5),
        session("y", "V1-T 24 AM", "S1", 5),
    )
    assert not inst.gone
    assert not any(o.published for o in inst.offers)


def test_a_subject_that_lost_its_slot_is_gone_and_nothing_new_takes_its_place():
    slots = tuple(s for s in CASE.slots if (s.slot_id, s.subject) != ("AM", "S4"))
    inst = published(CASE.model_copy(update={"slots": slots}), S1, S4)
    assert kept(inst) == {"a": 8, "b": 0}
    assert [o.published for o in inst.gone] == [(S4,)]


def test_a_session_without_its_share_is_not_offered_anew():
    """Five seats are left for two sessions of five: whatever the split, none of it is new."""
    fewer = facility_changed(CASE, "V1-T", daily_max=5)
    inst = published(fewer, replace(S1, seats=5), replace(S4, seats=5))
    here = [
        o
        for o in inst.offers
        for r in (inst.runs[o.runs[0]],)
        if (r.facility.facility_id, r.date, r.slot_id) == ("V1-T", MON, "AM")
    ]
    assert all(o.published for o in here)
    assert [(limit.seats, limit.forced) for limit in inst.limits] == [(5, 5)]
