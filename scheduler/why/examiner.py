"""Why an examiner is called up, or stays at home, and what one more day of him would be worth."""

from datetime import timedelta

from models.case import Case, Examiner
from models.errors import Message, QuestionError
from models.plan import Tables
from models.why import ExaminerAnswer, ExaminerDate, Limit, Worth
from scheduler.why.heads import OF_THE_DAY, WINDOW_DAYS, Presence
from scheduler.why.marginal import HeadUse, Marginal
from scheduler.why.room import pool_name
from scheduler.why.scene import Scene
from scheduler.why.worth import Gain, Ledger
from solvers.opportunities import Pool
from solvers.roster import NIGHT_FAIRNESS, RESERVE_FAIRNESS
from solvers.staffing import CHANGE_POINTS

DUTY_POINTS = {"resident": 4, "reserve": 12}
NIGHT_POINTS = 6
POOLS_TRIED = 12
"""Pools in which one more day of an examiner is tried out, those with most seats first."""


def explain_examiner(case: Case, tables: Tables, examiner_id: str) -> ExaminerAnswer:
    """An examiner's dates, what keeps him at home on the others, and what one more is worth.

    Raises
    ------
    QuestionError
        if there is no such examiner, or the plan is not one of the case.
    """
    return examiner_answer(Scene(case, tables), examiner_id)


def examiner_answer(scene: Scene, examiner_id: str) -> ExaminerAnswer:
    """The same, for a plan and a case already side by side."""
    numbers = {e.examiner_id: k for k, e in enumerate(scene.case.examiners)}
    if examiner_id not in numbers:
        raise QuestionError(Message("数据里没有考试员 {name}；请核对编号。", {"name": examiner_id}))
    index = numbers[examiner_id]
    who = scene.case.examiners[index]
    presence = Presence(scene)
    mine = presence.pools_of.get(index, [])
    return ExaminerAnswer(
        examiner_id=examiner_id,
        kind=who.kind,
        duties=len(mine),
        standby=sum(
            d.examiner_id == examiner_id and d.role == "standby" for d in scene.tables.duties
        ),
        nights=sum(p.night for p in mine),
        dates=tuple(_date(scene, presence, index, day) for day in range(scene.case.settings.days)),
        limits=_limits(scene, presence, index),
        conflicts=tuple(c.venue_id for c in scene.case.conflicts if c.examiner_id == examiner_id),
        points=_points(scene, presence, index),
        worth=_one_more_day(scene, presence, index),
    )


def _date(scene: Scene, presence: Presence, index: int, day: int) -> ExaminerDate:
    """What he does on a date, or what bars him from each pool of his skill that runs on it."""
    date = scene.case.settings.start + timedelta(days=day)
    mine = [p for p in presence.pools_of.get(index, []) if p.day == day]
    if mine:
        slots = tuple(p.slot_id for p in sorted(mine, key=lambda p: p.start))
        return ExaminerDate(date, mine[0].venue_id, slots, (), 0)
    pools = _pools(scene, presence, index, day)
    bars = [presence.bars(index, p) for p in pools]
    free = sum(not found for found in bars)
    rules = {found[0] for found in bars if found} if not free else set()
    return ExaminerDate(date, "", (), tuple(sorted(rules)), free)


def _pools(scene: Scene, presence: Presence, index: int, day: int) -> list[Pool]:
    """Pools of his skill that run on a day."""
    inst = scene.instance
    running = dict.fromkeys(inst.duties[k].pool for k in scene.duties)
    who = scene.case.examiners[index]
    pools = (inst.pools[k] for k in running)
    return [p for p in pools if p.day == day and presence.skilled(who, p)]


