"""A reason for every unserved candidate of a plan, and whether it is proven."""

from dataclasses import dataclass

from models.case import Case, Demand
from models.plan import Tables
from models.why_candidate import Reasoned, Standing
from models.words import Reason
from scheduler.why.entitled import unmet
from scheduler.why.scene import Scene
from scheduler.why.wishes import accepted, causes_of_no_offer


@dataclass(frozen=True, slots=True)
class _Group:
    """What is common to people who accept the same and are entitled on the same days."""

    offers: tuple[int, ...]
    seats: int
    worst: int | None
    all_taken: bool
    lost: tuple[str, ...]


def explain_all(case: Case, tables: Tables) -> tuple[Reasoned, ...]:
    """Why each unserved candidate has no seat, in rank order.

    Raises
    ------
    QuestionError
        if the plan has a session or a duty that the rules of the case do not allow.
    """
    return reasons(Scene(case, tables))


def reasons(scene: Scene) -> tuple[Reasoned, ...]:
    """The same, for a plan and a case already side by side."""
    kinds = scene.market.kinds(scene.people)
    groups: dict[int, _Group] = {}
    found = []
    for person, kind in zip(scene.people.persons, kinds.by_person.tolist(), strict=True):
        if person.order in scene.seated:
            continue
        if kind not in groups:
            groups[kind] = _group(scene, kinds.examples[kind])
        group = groups[kind]
        who, reason = person.who, reason_of(kinds.windows[kind] is not None, group.offers)
        causes: tuple[str, ...] = ()
        if reason == "B1":
            causes = unmet(scene.case, who)
        elif reason == "no_offer":
            causes = group.lost
        worst: Standing | None = None
        proven = True
        if reason == "full":
            mine = scene.rank_of[person.order]
            proven = group.all_taken and (group.worst is None or group.worst < mine)
            if group.worst is not None:
                worst = scene.standing(scene.order[group.worst])
        found.append(
            Reasoned(
                person.candidate_id,
                who.need,
                reason,
                causes,
                len(group.offers),
                group.seats,
                worst,
                proven,
            )
        )
    return tuple(found)


def reason_of(entitled: bool, offers: tuple[int, ...] | list[int]) -> Reason:
    """The reason that stands in the plan's table."""
    return "B1" if not entitled else "full" if offers else "no_offer"


def _group(scene: Scene, who: Demand) -> _Group:
    offers, _ = accepted(scene, who)
    there = [p for o in offers for p in scene.seated_in.get(o, ()) if p not in scene.kept]
    return _Group(
        tuple(offers),
        sum(scene.seats[o] for o in offers),
        max((scene.rank_of[p] for p in there), default=None),
        all(len(scene.seated_in.get(o, ())) >= scene.seats[o] for o in offers),
        () if offers else causes_of_no_offer(scene, who),
    )
