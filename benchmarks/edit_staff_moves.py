"""Random edits of the sheets of duties and days off, right and wrong."""

from __future__ import annotations

from datetime import date as Date
from datetime import timedelta
from typing import Any

from benchmarks.edit_hand import DAYS_OFF, DUTIES, GROUP_TEXT, KIND_TEXT, SLOT_TEXT, Hand, Move
from models.plan import Duty


def swap(hand: Hand) -> Move | None:
    """Put somebody else on a duty."""
    taken = hand.take_duty()
    if taken is None:
        return None
    row, duty = taken
    other = hand.dice.choice(hand.case.examiners)
    if other.examiner_id == duty.examiner_id:
        return None
    hand.cell(DUTIES, row, "编号").value = other.examiner_id
    if hand.dice.random() < 0.5:
        hand.cell(DUTIES, row, "姓名").value = other.name
        hand.cell(DUTIES, row, "单位").value = other.unit
    after = Duty(
        other.examiner_id, duty.date, duty.slot_id, duty.venue_id, duty.kind,
        duty.class_group, duty.role,
    )  # fmt: skip
    return Move("swap", DUTIES, row, "either", before=duty, after=after)


def clear(hand: Hand) -> Move | None:
    """Take somebody off by emptying the cell."""
    taken = hand.take_duty()
    if taken is None:
        return None
    hand.cell(DUTIES, taken[0], "编号").value = None
    return Move("clear", DUTIES, taken[0], "apply", before=taken[1])


def delete_duty(hand: Hand) -> Move | None:
    """Take somebody off by deleting the row."""
    taken = hand.take_duty()
    if taken is None:
        return None
    hand.gone[DUTIES].append(taken[0])
    return Move("delete duty", DUTIES, None, "apply", before=taken[1])


def fixed_duty(hand: Hand) -> Move | None:
    """Change what may not be changed of a duty."""
    taken = hand.take_duty()
    if taken is None:
        return None
    title = hand.dice.choice(["姓名", "单位", "日期", "时段", "考场", "角色", "值勤序号"])
    value: Any = 9999 if title == "值勤序号" else "改了"
    hand.cell(DUTIES, taken[0], title).value = value
    return Move(f"fixed {title}", DUTIES, taken[0], "report")


def junk_examiner(hand: Hand) -> Move | None:
    """Put nobody on a duty."""
    taken = hand.take_duty()
    if taken is None:
        return None
    hand.cell(DUTIES, taken[0], "编号").value = hand.dice.choice(["没有此人", 12345, "=1+1"])
    return Move("junk examiner", DUTIES, taken[0], "report")


def new_duty(hand: Hand) -> Move | None:
    """Call somebody up, who may or may not be fit."""
    model = hand.dice.choice(hand.plan.tables.duties)
    who = hand.dice.choice(hand.case.examiners).examiner_id
    values: dict[str, Any] = {
        "编号": who, "日期": hand.day(model.date), "时段": SLOT_TEXT[model.slot_id],
        "考场": model.venue_id, "考试类别": KIND_TEXT[model.kind],
        "车型组": GROUP_TEXT.get(model.class_group, model.class_group),
    }  # fmt: skip
    must = "either"
    if hand.dice.random() < 0.3:
        title = hand.dice.choice([*values, "姓名", "角色"])
        values[title], must = "乱写", "report"
    after = Duty(
        who, model.date, model.slot_id, model.venue_id, model.kind, model.class_group, "post"
    )
    return Move("new duty", DUTIES, hand.append(DUTIES, values), must, after=after)


def day_off(hand: Hand) -> Move | None:
    """Give somebody a day off."""
    who = hand.dice.choice(hand.case.examiners).examiner_id
    settings = hand.case.settings
    date = settings.start + timedelta(days=hand.dice.randrange(settings.days))
    slot = hand.dice.choice([None, None, "AM", "PM"])
    values: dict[str, Any] = {"编号": who, "日期": hand.day(date), "备注": "家事"}
    if slot is not None:
        values["时段"] = SLOT_TEXT[slot]
    row = hand.append(DAYS_OFF, values)
    return Move("day off", DAYS_OFF, row, "either", off=(who, date, slot))


def bad_day_off(hand: Hand) -> Move | None:
    """Write a day off that cannot be read."""
    who = hand.dice.choice(hand.case.examiners).examiner_id
    values: dict[str, Any] = {"编号": who, "日期": hand.case.settings.start}
    bad = {"编号": "没有此人", "日期": Date(2031, 1, 1), "时段": "凌晨"}
    title = hand.dice.choice(list(bad))
    values[title] = bad[title]
    return Move("bad day off", DAYS_OFF, hand.append(DAYS_OFF, values), "report")
