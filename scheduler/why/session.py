"""Why a place has seats, why it has no more of them, or why it has none."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date as Date

from models.case import Case, Facility
from models.errors import Message, QuestionError
from models.plan import Session, Tables
from models.why import Limit, Place, SessionAnswer, Worth
from models.words import SUBJECTS_BY_KIND
from scheduler.why.heads import Presence
from scheduler.why.prices import seat_prices
from scheduler.why.scene import Scene
from scheduler.why.shut import kept_shut, shut_by
from scheduler.why.worth import Ledger
from solvers.entitlement import has_priority
from solvers.sites import need_of

DEMAND = "demand"
"""In place of a rule: nobody is left who would come."""


def explain_session(
    case: Case, tables: Tables, name: str, *, prices: bool = False
) -> tuple[SessionAnswer, ...]:
    """Why a session is open, has no more seats, or is not there at all.

    Parameters
    ----------
    name
        a session's or a link's ID, of the plan or published; or ``FACILITY@DATE@SLOT``, which
        asks for everything that is or could be offered there.
    prices
        whether to solve the linear relaxation too, for the price of a seat.

    Returns
    -------
    An answer for each session (or link) meant; open ones first, then those with most demand.

    Raises
    ------
    QuestionError
        if there is no such session, facility or slot, or the plan is not one of the case.
    """
    return session_answers(Scene(case, tables), name, prices=prices)


def session_answers(scene: Scene, name: str, *, prices: bool = False) -> tuple[SessionAnswer, ...]:
    """The same, for a plan and a case already side by side."""
    if "@" in name:
        facility, date, slot_id = _read(scene, name)
        index = scene.run_at.get((facility.facility_id, date, slot_id), -1)
        offers = [o.index for o in scene.instance.offers if index in o.runs]
        if not offers:
            return (_shut(scene, facility, date, slot_id, None),)
    else:
        offers = _named(scene, name)
        if not offers:
            return _gone(scene, name)
    ledger, presence = Ledger(scene), Presence(scene)
    found = [_answer(scene, ledger, presence, o) for o in offers]
    price = seat_prices(scene) if prices else None
    if price is not None:
        found = [
            replace(a, worths=(*a.worths, _priced(price[o])))
            for a, o in zip(found, offers, strict=True)
        ]
    return tuple(sorted(found, key=lambda a: (-a.place.seats, -a.demand)))


def _priced(points: float) -> Worth:
    """A seat at the price of the relaxation."""
    return Worth(Message("多 1 个席位，整周可以重排时"), "price", round(points, 2), 0, 1)


def _named(scene: Scene, name: str) -> list[int]:
    """The offer that a session's or a link's ID means; none if the plan has none."""
    return [
        index
        for index, rows in sorted(scene.sessions_of.items())
        if any(name in (s.session_id, s.link_id) for s in rows)
    ]


def _gone(scene: Scene, name: str) -> tuple[SessionAnswer, ...]:
    """A published session of which the rules leave nothing.

    Raises
    ------
    QuestionError
        if there is none of that name.
    """
    found = [
        _shut(scene, scene.facts.facilities[s.facility_id], s.date, s.slot_id, s)
        for offer in scene.instance.gone
        for s in offer.published
        if name in (s.session_id, s.link_id)
    ]
    if not found:
        raise QuestionError(
            Message(
                "计划里没有场次或联考 {name}；"
                "尚未开考的请写作 设施@日期@时段，如 V01-T@2023-07-17@AM。",
                {"name": name},
            )
        )
    return tuple(found)


def _shut(
    scene: Scene, facility: Facility, date: Date, slot_id: str, was: Session | None
) -> SessionAnswer:
    """A place where nothing can be."""
    where = facility.facility_id, date, slot_id
    place = Place(
        "" if was is None else was.session_id,
        SUBJECTS_BY_KIND[facility.kind][0] if was is None else was.subject,
        (facility.facility_id,),
        (facility.venue_id,),
        (date,),
        (slot_id,),
        0,
    )
    return SessionAnswer(
        place=place,
        status=None if was is None else "closed",
        booked=0,
        priority=0,
        kept=0,
        limits=(),
        binds=shut_by(scene, *where) or (kept_shut(*where),),
        heads=(),
        demand=0,
        without=None,
        without_served=0,
        worths=(),
    )


def _read(scene: Scene, name: str) -> tuple[Facility, Date, str]:
    """Facility, date and slot of ``FACILITY@DATE@SLOT``."""
    pieces = name.split("@")
    facility = scene.facts.facilities.get(pieces[0])
    if facility is None:
        raise QuestionError(Message("数据里没有设施 {name}。", {"name": pieces[0]}))
    try:
        date, slot_id = Date.fromisoformat(pieces[1]), pieces[2]
    except (ValueError, IndexError) as error:
        text = Message("{name} 应写作 设施@日期@时段，如 V01-T@2023-07-17@AM。", {"name": name})
        raise QuestionError(text) from error
    if not scene.facts.in_horizon(date):
        raise QuestionError(
            Message(
                "{date} 不在计划周期内（{first} 起 {days} 天）。",
                {
                    "date": str(date),
                    "first": str(scene.case.settings.start),
                    "days": scene.case.settings.days,
                },
            )
        )
    known = {s.slot_id for s in scene.case.slots if s.subject in SUBJECTS_BY_KIND[facility.kind]}
    if slot_id not in known:
        values = {
            "slot": slot_id,
            "facility": facility.facility_id,
            "known": "、".join(sorted(known)),
        }
        raise QuestionError(Message("设施 {facility} 没有时段 {slot}；有 {known}。", values))
    return facility, date, slot_id


def _answer(scene: Scene, ledger: Ledger, presence: Presence, index: int) -> SessionAnswer:
    """Everything about one offer."""
    offer, room = scene.instance.offers[index], ledger.room
    runs = scene.parts_of(offer)
    people = [scene.people.persons[p].who for p in scene.seated_in.get(index, ())]
    limits = (*(limit for r in runs for limit in room.limits(r)), *room.office_limits(index))
    half = offer.quota == "linked" and len(runs) == 1
    demand = 0 if half else ledger.turns(need_of(offer)).further_demand(index)
    open_now = scene.seats[index] > 0
    without = ledger.close([index]) if open_now else None
    rows = scene.sessions_of.get(index, ())
    return SessionAnswer(
        place=scene.place(index),
        status=rows[0].status if rows else None,
        booked=len(people),
        priority=sum(has_priority(scene.case.settings.start, who) for who in people),
        kept=len(scene.locked.by_offer.get(index, ())),
        limits=limits,
        binds=tuple(_binds(scene, ledger, index, demand, limits)),
        heads=tuple(presence.heads(room, scene.pool_of(r)) for r in runs),
        demand=demand,
        without=None if without is None else ledger.difference(without),
        without_served=0 if without is None else ledger.gain(without).served,
        worths=tuple(_worths(ledger, index, demand)),
    )


def _binds(
    scene: Scene, ledger: Ledger, index: int, demand: int, limits: tuple[Limit, ...]
) -> Iterator[Limit]:
    """What leaves no further seat: capacity, then demand and C5, then examiners."""
    room = ledger.room
    full = [limit for limit in limits if limit.used >= limit.most]
    yield from full
    least = room.least_to_open(index)
    if demand < least:
        text = Message(
            "还愿来的未安排考生 {demand} 人，开考或加席至少要 {least} 个席位",
            {"demand": demand, "least": least},
        )
        yield Limit("C5" if least > 1 else DEMAND, demand, least, text)
    if not full and room.left_in(index) < least:
        text = Message(
            "只剩 {left} 个席位的能力，少于一个考次的最少席位 {least}",
            {"left": room.left_in(index), "least": least},
        )
        yield Limit("C5", room.left_in(index), least, text)
    elif not full:
        yield from room.call_up({index: least}).missing


def _worths(ledger: Ledger, index: int, demand: int) -> Iterator[Worth]:
    """One seat more, whether there is room or not; and all the seats that there is room for."""
    if demand == 0:
        return
    gain = ledger.booking_gain({index: 1})
    text = Message("多 1 个席位（只算考生一侧，不计设施和考官）")
    yield Worth(text, "exact", gain.points, gain.served, 1)
    room = ledger.room
    least, most = room.least_to_open(index), min(room.left_in(index), max(demand, 0))
    most = max(most, least) if room.left_in(index) >= least else 0
    while most >= least and most > 0:
        outcome = ledger.raise_seats({index: most})
        if outcome is not None:
            better = ledger.gain(outcome)
            text = Message("用尽余量：加 {seats} 个席位，连同所需设施和考官", {"seats": most})
            yield Worth(text, "exact", better.points, better.served, most)
            return
        most = most // 2 if most // 2 >= least else (least if most > least else 0)
