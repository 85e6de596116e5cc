"""The fuzzer of repairs: what it draws is at stake, and its referee is no rubber stamp."""

import json
import sys
from collections import Counter
from dataclasses import asdict
from types import SimpleNamespace

import pytest

from benchmarks import repair_fuzz, repair_trial
from benchmarks.repair_cases import question
from benchmarks.repair_changes import RECIPES
from benchmarks.repair_record import Trial
from benchmarks.repair_referee import (
    best_plan,
    counted_changes,
    fewest_displaced,
    fewest_duties,
    least_without_cuts,
)
from benchmarks.repair_report import report
from benchmarks.repair_trial import try_number
from models.errors import InfeasibleError
from scheduler.audit import score
from scheduler.changes import changes_of
from support.exhaustive_space import TooLargeError
from support.random_plans import random_tables
from support.random_published import random_published_case
from support.sources import Seeded

SEED = 1
NUMBERS = range(12)
REPAIRS = {"prove_changes", "no_cuts"}
"""Options of a repair that the plan in force is made without."""
calm = repair_trial.planned


def steadily(case, **options):
    """A case planned as it would be on any machine, however busy."""
    return calm(case, **{**options, "deterministic": True, "time_limit_seconds": 120.0})


@pytest.fixture(scope="module")
def trials():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(repair_trial, "planned", steadily)
        return [try_number(SEED, number) for number in NUMBERS]


def best_as_plan(case):
    """The best plan of a case in place of one that the engine makes."""
    points, tables = best_plan(case)
    return SimpleNamespace(tables=tables, info=SimpleNamespace(score=points))


@pytest.fixture(scope="module")
def questions():
    """Questions whose base is the best plan."""
    found = (question(SEED, number, best_as_plan) for number in range(50))
    return [(asked, best_plan(asked.case)[1]) for asked in found if asked is not None]


def test_no_repair_is_worse_than_the_best_plan_or_breaks_a_promise(trials):
    assert [(t.number, t.wrong) for t in trials if t.wrong] == []
    assert all(t.searched for t in trials)
    assert all(t.score == t.best for t in trials)


def test_what_is_in_force_is_really_touched(trials):
    assert sum(bool(t.changes.get("bookings_moved")) for t in trials) >= 2
    assert sum(t.changes.get("duties_dropped", 0) > 0 for t in trials) >= 3
    assert sum("bounds" in t.judged for t in trials) >= len(NUMBERS) / 2
    assert any("fewest" in t.judged for t in trials)
    assert any("no cuts" in t.judged for t in trials)


def test_many_kinds_of_changes_are_drawn_and_matter(questions):
    seen: Counter[str] = Counter()
    for asked, tables in questions:
        seen.update(change.kind for change in asked.changes)
        changes = counted_changes(asked.case, tables)
        seen["displaced"] += changes["bookings_moved"] + changes["bookings_lost"] > 0
        seen["cut"] += changes["sessions_cut"] + changes["sessions_closed"] > 0
        seen["duties"] += changes["duties_dropped"] + changes["duties_added"] > 0
        seen["two changes"] += len(asked.changes) == 2
    rare = {name for name in ("displaced", "cut", "duties", "two changes") if seen[name] < 10}
    assert not rare, seen
    assert {"closed", "units_lost", "absent", "demand", "candidates", "policy"} <= set(seen)
    assert len(set(seen)) >= len(RECIPES) / 2


def test_equal_seeds_ask_equal_questions():
    one, two = (question(SEED, 3, best_as_plan) for _ in range(2))
    assert one is not None
    assert (one.case, one.changes, one.best) == (two.case, two.changes, two.best)
    assert one.case != question(SEED + 1, 3, best_as_plan).case


def test_a_case_too_large_is_made_smaller(monkeypatch):
    real, sizes = best_plan, []

    def small_only(case):
        sizes.append(len(case.candidates) + sum(c.count for c in case.cohorts))
        if sizes[-1] > 3:
            raise TooLargeError("too many steps")
        return real(case)

    monkeypatch.setattr("benchmarks.repair_cases.best_plan", small_only)
    asked = [question(SEED, number, best_as_plan) for number in range(4)]
    found = [a for a in asked if a is not None and a.made_smaller]
    assert found
    assert all(len(a.base.tables.bookings) <= 6 for a in found)
    assert max(sizes) > 3


def test_the_referee_counts_changes_as_the_project_does(questions):
    compared = 0
    for asked, best in questions:
        for tables in (best, asked.base.tables):
            said = changes_of(asked.case, tables)
            assert said is not None
            for name, number in counted_changes(asked.case, tables).items():
                assert getattr(said, name) == number
                compared += number > 0
    assert compared >= 40


def test_no_plan_displaces_fewer_or_changes_fewer_duties_than_the_referee_says():
    displaced = duties = equal = 0
    for seed in range(60):
        case = random_published_case(seed)
        try:
            least = fewest_displaced(case)
            plans = [random_tables(Seeded(draw), case) for draw in range(4)]
            plans.append(best_plan(case)[1])
        except TooLargeError:
            continue
        for tables in plans:
            changes = counted_changes(case, tables)
            lost = changes["bookings_moved"] + changes["bookings_lost"]
            assert least <= lost, seed
            displaced += lost > 0
            equal += lost == least > 0
            changed = changes["duties_dropped"] + changes["duties_added"]
            assert fewest_duties(case, tables) <= changed, seed
            duties += changed > 0
    assert min(displaced, duties, equal) >= 10


