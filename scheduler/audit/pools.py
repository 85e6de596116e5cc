"""E1-E3: how many heads a draw pool has, and that each can take every post of it."""

import math
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from models.case import Facility
from models.errors import Message, Violation
from models.words import ExaminerSubject, FacilityKind
from scheduler.audit.facts import pool_group
from scheduler.audit.lookup import PoolKey, run_key
from scheduler.audit.view import View

SUBJECT_BY_KIND: dict[FacilityKind, ExaminerSubject] = {
    "theory": "S1",
    "field": "S2",
    "road": "S3",
}
"""What an examiner must hold for each kind of pool."""


def posts_of_run(view: View) -> Iterator[Violation]:
    """E1: the posts follow from the units in operation."""
    for run in view.tables.runs:
        facility = view.facts.facilities.get(run.facility_id)
        if facility is None:
            continue
        expected = posts_needed(facility, run.units)
        if run.posts != expected:
            yield Violation(
                "E1",
                str(run_key(run)),
                Message(
                    "考次 {run} 的考官岗位为 {got}，应为 {expected}",
                    {"run": str(run_key(run)), "got": run.posts, "expected": expected},
                ),
            )


def heads(view: View) -> Iterator[Violation]:
    """E2: posts filled exactly, standby on the road, and enough heads for a draw."""
    policy = view.case.settings.policy
    posts_by_pool: dict[PoolKey, int] = defaultdict(int)
    for run in view.tables.runs:
        facility = view.facts.facilities.get(run.facility_id)
        if facility is not None:
            group = pool_group(facility)
            pool = PoolKey(facility.venue_id, run.date, run.slot_id, facility.kind, group)
            posts_by_pool[pool] += posts_needed(facility, run.units)
    for pool in sorted({*posts_by_pool, *view.duties_by_pool}):
        posts = posts_by_pool.get(pool, 0)
        duties = view.duties_by_pool.get(pool, [])
        on_post = sum(duty.role == "post" for duty in duties)
        standby = len(duties) - on_post
        if pool not in posts_by_pool:
            yield Violation(
                "E2",
                str(pool),
                Message(
                    "抽签池 {pool} 没有考次，却有 {got} 人值勤",
                    {"pool": str(pool), "got": len(duties)},
                ),
            )
            continue
        if on_post != posts:
            yield Violation(
                "E2",
                str(pool),
                Message(
                    "抽签池 {pool} 在岗 {got} 人，应为 {expected} 人",
                    {"pool": str(pool), "got": on_post, "expected": posts},
                ),
            )
        reserve = math.ceil(Fraction(policy.standby_pct) * posts / 100)
        if pool.kind == "road" and standby < reserve:
            yield Violation(
                "E2",
                str(pool),
                Message(
                    "抽签池 {pool} 备勤 {got} 人，至少应有 {expected} 人",
                    {"pool": str(pool), "got": standby, "expected": reserve},
                ),
            )
        if len(duties) < policy.min_draw_pool:
            yield Violation(
                "E2",
                str(pool),
                Message(
                    "抽签池 {pool} 共 {got} 人，至少应有 {expected} 人才能抽签",
                    {"pool": str(pool), "got": len(duties), "expected": policy.min_draw_pool},
                ),
            )


def skills(view: View) -> Iterator[Violation]:
    """E3: every head holds the pool's subject and class group (Art. 48)."""
    for duty in view.tables.duties:
        examiner = view.facts.examiners.get(duty.examiner_id)
        if examiner is None:
            continue
        where = f"{duty.examiner_id} {duty.date} {duty.slot_id}"
        subject = SUBJECT_BY_KIND[duty.kind]
        if subject not in examiner.subjects:
            yield Violation(
                "E3",
                where,
                Message(
                    "考试员 {examiner} 不具备 {subject} 资格，不能进入 {pool} 抽签池",
                    {"examiner": duty.examiner_id, "subject": subject, "pool": duty.venue_id},
                ),
            )
        theory = duty.kind == "theory"
        if theory != (duty.class_group == "*") or not (
            theory or duty.class_group in examiner.class_groups
        ):
            yield Violation(
                "E3",
                where,
                Message(
                    "考试员 {examiner} 不能考车型组 {group} 的 {kind} 抽签池",
                    {"examiner": duty.examiner_id, "group": duty.class_group, "kind": duty.kind},
                ),
            )


def posts_needed(facility: Facility, units: int) -> int:
    """Examiner posts of a run with so many units in operation (E1)."""
    return max(facility.min_examiners, -(-units // facility.units_per_examiner))
