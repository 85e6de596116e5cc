"""Published bookings (P2): who stays, who is displaced, and who comes first then."""

from datetime import date

from models.case import Booked, Case, Closure
from solvers.locks import in_rank_order
from tests.scheduler.small_case import CASE, FRESH, MON, candidate, session
from tests.solvers.parts import Parts

SOON = date(2023, 12, 1)
PEOPLE = (
    candidate("A", **FRESH),
    candidate("B", **(FRESH | {"lp_expiry": SOON})),
    candidate("C", **FRESH),
    candidate("D", **FRESH),
    candidate("G", need="S23", district="乙区"),
)
PAIR = (
    session("p", "V1-F 17 AM", "S2", 5, quota="linked", link_id="L"),
    session("q", "V1-R 18 PM", "S3", 5, quota="linked", link_id="L"),
)


def booked_case(**changes: object) -> Case:
    return CASE.model_copy(
        update={
            "candidates": PEOPLE,
            "cohorts": (),
            "published": (session("a", "V1-T 18 AM", "S1", 5), *PAIR),
            "booked": (
                Booked("A", "a", "S1"),
                Booked("B", "a", "S1"),
                Booked("C", "a", "S1"),
                Booked("G", "p", "S2"),
                Booked("G", "q", "S3"),
            ),
            **changes,
        }
    )


def names(parts: Parts, persons: list[int]) -> list[str]:
    return [parts.people.persons[p].candidate_id for p in persons]


def offer_of(parts: Parts, session_id: str) -> int:
    return next(
        o.index for o in parts.instance.offers for s in o.published if s.session_id == session_id
    )


def test_everybody_stays_where_there_is_room():
    parts = Parts(booked_case())
    a, link = offer_of(parts, "a"), offer_of(parts, "p")
    locked = parts.accountant.published.locked({a: 5, link: 5})
    assert names(parts, locked.by_offer[a]) == ["B", "A", "C"]
    assert names(parts, locked.by_offer[link]) == ["G"]
    assert locked.displaced == []
    assert names(parts, sorted(parts.accountant.published.all_booked())) == ["B", "A", "C", "G"]


def test_points_of_those_who_stay():
    parts = Parts(booked_case())
    a, link = offer_of(parts, "a"), offer_of(parts, "p")
    locked = parts.accountant.published.locked({a: 5, link: 5})
    assert locked.points[a] == [2, 2, 2]  # a day's delay, no way to go
    # by road 34.8 km to V1, twice as the dates differ, and a day's delay of one part
    assert locked.points[link] == [7 + 7 + 2]


def test_the_worst_ranked_are_displaced():
    parts = Parts(booked_case())
    a = offer_of(parts, "a")
    locked = parts.accountant.published.locked({a: 1})
    assert names(parts, locked.by_offer[a]) == ["B"]
    assert names(parts, locked.displaced) == ["A", "C", "G"]
    assert len(locked.points[a]) == 1


def test_a_session_that_is_gone_displaces_everybody():
    parts = Parts(booked_case(closures=(Closure(None, "V1-T", date=MON.replace(day=18)),)))
    locked = parts.accountant.published.locked({o.index: 9 for o in parts.instance.offers})
    assert names(parts, locked.displaced) == ["B", "A", "C"]


def test_bookings_of_sessions_outside_the_horizon_do_not_count():
    far = session("z", "V1-T 28 AM", "S1", 5)
    parts = Parts(booked_case(published=(far,), booked=(Booked("A", "z", "S1"),)))
    assert parts.accountant.published.all_booked() == set()


def test_the_displaced_come_first_whatever_their_rank():
    parts = Parts(booked_case())
    a = offer_of(parts, "a")
    published = parts.accountant.published
    locked = published.locked({a: 1, offer_of(parts, "p"): 1})
    order = in_rank_order(parts.case, parts.people, locked.displaced, published.all_booked())
    assert names(parts, order) == ["A", "C", "D"]
    everybody = published.locked({})
    order = in_rank_order(parts.case, parts.people, everybody.displaced, published.all_booked())
    assert names(parts, order) == ["B", "A", "C", "G", "D"]
