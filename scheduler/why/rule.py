"""How often a rule binds in a plan, where, and what one more of what it limits is worth.

A rule binds where one more of something (a seat, a unit, a date, a head) would break it. What
that means for each rule is said in one line (``RuleAnswer.unit``); rules that forbid what no plan
would gain by (C7, E8, D1, D2) never bind.
"""

from collections import Counter
from collections.abc import Callable, Iterable

from models.case import Case
from models.errors import Message, QuestionError
from models.plan import Tables
from models.why import RuleAnswer, Worth
from scheduler.audit import RULES
from scheduler.why import binding
from scheduler.why.marginal import APPROVED, ROUTE, UNIT, Marginal
from scheduler.why.room import pool_name
from scheduler.why.scene import Scene
from scheduler.why.worth import Ledger

SHOWN = 200
"""Places of a rule that are listed; all are counted."""
WORTHS = 5
TRIED = 12
"""Facilities or pools of a rule whose worth is worked out, those where it binds most."""
OF_FACILITIES = (UNIT, ROUTE, APPROVED)
OF_POOLS = ("E1", "E2", "E3", "E4", "E5", "E6", "E7")

BINDING: dict[str, tuple[Message, Callable[[Scene, Ledger], Iterable[str]]]] = {
    "T1": (Message("考场日因日历不能开考"), binding.calendar),
    "T2": (Message("设施的夜间时段不能夜考"), binding.night),
    "T3": (Message("日期来不及公布新场次"), binding.lead),
    "T4": (Message("设施时段停考"), binding.closed),
    "C1": (Message("设施时段有单位停用"), binding.units_lost),
    "C2": (Message("考次再加一席就超过单位能力"), binding.at_units),
    "C3": (Message("考次再加一席就超过路线能力"), binding.at_routes),
    "C4": (Message("设施日再加一席就超过核定日最大量"), binding.at_daily_max),
    "C5": (Message("考次正好是最少席位"), binding.at_least_seats),
    "C6": (Message("场次已约满"), binding.full_sessions),
    "E1": (Message("考次再加一个单位就要加岗位"), binding.at_posts),
    "E2": (Message("抽签池人数正好够"), binding.exact_pools),
    "E3": (Message("开考抽签池中，不具备资格的考试员人次"), binding.barred("E3")),
    "E4": (Message("开考抽签池中，因出勤、回避或已在值勤而不能来的人次"), binding.barred("E4")),
    "E5": (Message("开考抽签池中，因时段或日数已满而不能来的人次"), binding.barred("E5")),
    "E6": (Message("开考抽签池中，因休息不够而不能来的人次"), binding.barred("E6")),
    "E7": (Message("开考抽签池中，应急保障考试员因限制而不能来的人次"), binding.barred("E7")),
    "B1": (Message("未安排考生在本期没有具备资格的日期"), binding.not_entitled),
    "B2": (Message("未安排考生没有可接受的场次"), binding.no_offer),
    "B3": (Message("未安排的科目二三考生，两科须一并安排"), binding.whole_needs),
    "B4": (Message("联考一半还有余量、另一半已满"), binding.half_full_links),
    "B5": (Message("未安排考生可接受的席位都归排序在前的人"), binding.outranked),
    "P1": (Message("已公布场次须保留"), binding.published),
    "P2": (Message("已约考生须保留席位或优先重排"), binding.promised),
}


def explain_rule(case: Case, tables: Tables, rule_id: str) -> RuleAnswer:
    """How often and where a rule binds, and what it is worth to have more of what it limits.

    Raises
    ------
    QuestionError
        if there is no such rule, or the plan is not one of the case.
    """
    return rule_answer(Scene(case, tables), rule_id)


def rule_answer(scene: Scene, rule_id: str) -> RuleAnswer:
    """The same, for a plan and a case already side by side."""
    rule = next((r for r in RULES if r.rule_id == rule_id.upper()), None)
    if rule is None:
        known = "、".join(r.rule_id for r in RULES)
        raise QuestionError(
            Message("没有规则 {name}；规则有 {known}。", {"name": rule_id, "known": known})
        )
    ledger = Ledger(scene)
    unit, find = BINDING.get(rule.rule_id, (Message("此规则从不使人少得什么"), binding.never))
    where = list(find(scene, ledger))
    return RuleAnswer(
        rule=rule.rule_id,
        title=rule.title,
        title_en=rule.title_en,
        sentence=rule.sentence,
        sentence_en=rule.sentence_en,
        article=rule.article,
        count=len(where),
        unit=unit,
        where=tuple(f"{name} × {n}" if n > 1 else name for name, n in _most(where)),
        worths=tuple(_worths(scene, ledger, rule.rule_id, where)),
    )


def _most(where: list[str]) -> list[tuple[str, int]]:
    return Counter(where).most_common(SHOWN)


def _worths(scene: Scene, ledger: Ledger, rule: str, where: list[str]) -> list[Worth]:
    """One more of what a rule limits, at the places where it binds most; the best of them."""
    marginal = Marginal(scene, ledger)
    found: list[Worth] = []
    if rule in OF_FACILITIES:
        often = Counter(name.split(" ")[0] for name in where).most_common(TRIED)
        facilities = scene.facts.facilities
        found = [marginal.one_more(facilities[name], rule) for name, _ in often]
    elif rule in OF_POOLS:
        pools = {pool_name(p): p for p in scene.instance.pools}
        often = [pair for pair in Counter(where).most_common() if pair[0] in pools][:TRIED]
        found = [marginal.worth_of_head(pools[name]) for name, _ in often]
    gaining = [worth for worth in found if worth.points > 0]
    return sorted(gaining, key=lambda w: -w.points)[:WORTHS]
