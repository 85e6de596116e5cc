"""Random edits where nothing is read, and such that say nothing new."""

from __future__ import annotations

from datetime import date as Date

from benchmarks.edit_hand import DUTIES, OTHERS, SESSIONS, Hand, Move


def other_sheet(hand: Hand) -> Move | None:
    """Write into a sheet that is not read."""
    names = [name for name in OTHERS if name in hand.book.sheetnames]
    name = hand.dice.choice(names)
    sheet = hand.book[name]
    row, column = hand.dice.randint(5, sheet.max_row), hand.dice.randint(1, 4)
    cell = sheet.cell(row, column)
    if (name, row) in hand.used or type(cell).__name__ == "MergedCell":
        return None
    hand.used.add((name, row))
    cell.value = "改了"
    return Move("other sheet", name, row, "report")


def beside(hand: Hand) -> Move | None:
    """Write beside the table."""
    taken = hand.take_session()
    if taken is None:
        return None
    hand.book[SESSIONS].cell(taken[0], len(hand.columns[SESSIONS][1]) + 2).value = "说明"
    return Move("beside", SESSIONS, taken[0], "report")


def total(hand: Hand) -> Move | None:
    """Overwrite a total."""
    sheet = hand.book[SESSIONS]
    for row in range(hand.columns[SESSIONS][0] + 1, sheet.max_row + 1):
        if sheet.cell(row, 1).value == "合计" and (SESSIONS, row) not in hand.used:
            hand.used.add((SESSIONS, row))
            hand.cell(SESSIONS, row, "计划数").value = 12
            return Move("total", SESSIONS, row, "report")
    return None


def title(hand: Hand) -> Move | None:
    """Overwrite a title."""
    row = hand.dice.choice([1, 3])
    name = hand.dice.choice([SESSIONS, DUTIES])
    if (name, row) in hand.used:
        return None
    hand.used.add((name, row))
    hand.book[name].cell(row, 1).value = "新标题"
    return Move("title", name, row, "report")


def same_again(hand: Hand) -> Move | None:
    """Say what stands there already, another way."""
    taken = hand.take_session()
    if taken is None:
        return None
    row, session = taken
    serial = (session.date - Date(1899, 12, 30)).days
    choices = {
        "计划数": [f"{session.seats}", f" {session.seats} ", float(session.seats)],
        "日期": [session.date.isoformat(), f"{session.date:%Y/%m/%d}", serial],
        "设施": [f" {session.facility_id} "],
        "场次编号": [f"{session.session_id} "],
        "锁定/取消": ["  "],
    }
    title = hand.dice.choice(list(choices))
    if title == "锁定/取消" and hand.cell(SESSIONS, row, title).value:
        return None
    hand.cell(SESSIONS, row, title).value = hand.dice.choice(choices[title])
    hand.book[SESSIONS].row_dimensions[row].hidden = hand.dice.random() < 0.5
    return Move("same again", SESSIONS, row, "nothing")


def blank_row(hand: Hand) -> Move | None:
    """Leave blank rows above what is added."""
    name = hand.dice.choice([SESSIONS, DUTIES])
    hand.next_row[name] += hand.dice.randint(1, 3)
    return Move("blank row", name, hand.next_row[name] - 1, "nothing")
