"""The made-up candidates of the samples, one row at a time.

Most can be examined all week; some are entitled only later in the horizon, and a few never:
used-up bookings, an expired permit, a subject not yet or already passed. Tags as in
``data.sample_city``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta
from typing import Final

from data.sample_dice import Dice, Quantiles, Weighted
from data.sample_past import Past, make_odd, past_of
from models.words import Need

COLUMNS: Final = (
    "candidate_id", "need", "vehicle_class", "district", "school", "rank_time", "lp_date",
    "lp_expiry", "passed", "last_s2", "last_s3", "s2_bookings", "s3_bookings", "priority_used",
    "max_km", "slots",
)  # fmt: skip

SCHOOLS: Final = ("鸿达", "安途", "泉城", "顺风", "恒通", "齐鲁", "金盾", "畅行")
MOST_CANDIDATES: Final = 100_000_000
"""So many different candidate numbers there are."""
_NUMBER_STEP: Final = 38_196_601
"""Shares no factor with MOST_CANDIDATES, so that numbers come round only after all of them."""

LP_YEARS: Final = 3  # [S] Art. 41

# [G] days between the candidate's last exam (or application) and the day of the plan.
_THEORY_WAIT: Final = Quantiles((0, 1), (250, 4), (500, 8), (750, 15), (950, 27), (1000, 60))
_THEORY_PEAK_WAIT: Final = Quantiles((0, 1), (250, 3), (500, 7), (750, 17), (950, 46), (1000, 90))
_S4_WAIT: Final = Quantiles((0, 1), (250, 4), (500, 8), (750, 14), (950, 25), (1000, 60))
_CAR_WAIT: Final = Quantiles(
    (0, 1), (50, 4), (250, 10), (500, 17), (750, 27), (950, 48), (1000, 90)
)
_LINKED_WAIT: Final = Quantiles(
    (0, 2), (50, 17), (250, 25), (500, 35), (750, 49), (950, 78), (1000, 90)
)
_OLD_LP_LEFT: Final = Quantiles((0, -30), (80, 0), (1000, 210))
"""Days from the start of the horizon to the expiry of an old learner's permit."""

# [G] how far people go, km on the road; 0 = as far as need be.
_THEORY_KM: Final = Weighted(((20, 20), (30, 33), (45, 25), (60, 12), (90, 8), (0, 2)))
_CAR_KM: Final = Weighted(((50, 22), (70, 33), (90, 24), (120, 12), (150, 7), (0, 2)))

# [G] when they can come; empty = always. In summer some can come in the evening only.
_THEORY_SLOTS: Final = (
    ("AM|PM", 37), ("", 8), ("AM|PM|NIGHT", 25), ("PM|NIGHT", 12), ("AM", 8), ("PM", 6),
    ("AM|NIGHT", 4),
)  # fmt: skip
_CAR_SLOTS: Final = (
    ("AM|PM", 46), ("", 8), ("AM|PM|NIGHT", 26), ("AM", 7), ("PM", 7), ("PM|NIGHT", 6),
)  # fmt: skip
_SLOTS_BY_NEED: Final = {
    "S1": Weighted(_THEORY_SLOTS),
    "S4": Weighted(_THEORY_SLOTS),
    "S2": Weighted(_CAR_SLOTS),
    "S3": Weighted(_CAR_SLOTS),
    "S23": Weighted((("AM|PM", 58), ("", 10), ("AM|PM|NIGHT", 30), ("PM|NIGHT", 2))),
}
_PEAK_THEORY_SLOTS: Final = Weighted((*_THEORY_SLOTS, ("NIGHT", 8)))

_OFFICE_HOURS: Final = Weighted(
    ((8, 8), (9, 15), (10, 16), (11, 13), (13, 10), (14, 13), (15, 12), (16, 10), (17, 3))
)
_ANY_HOUR: Final = Weighted(tuple((hour, 1 if hour < 6 else 5) for hour in range(24)))
_APPLIED_IN_100: Final = 75
"""Of those who want S1: who applied (at any hour); the others have failed it and sit again."""
_ODD_IN_1000: Final = 12
"""Whose record says that they are not entitled."""
_USED_PRIORITY_IN_100: Final = 25
"""Of those with an old permit: who have had their priority booking."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What the demand of a kind of week looks like.

    ``needs``, ``districts`` and ``classes`` are shares (whole numbers of any total).
    ``least_theory_km`` is the least ``max_km`` of a district's theory candidates,
    ``old_lp_in_100`` the share of permits near their expiry or just past it. ``mock`` marks
    the names of the schools.
    """

    needs: Sequence[tuple[Need, int]]
    districts: Sequence[tuple[str, int]]
    classes: Sequence[tuple[str, int]]
    least_theory_km: Mapping[str, int]
    old_lp_in_100: int
    peak: bool
    mock: str


