"""B5: seats go by rank, and no seat stays free that somebody left out would take."""

from collections.abc import Iterator

from models.errors import Message, Violation
from scheduler.audit.offers import Offer
from scheduler.audit.roll import Person
from scheduler.audit.view import View


def justified_envy(view: View) -> Iterator[Violation]:
    """B5: for each session or link, the best-ranked unserved person who has reason to envy.

    People with the same taste and windows are compared once, by the best of them; of a
    session's people only the worst-ranked one who is not locked matters.
    """
    envious: dict[str, tuple[Offer, Person]] = {}
    for alike in view.unserved_alike:
        best = view.standing(alike.best)
        for offer in alike.offers:
            beaten = offer.worst is not None and best < view.standing(offer.worst)
            if not (beaten or offer.free):
                continue
            held = envious.get(offer.name)
            if held is None or best < view.standing(held[1]):
                envious[offer.name] = (offer, alike.best)
    for name, (offer, person) in envious.items():
        if offer.free:
            yield Violation(
                "B5",
                name,
                Message(
                    "场次 {session} 尚有 {got} 个空位，考生 {candidate} 符合条件却未安排",
                    {"session": name, "got": offer.free, "candidate": person.candidate_id},
                ),
            )
        elif offer.worst is not None:
            yield Violation(
                "B5",
                name,
                Message(
                    "场次 {session} 安排了排序在后的 {got}，考生 {candidate} 排序在前却未安排",
                    {
                        "session": name,
                        "got": offer.worst.candidate_id,
                        "candidate": person.candidate_id,
                    },
                ),
            )
