"""The made-up staff of the samples: examiners, their units, when they can come, and where not.

Tags as in ``data.sample_city``. Names are put together at random from common ones and marked
as invented.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta
from typing import Final

from data.sample_city import MOCK
from data.sample_dice import Dice
from models.case import Availability, Conflict, Examiner, Unit
from models.words import ClassGroup, ExaminerSubject

SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙马胡朱郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡"
GIVEN: Final = "伟强磊军洋勇杰涛超明刚平辉鹏飞波斌宇浩凯健俊帆玲娟敏静丽霞燕艳娜芳洁婷玉华文秀宁欣"


@dataclass(frozen=True, slots=True)
class Team:
    """Residents of one unit who hold the same subjects; ``slots`` is the range of max_slots."""

    unit: str
    district: str
    subjects: tuple[ExaminerSubject, ...]
    heads: int
    slots: tuple[int, int]
    office: bool = False
    """Has window work by day: some days off duty but for the evening."""


_OFFICES: Final = ("历下", "市中", "槐荫", "天桥", "历城", "长清", "章丘", "济阳", "莱芜", "钢城",
                   "平阴", "商河")  # fmt: skip


def _county(stem: str) -> str:
    return stem + ("县" if stem in ("平阴", "商河") else "区")


# [S] about 45 examiners are in the regular road pool; [G] the rest: two for each of the 12
# offices' theory rooms, eight at the city's, and field examiners by the number of cars.
TEAMS: Final = (
    Team("考试管理科", "槐荫区", ("S1",), 7, (8, 9)),
    Team("考试管理科", "槐荫区", ("S1", "S2"), 1, (8, 9)),
    *(Team(stem + "车管分所", _county(stem), ("S1",), 2, (5, 7), True) for stem in _OFFICES
      if stem not in ("历下", "历城", "章丘")),
    *(Team(stem + "车管分所", _county(stem), subjects, 1, (5, 7), True)
      for stem in ("历下", "历城", "章丘") for subjects in (("S1",), ("S1", "S2"))),
    Team("城西考试中队", "长清区", ("S2",), 5, (10, 10)),
    Team("城西考试中队", "长清区", ("S1", "S2"), 1, (10, 10)),
    Team("城西考试中队", "长清区", ("S3",), 18, (10, 11)),
    Team("城东考试中队", "章丘区", ("S2",), 6, (10, 10)),
    Team("城东考试中队", "章丘区", ("S2", "S3"), 2, (10, 11)),
    Team("城东考试中队", "章丘区", ("S3",), 15, (10, 11)),
    Team("城北考试中队", "商河县", ("S2",), 2, (10, 10)),
    Team("城北考试中队", "商河县", ("S2", "S3"), 1, (10, 11)),
    Team("城北考试中队", "商河县", ("S3",), 2, (10, 11)),
    Team("莱芜考试中队", "莱芜区", ("S2",), 2, (10, 10)),
    Team("莱芜考试中队", "莱芜区", ("S1", "S2"), 1, (10, 10)),
    Team("莱芜考试中队", "莱芜区", ("S2", "S3"), 1, (10, 11)),
    Team("莱芜考试中队", "莱芜区", ("S3",), 4, (10, 11)),
    Team("平阴考试中队", "平阴县", ("S3",), 2, (10, 10)),
)  # fmt: skip

# [S] 113 reserves in a peak week of 2023; [G] how many from where. Unit, district, in a peak
# week, in an ordinary one.
RESERVES: Final = (
    *((stem + "交警大队", _county(stem), heads, 1) for stem, heads in zip(
        _OFFICES, (8, 8, 7, 8, 12, 6, 10, 6, 8, 4, 4, 6), strict=True)),
    ("高速交警支队", "历城区", 8, 2),
    ("支队机关", "历下区", 7, 2),
    ("特勤大队", "市中区", 6, 2),
    ("高新交警大队", "历城区", 5, 2),
)  # fmt: skip
RESERVE_MAX_SLOTS: Final = 6  # [G] three days of two slots
RESERVE_DAYS: Final = (1, 2, 2, 3, 3, 3, 3, 4)  # [G] days on which a reserve can come
HEAVY_IN_100: Final = 9  # [G] who may examine heavy vehicles as well
CONFLICTS_IN_100: Final = 6  # [G] who has a relative at a venue


@dataclass(frozen=True, slots=True)
class Staff:
    """The examiners of a sample and what is said about them."""

    examiners: tuple[Examiner, ...]
    units: tuple[Unit, ...]
    availability: tuple[Availability, ...]
    conflicts: tuple[Conflict, ...]


def city_staff(kind: str, dates: Sequence[Date], venue_ids: Sequence[str], seed: int) -> Staff:
    """The city's staff: 94 residents, and 113 reserves in a peak week or 20 in an ordinary one.

    The staff of ``peak`` and ``surge`` is the same people with the same weekdays.
    """
    peak = kind != "offpeak"
    dice = Dice(f"staff {'peak' if peak else 'offpeak'} {seed}")
    examiners: list[Examiner] = []
    availability: list[Availability] = []
    for team in TEAMS:
        for _ in range(team.heads):
            examiner = _resident(dice, f"P{len(examiners) + 1:03d}", team)
            examiners.append(examiner)
            availability.extend(_absences(dice, examiner, team.office, dates))
    for unit, district, peak_heads, heads in RESERVES:
        for _ in range(peak_heads if peak else heads):
            examiner = _reserve(dice, f"P{len(examiners) + 1:03d}", unit, district)
            examiners.append(examiner)
            availability.extend(_reserve_days(dice, examiner, dates))
    conflicts = tuple(
        Conflict(examiner.examiner_id, dice.one_of(venue_ids))
        for examiner in examiners
        if dice.percent(CONFLICTS_IN_100)
    )
    names = tuple(dict.fromkeys(team.unit for team in TEAMS))
    caps = tuple(
        Unit(unit, (peak_heads + 1) // 2 if peak else 1) for unit, _, peak_heads, _ in RESERVES
    )
    units = (*(Unit(name) for name in names), *caps)
    return Staff(tuple(examiners), units, tuple(availability), conflicts)


def tiny_staff(dates: Sequence[Date], seed: int) -> Staff:
    """Eight examiners for three venues; one reserve, one conflict, one evening only."""
    dice = Dice(f"staff tiny {seed}")
    teams = (
        Team("考试科", "东城区", ("S1",), 2, (4, 4)),
        Team("南河分所", "南河县", ("S1", "S2"), 1, (4, 4)),
        Team("考试科", "东城区", ("S2",), 1, (6, 6)),
        Team("考试科", "西岭区", ("S2", "S3"), 1, (6, 6)),
        Team("考试科", "东城区", ("S3",), 2, (6, 6)),
    )
    residents: list[Examiner] = []
    for team in teams:
        for _ in range(team.heads):
            residents.append(_resident(dice, f"P{len(residents) + 1}", team))
    reserve = _reserve(dice, f"P{len(residents) + 1}", "西岭大队", "西岭区")
    availability = (
        Availability("P1", dates[1], available=False),
        Availability("P1", dates[1], "NIGHT", available=True),
        Availability(reserve.examiner_id, dates[0], available=True),
        Availability(reserve.examiner_id, dates[1], "AM", available=True),
    )
    units = (Unit("考试科"), Unit("南河分所"), Unit("西岭大队", 1))
    return Staff((*residents, reserve), units, availability, (Conflict("P7", "C"),))


def _name(dice: Dice) -> str:
    given = dice.one_of(GIVEN) + (dice.one_of(GIVEN) if dice.percent(70) else "")
    return dice.one_of(SURNAMES) + given + MOCK


def _groups(dice: Dice) -> tuple[ClassGroup, ...]:
    return ("small", "heavy") if dice.percent(HEAVY_IN_100) else ("small",)


def _resident(dice: Dice, examiner_id: str, team: Team) -> Examiner:
    theory = team.subjects == ("S1",)
    return Examiner(
        examiner_id,
        _name(dice),
        team.unit,
        team.district,
        "resident",
        team.subjects,
        ("small",) if theory else _groups(dice),
        dice.between(*team.slots),
        nights_12m=dice.between(12, 30) if "S1" in team.subjects else dice.between(0, 9),
        duties_12m=dice.between(110, 180) if theory else dice.between(180, 245),
    )


def _reserve(dice: Dice, examiner_id: str, unit: str, district: str) -> Examiner:
    return Examiner(
        examiner_id,
        _name(dice),
        unit,
        district,
        "reserve",
        ("S3",),
        _groups(dice),
        RESERVE_MAX_SLOTS,
        nights_12m=dice.between(0, 4),
        duties_12m=dice.between(4, 36),
    )


def _absences(
    dice: Dice, examiner: Examiner, office: bool, dates: Sequence[Date]
) -> list[Availability]:
    """Leave, courses, and window work that leaves the evening free."""
    rows: list[Availability] = []
    for day in dates:
        if office and dice.percent(20):
            rows.append(Availability(examiner.examiner_id, day, available=False))
            rows.append(Availability(examiner.examiner_id, day, "NIGHT", available=True))
        elif dice.percent(2):
            rows.append(Availability(examiner.examiner_id, day, available=False))
        elif dice.percent(1):
            half = dice.one_of(("AM", "PM"))
            rows.append(Availability(examiner.examiner_id, day, half, available=False))
    return rows


def _reserve_days(dice: Dice, examiner: Examiner, dates: Sequence[Date]) -> list[Availability]:
    """A few days on which the reserve can come, weekends less often, some for half a day."""
    left = [day for day in dates for _ in range(2 if day.weekday() >= 5 else 3)]
    chosen: list[Date] = []
    for _ in range(dice.one_of(RESERVE_DAYS)):
        day = dice.one_of(left)
        chosen.append(day)
        left = [other for other in left if other != day]
    return [
        Availability(
            examiner.examiner_id,
            day,
            dice.one_of(("AM", "PM")) if dice.percent(8) else None,
            available=True,
        )
        for day in sorted(chosen)
    ]


def week(start: Date, days: int) -> tuple[Date, ...]:
    """The dates of a horizon."""
    return tuple(start + timedelta(days=offset) for offset in range(days))
