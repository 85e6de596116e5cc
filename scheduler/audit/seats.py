"""B1-B4: who may have which seat."""

from collections.abc import Iterator

from models.errors import Message, Violation
from models.plan import Booking, Session
from scheduler.audit.entitlement import in_window, window
from scheduler.audit.facts import minute_of_day
from scheduler.audit.offers import accepts
from scheduler.audit.view import View


def entitlement(view: View) -> Iterator[Violation]:
    """B1: entitled to the part on its date; a kept booking is not tested again (P2)."""
    close_days = view.case.settings.policy.booking_close_days
    for booking, person, session in view.seatings:
        if in_window(window(person.demand, session.subject, close_days), session.date):
            continue
        if not view.locked(booking):
            yield Violation(
                "B1",
                booking.candidate_id,
                Message(
                    "考生 {candidate} 在 {date} 不具备 {part} 的考试资格（场次 {session}）",
                    {
                        "candidate": booking.candidate_id,
                        "date": str(session.date),
                        "part": session.subject,
                        "session": session.session_id,
                    },
                ),
            )


def acceptance(view: View) -> Iterator[Violation]:
    """B2: near enough and at a time of day he can come; a kept booking is not tested again."""
    for booking, person, session in view.seatings:
        if accepts(view, person, session) or view.locked(booking):
            continue
        yield Violation(
            "B2",
            booking.candidate_id,
            Message(
                "考生 {candidate} 不接受场次 {session} 的考场距离或时段",
                {"candidate": booking.candidate_id, "session": session.session_id},
            ),
        )


def whole_need(view: View) -> Iterator[Violation]:
    """B3: the seats of the whole need, each once."""
    for candidate_id, bookings in view.bookings_by_candidate.items():
        person = view.roll.get(candidate_id)
        if person is None:
            continue
        parts = sorted(booking.part for booking in bookings)
        if parts == list(person.parts) or _kept_half(view, bookings):
            continue
        yield Violation(
            "B3",
            candidate_id,
            Message(
                "考生 {candidate} 需求 {need}，却约了 {got}",
                {"candidate": candidate_id, "need": person.demand.need, "got": "|".join(parts)},
            ),
        )


def links(view: View) -> Iterator[Violation]:
    """B4: a linked pair fits together, and only S23 candidates sit in it."""
    for link_id, sessions in view.sessions_by_link.items():
        yield from _link_faults(view, link_id, sessions)
    for candidate_id, bookings in view.bookings_by_candidate.items():
        person = view.roll.get(candidate_id)
        held = [view.sessions[b.session_id] for b in bookings if b.session_id in view.sessions]
        if person is None or not held:
            continue
        linked = person.demand.need == "S23"
        if any((session.quota == "linked") != linked for session in held):
            yield Violation(
                "B4",
                candidate_id,
                Message(
                    "考生 {candidate}（{need}）的席位与场次的名额类别不符，联考席位只供科目二三",
                    {"candidate": candidate_id, "need": person.demand.need},
                ),
            )
        elif linked and len({session.link_id for session in held}) > 1:
            yield Violation(
                "B4",
                candidate_id,
                Message(
                    "考生 {candidate}（{need}）的两个席位不属于同一联考",
                    {"candidate": candidate_id, "need": person.demand.need},
                ),
            )


def _link_faults(view: View, link_id: str, sessions: list[Session]) -> Iterator[Violation]:
    by_part = {session.subject: session for session in sessions}
    first, second = by_part.get("S2"), by_part.get("S3")
    if len(sessions) != 2 or first is None or second is None:
        if link_id not in view.promises.half_links or len(sessions) != 1:
            yield Violation(
                "B4",
                link_id,
                Message("联考 {link} 应恰有一个科目二场次和一个科目三场次", {"link": link_id}),
            )
        return
    if {first.quota, second.quota} != {"linked"}:
        yield Violation(
            "B4", link_id, Message("联考 {link} 的场次名额类别应为联考", {"link": link_id})
        )
    if first.seats != second.seats:
        yield Violation(
            "B4",
            link_id,
            Message(
                "联考 {link} 两场次席位不等：{first} 与 {second}",
                {"link": link_id, "first": first.seats, "second": second.seats},
            ),
        )
    if first.seats > 0 or second.seats > 0:
        yield from _timing_faults(view, link_id, first, second)


def _timing_faults(
    view: View, link_id: str, first: Session, second: Session
) -> Iterator[Violation]:
    policy = view.case.settings.policy
    if policy.linked_same_venue and view.venue_of(first) != view.venue_of(second):
        yield Violation(
            "B4", link_id, Message("联考 {link} 的两场次不在同一考场", {"link": link_id})
        )
    days = second.date.toordinal() - first.date.toordinal()
    if days > policy.linked_max_gap_days:
        yield Violation(
            "B4",
            link_id,
            Message(
                "联考 {link} 的科目三晚于科目二 {got} 天，至多 {expected} 天",
                {"link": link_id, "got": days, "expected": policy.linked_max_gap_days},
            ),
        )
    slots = view.facts.slots
    s2, s3 = slots.get((first.slot_id, "S2")), slots.get((second.slot_id, "S3"))
    if s2 is None or s3 is None:
        return
    minutes = days * 24 * 60 + minute_of_day(s3.start) - minute_of_day(s2.end)
    if minutes < policy.linked_min_gap_min:
        yield Violation(
            "B4",
            link_id,
            Message(
                "联考 {link} 两场次间隔 {got} 分钟，至少 {expected} 分钟",
                {"link": link_id, "got": minutes, "expected": policy.linked_min_gap_min},
            ),
        )


def _kept_half(view: View, bookings: list[Booking]) -> bool:
    """Whether all that a candidate has is the kept part of a link half outside the horizon."""
    held = [view.sessions.get(booking.session_id) for booking in bookings]
    half = view.promises.half_links
    return (
        len(bookings) == 1
        and view.locked(bookings[0])
        and all(session is not None and session.link_id in half for session in held)
    )
