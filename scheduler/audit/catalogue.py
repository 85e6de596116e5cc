"""The catalogue of rules: what each says, where it comes from, who checks it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from models.errors import Violation
from scheduler.audit import (
    capacity,
    duty_days,
    envy,
    integrity,
    pools,
    publication,
    seats,
    secrecy,
    time_place,
)
from scheduler.audit.view import View


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a plan.

    ``article`` names the paragraph it comes from ("" where it is the office's own);
    ``check`` yields every violation of it.
    """

    rule_id: str
    title: str
    title_en: str
    article: str
    sentence: str
    sentence_en: str
    check: Callable[[View], Iterable[Violation]]


RULES: tuple[Rule, ...] = (
    Rule(
        "T1",
        "日期与时段",
        "Date and slot",
        "",
        "考次在计划周期内的开放日，且该科目有此时段；节假日停考，周末仅周末开放的考场运行，"
        "调休上班日按工作日。",
        "A run lies on an open date of the horizon, in a slot that its subject has; never on a "
        "holiday, at a weekend only at venues open then, make-up days counting as weekdays.",
        time_place.calendar,
    ),
    Rule(
        "T2",
        "夜考条件",
        "Night needs light",
        "",
        "夜考时段只能用可夜考的设施。",
        "A run in a night slot needs a facility that may run at night.",
        time_place.night,
    ),
    Rule(
        "T3",
        "提前公布",
        "Published ahead",
        "第162号令第52条",
        "未公布过的场次，距排考日不少于规定的公布天数。",
        "A session not published before lies at least publish_lead_days after the plan date.",
        time_place.lead,
    ),
    Rule(
        "T4",
        "停考",
        "Closures",
        "",
        "停考的考场、设施和时段不得运行；部分停用的按剩余数量运行。",
        "Nothing runs in what is closed; a closure with a number takes that many units away.",
        time_place.closures,
    ),
    Rule(
        "C1",
        "启用数量",
        "Units in operation",
        "",
        "启用数量至少为一，且不超过设施数量减去停用数量。",
        "At least one unit is in operation, and no more than closures leave.",
        capacity.units,
    ),
    Rule(
        "C2",
        "单位能力",
        "Capacity of units",
        "",
        "一个考次的席位不超过启用数量乘以时段内每单位可考人数。",
        "Seats of a run are at most its units times the candidates a unit takes in the slot.",
        capacity.seats_by_units,
    ),
    Rule(
        "C3",
        "路线能力",
        "Capacity of routes",
        "",
        "有路线限制的设施，席位不超过路线数乘以时段内每路线可发车次数。",
        "Where routes are given, seats of a run are at most routes times starts in the slot.",
        capacity.seats_by_routes,
    ),
    Rule(
        "C4",
        "核定日最大量",
        "Approved daily maximum",
        "第162号令第54条",
        "一个设施一日的席位不超过核定日最大量，不得超约。",
        "Seats of a facility on a date are at most its approved maximum; no overbooking.",
        capacity.daily_maximum,
    ),
    Rule(
        "C5",
        "最少席位",
        "Least seats",
        "",
        "一个考次至少有规定的席位数；含压减或取消场次的考次除外。",
        "A run offers at least min_session_seats, unless one of its sessions is cut or closed.",
        capacity.least_seats,
    ),
    Rule(
        "C6",
        "席位与优先数",
        "Filling and priority seats",
        "工作规范第9条",
        "已约人数不超过席位；优先数为席位按优先比例向上取整。",
        "Bookings of a session are at most its seats; priority seats are its share, rounded up.",
        capacity.filling,
    ),
    Rule(
        "C7",
        "科目与车型",
        "Subject and class",
        "",
        "场次的科目与设施类型相符，考生的准驾车型在设施范围内。",
        "A session's subject fits its facility, a candidate's class is among the facility's.",
        capacity.fitness,
    ),
    Rule(
        "E1",
        "考官岗位",
        "Examiner posts",
        "",
        "岗位数取最少考官数与启用数量除以每考官单位数（向上取整）中的较大者。",
        "Posts are the larger of min_examiners and units / units_per_examiner, rounded up.",
        pools.posts_of_run,
    ),
    Rule(
        "E2",
        "抽签池人数",
        "Heads of a draw pool",
        "第162号令第48条",
        "抽签池在岗人数等于岗位之和，科目三备勤不少于规定比例，总人数足以抽签。",
        "Heads on post equal the posts, a road pool has its standby, all are enough for a draw.",
        pools.heads,
    ),
    Rule(
        "E3",
        "人人可上任一岗位",
        "Any head, any post",
        "第162号令第48条",
        "抽签池中每名考试员都具备该科目和车型组的资格。",
        "Every head of a pool holds its subject and class group, so can take every post of it.",
        pools.skills,
    ),
    Rule(
        "E4",
        "出勤与回避",
        "Presence and conflicts",
        "第162号令第50条",
        "只在可出勤时值勤，时间不重叠，一日只在一个考场，不到应回避的考场。",
        "On duty only when available, one duty at a time, one venue a date, never where a "
        "conflict is on file.",
        duty_days.presence,
    ),
    Rule(
        "E5",
        "值勤上限",
        "Limits of duty",
        "",
        "每日时段数、周期内时段数、任意连续七日内的值勤日数都不超过上限。",
        "Slots a date, slots in the horizon and dates in any seven days keep to their limits.",
        duty_days.load,
    ),
    Rule(
        "E6",
        "休息时间",
        "Rest",
        "",
        "前一日最后时段结束到次日最早时段开始，不少于规定的休息小时数。",
        "From the last slot of a date to the first of the next there are min_rest_hours.",
        duty_days.rest,
    ),
    Rule(
        "E7",
        "应急保障考试员",
        "Reserves",
        "",
        "应急保障考试员只考科目三，连续七日内日数和所属单位每日抽调人数不超过上限。",
        "Reserves serve road pools only, few dates in seven, and few of a unit on one date.",
        duty_days.reserves,
    ),
    Rule(
        "E8",
        "不得固定配对",
        "No pairing",
        "第162号令第48条",
        "任何表格都不把考试员与考车、路线或考生配对。",
        "No table pairs an examiner with a car, a route or a candidate.",
        secrecy.pairings,
    ),
    Rule(
        "B1",
        "考试资格",
        "Entitlement",
        "第162号令第39—47条",
        "考生在考试日具备该科目的资格：已合格科目、等待天数、补考间隔、约考次数和有效期。",
        "A candidate is entitled on the date: subjects passed, waiting days, days since the last "
        "attempt, bookings used, permit in force.",
        seats.entitlement,
    ),
    Rule(
        "B2",
        "距离与时段",
        "Distance and time of day",
        "",
        "考场路程不超过考生的最远公里，时段在其可考时段内。",
        "The venue is within the candidate's max_km, the slot among his slots.",
        seats.acceptance,
    ),
    Rule(
        "B3",
        "整体安排",
        "Whole needs",
        "",
        "考生的需求要么全部安排，要么不安排；每科至多一个席位。",
        "A candidate has the seats for his whole need or none; at most one a part.",
        seats.whole_need,
    ),
    Rule(
        "B4",
        "连约联考",
        "Linked pairs",
        "第162号令第39条",
        "科目二三占同一联考的两个席位：先科目二后科目三，间隔、考场和席位数相符；"
        "联考席位只供科目二三。",
        "S23 takes the two seats of one link: S2 first, gap, venue and seats as required; only "
        "S23 candidates sit there.",
        seats.links,
    ),
    Rule(
        "B5",
        "按序安排",
        "No justified envy",
        "工作规范第9条",
        "未安排的考生，在其接受且具备资格的场次中，没有排序在后的人被安排，也没有空位。",
        "Where somebody is left out, nobody ranked after him has a seat that he would take, and "
        "no such seat is free.",
        envy.justified_envy,
    ),
    Rule(
        "P1",
        "已公布场次",
        "Published sessions",
        "第162号令第52条",
        "已公布场次应保留，席位不减；被迫压减的如实标明状态。",
        "A published session stays with its seats; one that is cut or closed says so.",
        publication.sessions_stay,
    ),
    Rule(
        "P2",
        "已约考生",
        "Booked candidates",
        "第162号令第39条",
        "已约考生保留原场次；场次压减时，由排序最后的考生让出。",
        "A booked candidate keeps his session; where it is cut, the worst-ranked give way.",
        publication.bookings_stay,
    ),
    Rule(
        "D1",
        "数据完整",
        "Tables in order",
        "",
        "引用都能找到，编号唯一，考次与场次对应，每名考生恰好安排或未安排一次且原因正确。",
        "References resolve, keys are unique, runs and sessions match, everybody is served or "
        "unserved once, with the right reason.",
        integrity.tables,
    ),
    Rule(
        "D2",
        "县级考场",
        "County venues",
        "第162号令第2条",
        "县级考场不考大中型客货车的科目二、科目三。",
        "A county venue examines no S2 or S3 for A1 A2 A3 B1 B2.",
        integrity.county_venues,
    ),
)
"""Every rule of the contract, in its order."""