def candidate_rows(
    profile: Profile, count: int, start: Date, plan_date: Date, seed: int
) -> Iterator[tuple[str, ...]]:
    """Rows of the candidates table in the order of COLUMNS; a larger count only adds rows."""
    dice = Dice(f"demand {seed}")
    calendar = _Calendar(start)
    lead = (start - plan_date).days
    needs = Weighted(profile.needs)
    districts = Weighted(profile.districts)
    classes = Weighted(profile.classes)
    schools = {
        name: tuple(f"{name}{stem}驾校{profile.mock}" for stem in SCHOOLS)
        for name, _ in profile.districts
    }
    first_number = dice.below(MOST_CANDIDATES)
    for index in range(count):
        need = dice.pick(needs)
        vehicle_class = dice.pick(classes)
        district = dice.pick(districts)
        past = past_of(dice, need, vehicle_class, -lead - dice.draw(_wait(need, profile.peak)))
        priority_used = _grow_old(dice, past, calendar, profile.old_lp_in_100)
        if need != "S1" and dice.below(1_000) < _ODD_IN_1000:
            make_odd(dice, past, need)
        any_hour = need == "S1" and dice.percent(_APPLIED_IN_100)
        hour = dice.pick(_ANY_HOUR if any_hour else _OFFICE_HOURS)
        peak_theory = profile.peak and need in ("S1", "S4")
        yield (
            f"M{(first_number + index * _NUMBER_STEP) % MOST_CANDIDATES:08d}",
            need,
            vehicle_class,
            district,
            dice.one_of(schools[district]),
            f"{calendar.days[past.rank_day]}T{hour:02d}:{dice.below(60):02d}:{dice.below(60):02d}",
            calendar.days[past.lp_day],
            calendar.expiries[past.lp_day],
            "|".join(past.passed),
            calendar.days[past.last_s2],
            calendar.days[past.last_s3],
            str(past.s2_bookings),
            str(past.s3_bookings),
            "true" if priority_used else "false",
            _max_km(dice, need, profile.least_theory_km.get(district, 0)),
            dice.pick(_PEAK_THEORY_SLOTS if peak_theory else _SLOTS_BY_NEED[need]),
        )


class _Calendar:
    """Texts of the days around the start of a horizon, made once: ``None`` gives ''."""

    __slots__ = ("days", "expiries", "start")

    def __init__(self, start: Date) -> None:
        self.start = start
        self.days: dict[int | None, str] = {None: ""}
        self.expiries: dict[int | None, str] = {None: ""}
        for offset in range(-1_200, 1):
            date = start + timedelta(days=offset)
            self.days[offset] = date.isoformat()
            self.expiries[offset] = _years_later(date, LP_YEARS).isoformat()

    def issued(self, expiry_day: int) -> int:
        """The day on which a permit was issued that expires on a day."""
        expiry = self.start + timedelta(days=expiry_day)
        return (_years_later(expiry, -LP_YEARS) - self.start).days


def _years_later(date: Date, years: int) -> Date:
    if date.month == 2 and date.day == 29:
        return Date(date.year + years, 2, 28)
    return date.replace(year=date.year + years)


def _wait(need: Need, peak: bool) -> Quantiles:
    if need == "S1":
        return _THEORY_PEAK_WAIT if peak else _THEORY_WAIT
    return _S4_WAIT if need == "S4" else _LINKED_WAIT if need == "S23" else _CAR_WAIT


def _grow_old(dice: Dice, past: Past, calendar: _Calendar, old_lp_in_100: int) -> bool:
    """Give some an old permit; says whether the priority that goes with it is used up."""
    if past.lp_day is None or not dice.percent(old_lp_in_100):
        return False
    past.lp_day = calendar.issued(dice.draw(_OLD_LP_LEFT))
    return dice.percent(_USED_PRIORITY_IN_100)


def _max_km(dice: Dice, need: Need, least_theory_km: int) -> str:
    theory = need in ("S1", "S4")
    km = dice.pick(_THEORY_KM if theory else _CAR_KM)
    if not km:
        return ""
    return str(max(km, least_theory_km) if theory else km)
