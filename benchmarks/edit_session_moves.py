"""Random edits of the sheet of sessions, right and wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from benchmarks.edit_hand import JUNK, SESSIONS, SLOT_TEXT, SUBJECT_TEXT, SUBJECTS, Hand, Move
from models.plan import Session


def seats(hand: Hand) -> Move | None:
    """Write other seats, or none."""
    taken = hand.take_session()
    if taken is None:
        return None
    row, session = taken
    seats = max(0, session.seats + hand.dice.choice([-9, -3, -2, -1, 1, 2, 3, 8, 40, 500]))
    if hand.dice.random() < 0.1:
        seats = 0
    if seats == session.seats:
        return None
    empty = seats == 0 and hand.dice.random() < 0.5
    hand.cell(SESSIONS, row, "计划数").value = None if empty else hand.number(seats)
    return Move("seats", SESSIONS, row, "either", session=session, seats=seats)


def strike(hand: Hand) -> Move | None:
    """Mark a session as struck out."""
    taken = hand.take_session()
    if taken is None:
        return None
    row, session = taken
    hand.cell(SESSIONS, row, "锁定/取消").value = hand.dice.choice(["取消", " 取消 "])
    return Move("strike", SESSIONS, row, "either", session=session, seats=0)


def delete_session(hand: Hand) -> Move | None:
    """Delete the row of a session."""
    taken = hand.take_session()
    if taken is None:
        return None
    row, session = taken
    hand.gone[SESSIONS].append(row)
    return Move("delete session", SESSIONS, None, "either", session=session, seats=0)


def lock(hand: Hand) -> Move | None:
    """Lock a session."""
    taken = hand.take_session()
    if taken is None or not taken[1].seats:
        return None
    row, session = taken
    hand.cell(SESSIONS, row, "锁定/取消").value = "锁定"
    return Move("lock", SESSIONS, row, "either", session=session, seats=session.seats, locked=True)


def junk_seats(hand: Hand) -> Move | None:
    """Write seats that are no number."""
    taken = hand.take_session()
    if taken is None:
        return None
    hand.cell(SESSIONS, taken[0], "计划数").value = hand.dice.choice(JUNK)
    return Move("junk seats", SESSIONS, taken[0], "report")


def junk_mark(hand: Hand) -> Move | None:
    """Write a mark that is none."""
    taken = hand.take_session()
    if taken is None:
        return None
    hand.cell(SESSIONS, taken[0], "锁定/取消").value = hand.dice.choice(["锁", "删", "x", "1"])
    return Move("junk mark", SESSIONS, taken[0], "report")


def contradiction(hand: Hand) -> Move | None:
    """Strike a session out and give it more seats."""
    taken = hand.take_session()
    if taken is None or taken[1].seats == 0:
        return None
    row, session = taken
    hand.cell(SESSIONS, row, "计划数").value = session.seats + 1
    hand.cell(SESSIONS, row, "锁定/取消").value = "取消"
    return Move("strike and raise", SESSIONS, row, "report")


def fixed_session(hand: Hand) -> Move | None:
    """Change what may not be changed of a session."""
    taken = hand.take_session()
    if taken is None:
        return None
    row, session = taken
    title = hand.dice.choice(
        ["日期", "时段", "设施", "科目", "考场", "考场编号", "其中优先", "已排", "空余", "状态"]
    )
    value: Any = {
        "日期": session.date + timedelta(days=1), "其中优先": 77, "已排": 777, "空余": 7777,
    }.get(title, "改了")  # fmt: skip
    hand.cell(SESSIONS, row, title).value = value
    if hand.dice.random() < 0.3:
        hand.cell(SESSIONS, row, "计划数").value = session.seats + 1
    return Move(f"fixed {title}", SESSIONS, row, "report")


def spoilt_number(hand: Hand) -> Move | None:
    """Spoil a session's number."""
    taken = hand.take_session()
    if taken is None:
        return None
    value = hand.dice.choice([None, "X-1", f"{taken[1].session_id}0"])
    hand.cell(SESSIONS, taken[0], "场次编号").value = value
    return Move("spoilt number", SESSIONS, taken[0], "report")


def copied_row(hand: Hand) -> Move | None:
    """Copy a row with its number."""
    taken = hand.take_session()
    if taken is None:
        return None
    titles = hand.columns[SESSIONS][1]
    values = {title: hand.cell(SESSIONS, taken[0], title).value for title in titles}
    values["计划数"] = taken[1].seats + 2
    return Move("copied row", SESSIONS, hand.append(SESSIONS, values), "report")


