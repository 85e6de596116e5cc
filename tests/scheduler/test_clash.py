"""The words of a clash, and when a case has no plan at all: never, as cuts are always allowed."""

import inspect
from dataclasses import replace

from models.case import Closure
from models.clash import Clash, Member
from models.plan import Tables, Unserved
from scheduler.audit import RULES, judge
from scheduler.clash import ClashOptions, clash_lines, explain_clash
from scheduler.clash_words import WORDS, says
from solvers.clash import rules
from support.clash_case import MONDAY, absent, clash_case, facility, session
from support.random_published import random_published_case


def all_members() -> set[tuple[str, str]]:
    """Rule and demand of every member that can be made."""
    values = vars(rules).values()
    found = {(m.rule, m.what) for m in values if isinstance(m, Member)}
    row = Closure(None, "F1", date=MONDAY)
    samples = {
        "sessions": (session("F1"),),
        "date": MONDAY,
        "facility": facility("F1"),
        "row": row,
        "slot_id": "AM",
    }
    for make in values:
        if inspect.isfunction(make) and make.__module__ == rules.__name__:
            names = inspect.signature(make).parameters
            member = make(*(samples.get(name, "X") for name in names))
            found.add((member.rule, member.what))
    return found


def test_every_member_has_words_and_a_rule_of_the_catalogue():
    assert set(WORDS) == all_members()
    assert {rule for rule, _ in WORDS} <= {rule.rule_id for rule in RULES}


def test_settings_are_filled_in():
    for rule, what in WORDS:
        member = next(
            (
                m
                for m in vars(rules).values()
                if isinstance(m, Member) and m.what == what and m.rule == rule
            ),
            Member(rule, what, ("F1",)),
        )
        assert "{" not in says(clash_case(), member).render()


def test_lines_stand_in_the_order_of_the_catalogue_and_name_rows():
    case = clash_case(availability=(absent("E1"), absent("E2")), policy={"min_draw_pool": 1})
    clash = explain_clash(case, ClashOptions())
    assert clash is not None
    lines = clash_lines(case, clash)
    order = [rule.rule_id for rule in RULES]
    assert [line.rule for line in lines] == sorted((x.rule for x in lines), key=order.index)
    rows = {line.rule: line.rows for line in lines}
    assert rows["P1"] == ("F1.0311.AM.S3 = 4",)
    assert rows["E4"] == ("E1 2024-03-11", "E2 2024-03-11")
    assert sum(max(1, len(line.rows)) for line in lines) == len(clash.members)


def test_members_of_a_kind_share_a_line():
    members = tuple(Member("E5", "max_slots", (name,)) for name in ("E1", "E2"))
    clash = Clash(
        (*members, Member("P1", "session", ("a", "b"))),
        (7,),
        minimal=True,
        smallest=True,
        least=3,
        engines=("cp-sat",),
        shortage=(),
        reliefs=((members[1], 3),),
        others=False,
    )
    first, second = clash_lines(clash_case(), clash)
    assert (first.rule, first.rows, first.reliefs) == ("E5", ("E1", "E2"), (("E2", 3),))
    assert (second.rule, second.rows) == ("P1", ("a + b = 7",))


def test_nothing_to_explain_where_all_can_be_kept():
    assert explain_clash(clash_case(), ClashOptions(time_limit_seconds=30.0)) is None


def test_in_full_asks_for_what_is_forced_too():
    case = clash_case(closures=(Closure(None, "F1", date=MONDAY),))
    assert explain_clash(case, ClashOptions()) is None
    assert explain_clash(case, ClashOptions(in_full=True)) is not None


def closed_down(case, reasons):
    """The plan that closes whatever is published and serves nobody."""
    people = [(c.candidate_id, c.need) for c in case.candidates]
    people += [
        (f"c{row}#{k}", c.need)
        for row, c in enumerate(case.cohorts, 1)
        for k in range(1, c.count + 1)
    ]
    return Tables(
        sessions=tuple(
            replace(s, seats=0, priority_seats=0, status="closed")
            for s in case.published
            if s.status != "closed"
        ),
        unserved=tuple(Unserved(k, need, reasons.get(k, "no_offer")) for k, need in sorted(people)),
    )


def test_with_cuts_there_is_always_a_plan():
    """Why nothing but ``--no-cuts`` can be refused: everything closed keeps every rule."""
    closed = 0
    for seed in range(25):
        case = random_published_case(seed)
        first = judge(case, closed_down(case, {})).violations
        not_entitled = {v.where.split()[0]: "B1" for v in first if v.rule == "D1"}
        plan = closed_down(case, not_entitled)
        assert judge(case, plan).violations == ()
        closed += len(plan.sessions)
    assert closed > 25