def _limits(scene: Scene, presence: Presence, index: int) -> tuple[Limit, ...]:
    """How near he is to what E5 and E7 allow, and his unit on the dates of the horizon."""
    policy, who = scene.case.settings.policy, scene.case.examiners[index]
    mine = presence.pools_of.get(index, [])
    days = {p.day for p in mine}
    week = max((sum(d <= x < d + WINDOW_DAYS for x in days) for d in days), default=0)
    found = []
    if who.max_slots is not None:
        found.append(Limit("E5", len(mine), who.max_slots, Message("周期内时段")))
    found.append(Limit("E5", week, policy.max_days_per_7, Message("连续七日内值勤日")))
    if who.kind == "reserve":
        text = Message("应急保障考试员连续七日内值勤日")
        found.append(Limit("E7", week, policy.reserve_max_days, text))
        cap = scene.facts.released_per_day.get(who.unit)
        if cap is not None:
            out = presence.released(who.unit)
            full = sum(count >= cap for count in out.values())
            text = Message("所属单位抽调已满的日数（每日至多 {cap} 人）", {"cap": cap})
            found.append(Limit("E7", full, scene.case.settings.days, text))
    return tuple(found)


def _points(scene: Scene, presence: Presence, index: int) -> int:
    """Points of his duties: duty, way, night, changes, fairness."""
    mine = presence.pools_of.get(index, [])
    points = sum(presence.points(index, p) or 0 for p in mine)
    nights, days = sum(p.night for p in mine), len({p.day for p in mine})
    points += NIGHT_FAIRNESS * nights * (nights - 1) // 2
    if scene.case.examiners[index].kind == "reserve":
        points += RESERVE_FAIRNESS * days * (days - 1) // 2
    return points


def _one_more_day(scene: Scene, presence: Presence, index: int) -> Worth | None:
    """The best single duty on a further day that was found for him.

    What limits his days (absence, the week's dates, slots, his unit) is set aside for it; what
    limits what he can do on a day (skill, conflicts, rest) is not.
    """
    ledger = Ledger(scene)
    marginal = Marginal(scene, ledger)
    busy = {p.day for p in presence.pools_of.get(index, [])}
    uses: list[tuple[Pool, HeadUse]] = []
    for day in range(scene.case.settings.days):
        if day in busy:
            continue
        for pool in _pools(scene, presence, index, day):
            if set(presence.bars(index, pool)) <= OF_THE_DAY:
                uses += [(pool, use) for use in marginal.uses_of_head(pool)]
    uses.sort(key=lambda pair: pair[1].without - pair[1].seats)
    best: tuple[Gain, Pool, HeadUse] | None = None
    for pool, use in uses[:POOLS_TRIED]:
        gain = marginal.gain_of(use).less(Gain(_cost(scene, presence, index, pool), 0))
        if best is None or gain.points > best[0].points:
            best = (gain, pool, use)
    if best is None:
        return None
    gain, pool, use = best
    seats = use.seats - use.without
    text = Message(
        "再多值勤一天，例如进抽签池 {pool}：可多开 {seats} 个席位"
        "（已扣除值勤、路程、夜考和单位成本）",
        {"pool": pool_name(pool), "seats": seats},
    )
    place = scene.place(use.offer)
    return Worth(text, "at_least", gain.points, gain.served, seats, place)


def _cost(scene: Scene, presence: Presence, index: int, pool: Pool) -> int:
    """Points of one further duty on a further date."""
    who = scene.case.examiners[index]
    mine = presence.pools_of.get(index, [])
    points = presence.points(index, pool)
    if points is None:
        points = _base_points(scene, who, pool)
    if pool.night:
        points += NIGHT_FAIRNESS * sum(p.night for p in mine)
    if who.kind == "reserve":
        points += RESERVE_FAIRNESS * len({p.day for p in mine})
    return points


def _base_points(scene: Scene, who: Examiner, pool: Pool) -> int:
    """Points of a duty that the case does not know, because he is absent."""
    points = DUTY_POINTS[who.kind] + scene.market.km.examiner_points(who.district, pool.venue_id)
    points += NIGHT_POINTS if pool.night else 0
    published = scene.case.published_duties
    if published and not any(
        d.examiner_id == who.examiner_id and d.date == pool.date for d in published
    ):
        points += CHANGE_POINTS
    return points