def new_session(hand: Hand) -> Move | None:
    """Add a session that may or may not be possible."""
    session, text = _invented(hand)
    values = {
        "日期": hand.day(session.date), "时段": text, "设施": session.facility_id,
        "科目": SUBJECT_TEXT[session.subject], "计划数": hand.number(session.seats),
    }  # fmt: skip
    if hand.dice.random() < 0.5:
        values["名额"] = "普通"
    locked = hand.dice.random() < 0.2
    if locked:
        values["锁定/取消"] = "锁定"
    must, spoilt = "either", hand.dice.random()
    if spoilt < 0.3:
        bad = {
            "日期": "7月", "时段": "中午", "设施": "没有", "科目": "科目九", "计划数": 0,
            "名额": "贵宾", "联考组": "A", "启用数量": 3, "星期": "周八", "考场编号": "无",
        }  # fmt: skip
        title = hand.dice.choice(list(bad))
        values[title], must = bad[title], "report"
    row = hand.append(SESSIONS, values)
    return Move(
        "new session", SESSIONS, row, must, session=session, seats=session.seats,
        locked=locked, fresh=True,
    )  # fmt: skip


def _invented(hand: Hand) -> tuple[Session, str]:
    facility = hand.dice.choice(hand.case.facilities)
    settings = hand.case.settings
    date = settings.start + timedelta(days=hand.dice.randrange(settings.days))
    subject = hand.dice.choice(SUBJECTS[facility.kind])
    slots = [slot.slot_id for slot in hand.case.slots if slot.subject == subject]
    slot = hand.dice.choice(slots)
    seats = hand.dice.choice([1, 2, 5, 10, 12, 20, 400])
    session = Session(
        "", facility.facility_id, facility.venue_id, date, slot, subject, "open", "", seats,
        0, "new",
    )  # fmt: skip
    return session, hand.dice.choice([slot, SLOT_TEXT[slot]])


def new_pair(hand: Hand) -> Move | None:
    """Add a pair whose parts may or may not go together; the S2 part stands for both."""
    kinds = {"field": "S2", "road": "S3"}
    by_kind = {k: [f for f in hand.case.facilities if f.kind == k] for k in kinds}
    if not all(by_kind.values()):
        return None
    hand.pairs += 1
    label = f"新{hand.pairs}"
    start, days = hand.case.settings.start, hand.case.settings.days
    date, seats = (
        start + timedelta(days=hand.dice.randrange(days)),
        hand.dice.choice([2, 10, 12]),
    )
    rows = []
    uneven, half = hand.dice.random() < 0.15, hand.dice.random() < 0.1
    for kind, subject in kinds.items():
        if half and kind == "road":
            continue
        facility = hand.dice.choice(by_kind[kind])
        slot = "上午" if kind == "field" else "下午"
        values = {
            "日期": hand.day(date), "时段": slot, "设施": facility.facility_id,
            "名额": "科目二三", "联考组": label,
            "计划数": seats + (uneven and kind == "road"),
        }  # fmt: skip
        row = hand.append(SESSIONS, values)
        session = Session(
            "", facility.facility_id, facility.venue_id, date,
            "AM" if kind == "field" else "PM", subject, "linked", label, seats, 0, "new",
        )  # type: ignore[arg-type]  # fmt: skip
        must = "report" if uneven or half else "either"
        rows.append(
            Move(
                "new pair",
                SESSIONS,
                row,
                must,
                session=session,
                seats=seats,
                fresh=True,
                label=label,
            )
        )
    hand.moves += rows[1:]
    return rows[0]


def both_parts(hand: Hand) -> Move | None:
    """Change both parts of a link."""
    taken = hand.take_session(linked=True)
    if taken is None:
        return None
    row, session = taken
    others = [
        (at, other)
        for at in hand.rows(SESSIONS, "场次编号")
        if (other := hand.session_by_id.get(hand.cell(SESSIONS, at, "场次编号").value))
        and other.link_id == session.link_id
    ]
    if not others:
        return None
    at, other = others[0]
    hand.used.add((SESSIONS, at))
    seats = max(0, session.seats + hand.dice.choice([-2, -1, 1, 2, -session.seats]))
    if seats == session.seats:
        return None
    for place in (row, at):
        hand.cell(SESSIONS, place, "计划数").value = seats
    hand.moves.append(Move("both parts", SESSIONS, at, "either", session=other, seats=seats))
    return Move("both parts", SESSIONS, row, "either", session=session, seats=seats)
