"""Who could be on which duty, and what it costs: the examiners of each pool (E3, E4, E7)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date as Date

from models.case import Case, Examiner
from models.words import PoolGroup
from solvers.geography import RoadKm
from solvers.opportunities import Pool

_SUBJECT_BY_KIND = {"theory": "S1", "field": "S2", "road": "S3"}
_DUTY_POINTS = {"resident": 4, "reserve": 12}
_NIGHT_POINTS = 6
CHANGE_POINTS = 5


@dataclass(frozen=True, slots=True)
class DutyOption:
    """An examiner who could serve in a pool, and the points of it.

    ``points`` cover the duty, its travel and night, and the price of changing the published
    duties; ``change`` is what giving it adds to the number of changes: -1 where he has this very
    duty published, 1 on a date on which he has none published, else 0.
    """

    index: int
    examiner: int
    pool: int
    points: int
    change: int

    @property
    def published(self) -> bool:
        """Whether he has this very duty published."""
        return self.change < 0


class Attendance:
    """Who is available when: a row with a slot beats one for the day, reserves only when named."""

    def __init__(self, case: Case) -> None:
        self._rows = {(a.examiner_id, a.date, a.slot_id): a.available for a in case.availability}

    def __call__(self, examiner: Examiner, date: Date, slot_id: str) -> bool:
        """Whether an examiner may be called up for a slot."""
        for slot in (slot_id, None):
            word = self._rows.get((examiner.examiner_id, date, slot))
            if word is not None:
                return word
        return examiner.kind == "resident"


def _holds(examiner: Examiner, kind: str, group: PoolGroup) -> bool:
    """Whether he may take every post of such a pool (E3), and is called up to such (E7)."""
    if _SUBJECT_BY_KIND[kind] not in examiner.subjects:
        return False
    if examiner.kind == "reserve" and kind != "road":
        return False
    return group == "*" or group in examiner.class_groups


def _attending(case: Case, attends: Attendance, pool: Pool) -> list[int]:
    """Examiners who may be called up to a pool, but for those barred from its venue."""
    reserves = case.settings.policy.reserve_max_days > 0
    return [
        k
        for k, e in enumerate(case.examiners)
        if _holds(e, pool.kind, pool.group)
        and attends(e, pool.date, pool.slot_id)
        and (reserves or e.kind == "resident")
    ]


def find_duties(case: Case, pools: list[Pool]) -> tuple[list[DutyOption], int]:
    """All duties that could be given, and the points of published ones that cannot be kept.

    Returns
    -------
    options
        by pool, then examiner, indexed from 0.
    lost
        ``CHANGE_POINTS`` for each published duty of the horizon (each is paid for by default;
        an option that keeps one gives the points back).
    """
    km = RoadKm(case)
    attends = Attendance(case)
    last = case.settings.start.toordinal() + case.settings.days - 1
    published = {
        (d.examiner_id, d.date, d.slot_id, d.venue_id, d.kind, d.class_group)
        for d in case.published_duties
        if case.settings.start.toordinal() <= d.date.toordinal() <= last
    }
    busy_dates = {(key[0], key[1]) for key in published}
    barred: dict[str, set[int]] = defaultdict(set)
    number = {e.examiner_id: k for k, e in enumerate(case.examiners)}
    for c in case.conflicts:
        barred[c.venue_id].add(number[c.examiner_id])
    attending: dict[tuple[str, PoolGroup, Date, str], list[int]] = {}
    travel = {
        v.venue_id: {d.district: km.examiner_points(d.district, v.venue_id) for d in case.districts}
        for v in case.venues
    }
    base = [_DUTY_POINTS[e.kind] for e in case.examiners]
    homes = [e.district for e in case.examiners]
    options: list[DutyOption] = []
    for p in pools:
        key = (p.kind, p.group, p.date, p.slot_id)
        if key not in attending:
            attending[key] = _attending(case, attends, p)
        ways, out = travel[p.venue_id], barred[p.venue_id]
        night = _NIGHT_POINTS if p.night else 0
        for k in attending[key]:
            if k in out:
                continue
            change = 0
            if published:
                examiner_id = case.examiners[k].examiner_id
                same = (examiner_id, p.date, p.slot_id, p.venue_id, p.kind, p.group) in published
                change = -1 if same else int((examiner_id, p.date) not in busy_dates)
            points = base[k] + ways[homes[k]] + night + CHANGE_POINTS * change
            options.append(DutyOption(len(options), k, p.index, points, change))
    return options, CHANGE_POINTS * len(published)
