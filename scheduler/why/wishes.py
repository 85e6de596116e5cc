"""What somebody would take of a plan, and what his wishes leave out."""

from collections import Counter
from collections.abc import Sequence

from models.case import Demand
from models.errors import Message
from models.why import Limit
from models.why_candidate import Holders
from scheduler.why.scene import Scene
from solvers.opportunities import Offer
from solvers.sites import need_of

STEPS: tuple[tuple[str, str], ...] = (
    ("class", "C7"),
    ("distance", "B2"),
    ("slot", "B2"),
    ("date", "B1"),
)
"""What may leave a session out, in the order in which it is looked at, and by which rule."""


def offered(scene: Scene, who: Demand) -> list[Offer]:
    """Offers of a need that have seats in the plan, whole links only."""
    return [
        o
        for o in scene.instance.offers
        if scene.seats[o.index]
        and need_of(o) == who.need
        and (o.quota == "open" or len(o.runs) == 2)
    ]


def left_out_by(scene: Scene, who: Demand, offer: Offer) -> str | None:
    """The first step that leaves an offer out for somebody; ``None`` if he would take it."""
    runs = scene.parts_of(offer)
    window = scene.market.window(who)
    for r in runs:
        if r.facility.kind != "theory" and who.vehicle_class not in r.facility.classes:
            return "class"
    if who.max_km is not None:
        for r in runs:
            if scene.market.km(who.district, r.venue.venue_id) > who.max_km:
                return "distance"
    if who.slots and any(r.slot_id not in who.slots for r in runs):
        return "slot"
    days = [r.day for r in runs]
    if window is None or any(
        not window[2 * k] <= day <= window[2 * k + 1] for k, day in enumerate(days)
    ):
        return "date"
    return None


def accepted(scene: Scene, who: Demand) -> tuple[list[int], Counter[str]]:
    """Offers with seats that somebody accepts and is entitled to, and what leaves others out."""
    lost: Counter[str] = Counter()
    found = []
    for offer in offered(scene, who):
        step = left_out_by(scene, who, offer)
        if step is None:
            found.append(offer.index)
        else:
            lost[step] += 1
    return found, lost


def causes_of_no_offer(scene: Scene, who: Demand) -> tuple[str, ...]:
    """Why nothing is left: the step after which no session of his need remains."""
    everything = offered(scene, who)
    steps = [left_out_by(scene, who, offer) for offer in everything]
    for name, _ in STEPS:
        if steps and all(step == name for step in steps):
            return (name,)
    return tuple(name for name, _ in STEPS if name in steps) or ("none",)


def lost_limits(lost: Counter[str], total: int) -> tuple[Limit, ...]:
    """How many sessions each step leaves out."""
    texts = {
        "class": Message("不考他的准驾车型"),
        "distance": Message("超出他可接受的距离"),
        "slot": Message("不在他可考的时段"),
        "date": Message("不在他具备资格的日期"),
    }
    return tuple(Limit(rule, lost[name], total, texts[name]) for name, rule in STEPS if lost[name])


def holders(scene: Scene, person: int, offers: Sequence[int]) -> Holders:
    """Who has the seats of some offers, in numbers, seen from somebody in the queue."""
    there = [p for o in offers for p in scene.seated_in.get(o, ())]
    kept = [p for p in there if p in scene.kept]
    others = [p for p in there if p not in scene.kept]
    standings = {p: scene.standing(p) for p in others}
    worst = max(others, key=lambda p: scene.rank_of[p], default=None)
    mine = scene.rank_of.get(person, len(scene.order))
    return Holders(
        seats=sum(scene.seats[o] for o in offers),
        kept=len(kept),
        displaced=sum(s.displaced for s in standings.values()),
        priority=sum(s.priority and not s.displaced for s in standings.values()),
        ordinary=sum(not s.priority and not s.displaced for s in standings.values()),
        before=sum(scene.rank_of[p] < mine for p in others),
        worst=None if worst is None else standings[worst],
    )
