"""Why an examiner is not in a draw pool: the rules E3 to E7, asked one by one of one person."""

from collections import defaultdict
from fractions import Fraction

from models.case import Examiner
from models.errors import Message
from models.why import Heads, Limit
from scheduler.audit.pools import SUBJECT_BY_KIND
from scheduler.why.room import Room, pool_name
from scheduler.why.scene import Scene
from solvers.opportunities import MINUTES_PER_DAY, Pool

WINDOW_DAYS = 7
BARS: dict[str, Message] = {
    "E4:absent": Message("不可出勤"),
    "E4:conflict": Message("须回避该考场"),
    "E4:elsewhere": Message("同日已在别的考场值勤"),
    "E4:overlap": Message("同一时间已在值勤"),
    "E5:day": Message("当日时段已满"),
    "E5:slots": Message("周期内时段已满"),
    "E5:week": Message("连续七日内值勤日已满"),
    "E6:rest": Message("休息时间不够"),
    "E7:road": Message("应急保障考试员只能考科目三"),
    "E7:week": Message("应急保障考试员七日内值勤日已满"),
    "E7:unit": Message("所属单位当日抽调人数已满"),
}
"""What keeps an examiner out of a pool, in the order of the rules: rule, colon, what of it."""
OF_THE_DAY = frozenset({"E4:absent", "E5:slots", "E5:week", "E7:week", "E7:unit"})
"""What one more day of an examiner would lift."""


class Presence:
    """Where everybody is in a plan, and whom a pool could still call up."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._policy = scene.case.settings.policy
        self._rest_minutes = Fraction(self._policy.min_rest_hours) * 60
        inst = scene.instance
        self.pools_of: dict[int, list[Pool]] = defaultdict(list)
        self._released: dict[tuple[str, int], set[int]] = defaultdict(set)
        for k in scene.duties:
            duty = inst.duties[k]
            pool = inst.pools[duty.pool]
            self.pools_of[duty.examiner].append(pool)
            who = scene.case.examiners[duty.examiner]
            if who.kind == "reserve":
                self._released[who.unit, pool.day].add(duty.examiner)
        self._points = {(d.examiner, d.pool): d.points for d in inst.duties}

    def skilled(self, examiner: Examiner, pool: Pool) -> bool:
        """Whether he holds the subject and class group of a pool (E3)."""
        if SUBJECT_BY_KIND[pool.kind] not in examiner.subjects:
            return False
        return pool.group == "*" or pool.group in examiner.class_groups

    def bars(self, index: int, pool: Pool) -> tuple[str, ...]:
        """Everything that keeps a skilled examiner out of a pool, codes of ``BARS``, in order."""
        who = self._scene.case.examiners[index]
        facts = self._scene.facts
        mine = self.pools_of.get(index, [])
        found = []
        if not facts.available(who, pool.date, pool.slot_id):
            found.append("E4:absent")
        if (who.examiner_id, pool.venue_id) in facts.conflicts:
            found.append("E4:conflict")
        today = [p for p in mine if p.day == pool.day]
        if any(p.venue_id != pool.venue_id for p in today):
            found.append("E4:elsewhere")
        if any(p.start < pool.end and pool.start < p.end for p in today):
            found.append("E4:overlap")
        if len(today) >= self._policy.max_slots_per_day:
            found.append("E5:day")
        if who.max_slots is not None and len(mine) >= who.max_slots:
            found.append("E5:slots")
        if not today and self._days_with(index, pool.day) > self._policy.max_days_per_7:
            found.append("E5:week")
        if not self._rested(mine, pool):
            found.append("E6:rest")
        return (*found, *self._of_reserves(index, who, pool, bool(today)))

    def _of_reserves(self, index: int, who: Examiner, pool: Pool, here: bool) -> tuple[str, ...]:
        if who.kind != "reserve":
            return ()
        found = [] if pool.kind == "road" else ["E7:road"]
        if not here and self._days_with(index, pool.day) > self._policy.reserve_max_days:
            found.append("E7:week")
        most = self._scene.facts.released_per_day.get(who.unit)
        if not here and most is not None and len(self._released[who.unit, pool.day]) >= most:
            found.append("E7:unit")
        return tuple(found)

    def _days_with(self, index: int, day: int) -> int:
        """Most duty dates in any seven that hold a day, were he on duty on it."""
        days = {day, *(p.day for p in self.pools_of.get(index, []))}
        return max(
            sum(first <= d < first + WINDOW_DAYS for d in days)
            for first in range(day - WINDOW_DAYS + 1, day + 1)
        )

    def _rested(self, mine: list[Pool], pool: Pool) -> bool:
        least = self._rest_minutes - MINUTES_PER_DAY
        before = [pool.start - p.end for p in mine if p.day == pool.day - 1]
        after = [p.start - pool.end for p in mine if p.day == pool.day + 1]
        return all(minutes >= least for minutes in (*before, *after))

    def released(self, unit: str) -> dict[int, int]:
        """Reserves of a unit on duty, by day; days without any are left out."""
        return {day: len(out) for (name, day), out in self._released.items() if name == unit}

    def points(self, index: int, pool: Pool) -> int | None:
        """Points of a duty; ``None`` where the case knows no such duty (he is absent)."""
        return self._points.get((index, pool.index))

    def heads(self, room: Room, pool: Pool) -> Heads:
        """Who has the skill of a pool and is not in it, by the first thing that keeps him out."""
        inside = {k for k, pools in self.pools_of.items() if pool in pools}
        counts: dict[str, int] = dict.fromkeys(BARS, 0)
        skilled = free = 0
        for k, who in enumerate(self._scene.case.examiners):
            if not self.skilled(who, pool):
                continue
            skilled += 1
            if k in inside:
                continue
            bars = self.bars(k, pool)
            free += not bars
            if bars:
                counts[bars[0]] += 1
        needed, there = room.heads(pool.index)
        return Heads(
            pool=pool_name(pool),
            needed=needed,
            there=there,
            skilled=skilled,
            free=free,
            counts=tuple(
                Limit(code, count, skilled, BARS[code]) for code, count in counts.items() if count
            ),
        )