def test_without_cuts_there_is_no_plan_or_one_that_is_no_better(questions):
    seen: Counter[str] = Counter()
    for asked, tables in questions[:30]:
        least = least_without_cuts(asked.case)
        cuts = score(asked.case, tables).cuts
        if least is None:
            assert cuts > 0
            seen["none"] += 1
        else:
            assert least >= asked.best
            assert least == asked.best or cuts > 0
            seen["some"] += 1
    assert min(seen["none"], seen["some"]) >= 2, seen


def judged(monkeypatch, change, *, number=0, wanted=""):
    """Trials with the plan that the engine returns changed, until one is found fault with."""
    fault = None

    def planned(case, **options):
        plan = steadily(case, **options)
        return change(plan, case, options) if REPAIRS & options.keys() else plan

    monkeypatch.setattr(repair_trial, "planned", planned)
    for place in range(number, number + 24, 2 if wanted == "fewest" else 1):
        fault = next((text for text in try_number(SEED, place).wrong if wanted in text), None)
        if fault:
            return fault
    return ""


def with_info(plan, **fields):
    return plan.model_copy(update={"info": plan.info.model_copy(update=fields)})


def with_tables(plan, **rows):
    return plan.model_copy(update={"tables": plan.tables.model_copy(update=rows)})


def test_a_bound_above_the_best_plan_is_noticed(monkeypatch):
    def higher(plan, _case, _options):
        return with_info(plan, bound=plan.info.score + 1.0)

    assert "above the best plan" in judged(monkeypatch, higher, wanted="bound")


def test_a_score_that_is_not_the_plans_is_noticed(monkeypatch):
    def dearer(plan, _case, _options):
        return with_info(plan, score=plan.info.score + 1)

    assert "worse than the best" in judged(monkeypatch, dearer, wanted="worse")
    assert "the audit" in judged(monkeypatch, dearer, wanted="says")


@pytest.mark.parametrize(("table", "rule"), [("sessions", "P1"), ("bookings", "P2")])
def test_a_broken_promise_is_noticed(monkeypatch, table, rule):
    def without_first(plan, _case, _options):
        return with_tables(plan, **{table: getattr(plan.tables, table)[1:]})

    assert rule in judged(monkeypatch, without_first, wanted=rule)


def test_changes_reported_wrongly_are_noticed(monkeypatch):
    def fewer(plan, _case, _options):
        changes = plan.info.changes.model_copy(update={"duties_dropped": 99})
        return with_info(plan, changes=changes)

    assert "duties_dropped reported 99" in judged(monkeypatch, fewer, wanted="reported")


@pytest.mark.parametrize("name", ["fewest_duties", "fewest_displaced"])
def test_a_proof_of_too_many_changes_is_noticed(monkeypatch, name):
    def more(plan, _case, _options):
        changes = plan.info.changes
        if changes is None or getattr(changes, name) is None:
            return plan
        return with_info(plan, changes=changes.model_copy(update={name: 99}))

    wanted = "fewest" if name == "fewest_duties" else "said to be the fewest"
    assert "99" in judged(monkeypatch, more, wanted=wanted)


def test_a_false_word_that_nothing_can_be_kept_is_noticed(monkeypatch):
    def refuses(plan, _case, options):
        if options.get("no_cuts"):
            raise InfeasibleError("no")
        return plan

    text = judged(monkeypatch, refuses, number=1, wanted="no cuts")
    assert "said to be infeasible" in text


def test_a_report_counts_what_was_found(trials):
    text = report(trials)
    assert figure(text, "cases") == len(NUMBERS)
    assert figure(text, "as good as the best plan") == len(NUMBERS)
    assert figure(text, "with anything wrong") == 0
    assert figure(text, "duties changed") >= 3
    assert figure(text, "closed") >= 1


def figure(text, name):
    """The number in the row of this name."""
    return int(next(line for line in text.splitlines() if f"| {name} " in line).split("|")[2])


def run(monkeypatch, tmp_path, cases):
    """The command with some cases and a file of lines; numbers that it tried."""
    tried = []

    def fake(seed, number):
        tried.append(number)
        wrong = ("worse",) if number == 3 else ()
        return Trial(seed, number, searched=True, changed=('{"kind": "closed"}',), wrong=wrong)

    monkeypatch.setattr(repair_fuzz, "try_number", fake)
    lines = ["--lines", str(tmp_path / "lines.jsonl")]
    monkeypatch.setattr(sys, "argv", ["repair_fuzz", "--cases", str(cases), *lines])
    repair_fuzz.main()
    return tried


def test_what_was_done_is_not_done_again(monkeypatch, tmp_path, capsys):
    assert run(monkeypatch, tmp_path, 2) == [0, 1]
    path = tmp_path / "lines.jsonl"
    with path.open("a", encoding="utf-8") as stream:
        stream.write('{"seed": 1, "numb')
    assert run(monkeypatch, tmp_path, 3) == [2]
    assert run(monkeypatch, tmp_path, 3) == []
    assert figure(capsys.readouterr().out.split("load")[-1], "cases") == 3
    numbers = [json.loads(t)["number"] for t in path.read_text().splitlines() if t.endswith("}")]
    assert numbers == [0, 1, 2]


def test_anything_wrong_ends_with_exit_code_1(monkeypatch, tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        run(monkeypatch, tmp_path, 5)
    assert ended.value.code == 1
    assert "seed 1, number 3: worse" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        run(monkeypatch, tmp_path, 5)


def test_lines_are_read_as_they_were_written(tmp_path, trials):
    path = tmp_path / "lines.jsonl"
    for trial in trials:
        repair_fuzz.write_line(path, trial)
    assert [asdict(t) for t in repair_fuzz.read_lines(path)] == [asdict(t) for t in trials]
