"""What `paikao advise` predicts against what planning then gives, way by way.

Each case is planned first, unless a plan folder is named for it, and then asked for advice.
"""

import argparse
import dataclasses
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.cases import NamedCase, add_case_arguments, cases_of
from benchmarks.machine import Machine
from benchmarks.table import markdown
from cli.collector import collect_rarely
from cli.scenario_case import changed_case
from data.plan_case import plan_of_case
from models.advice import Advice, Figures
from models.case import Case
from models.errors import Message, PlanFolderError
from models.plan import Plan
from scheduler.advise import Wish, advise
from scheduler.plan import PlanOptions, make_plan

HEADER: Final = (
    "way",
    "size",
    "more predicted",
    "obtained",
    "effort each predicted",
    "obtained",
    "served apart",
    "score apart",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Advice on a case, the seconds that it took, and those of the levers' sizing alone."""

    case: str
    seconds: float
    sizing_seconds: float
    advice: Advice

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Yield a row a way, in the order of ``HEADER``."""
        for way in (*self.advice.ways, *self.advice.others):
            size = f"{way.size}/{way.most}" + ("" if way.reaches else " (all)")
            row = (way.family, size, f"{way.predicted.served:,.0f}")
            if way.obtained is None or way.obtained_total is None:
                yield (*row, "", _each(way.predicted), "", "", "")
                continue
            total, then = way.predicted_total, way.obtained_total
            yield (
                *row,
                f"{way.obtained.served:,.0f}",
                _each(way.predicted),
                _each(way.obtained),
                f"{apart(total.served, then.served):.2%}",
                f"{apart(total.score, then.score):.2%}",
            )


def apart(predicted: float, obtained: float) -> float:
    """How far a prediction is from what was obtained, as a fraction of the latter."""
    return abs(predicted - obtained) / max(1.0, abs(obtained))


def _each(figures: Figures) -> str:
    each = figures.effort_per_candidate
    return "" if each is None else f"{each:,.2f}"


def take_advice(named: NamedCase, folder: Path | None, wish: Wish, plan_seconds: float) -> Outcome:
    """Ask for advice on a case, with the plan in ``folder`` or one made now.

    Raises
    ------
    PlanFolderError
        If the plan cannot be read or is of another case.
    """
    case = named.read()
    plan = _plan(case, folder, wish, plan_seconds)
    began = time.monotonic()
    resolved: list[float] = []

    def tell(stage: str, _about: Message | None) -> None:
        if stage == "resolve":
            resolved.append(time.monotonic() - began)

    advice = advise(case, plan, wish, changed_case, tell)
    seconds = time.monotonic() - began
    return Outcome(named.name, seconds, resolved[0] if resolved else seconds, advice)


def _plan(case: Case, folder: Path | None, wish: Wish, seconds: float) -> Plan:
    if folder is not None:
        return plan_of_case(folder, case)
    options = PlanOptions(time_limit_seconds=seconds, seed=wish.seed, workers=wish.workers)
    return make_plan(case, options)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table a case, or one object with ``--json``.

    Returns 0. A case or a plan that is refused ends the program with 2.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks.advice", description=__doc__)
    add_case_arguments(parser)
    parser.add_argument(
        "--plan",
        action="append",
        default=[],
        type=Path,
        metavar="PLAN",
        help="plan folder of the first, second, … case; others are planned",
    )
    parser.add_argument("--plan-seconds", type=float, default=60.0, help="to plan a case (60)")
    parser.add_argument("--seconds", type=float, default=30.0, help="to plan each way (30)")
    parser.add_argument("--serve", type=int, help="how many more (a tenth of those left out)")
    parser.add_argument("--replan", action="store_true", help="plan each way anew")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    wish = Wish(
        serve=options.serve,
        published=not options.replan,
        seconds=options.seconds,
        workers=options.workers,
        seed=options.seed,
    )
    machine = Machine.here()
    collect_rarely()
    found = []
    with tempfile.TemporaryDirectory(prefix="paikao-advice-") as name:
        cases = cases_of(parser, options, Path(name))
        plans = [*options.plan, *[None] * len(cases)]
        for named, folder in zip(cases, plans, strict=False):
            try:
                found.append(take_advice(named, folder, wish, options.plan_seconds))
            except PlanFolderError as error:
                parser.error(f"{folder}: {error}")
            if not options.json:
                _print(found[-1])
    if options.json:
        report = {"machine": dataclasses.asdict(machine), "cases": [_data(o) for o in found]}
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        print(f"{machine}; {options.seconds:g} s to plan each way")
    return 0


def _data(outcome: Outcome) -> dict[str, object]:
    return {
        "case": outcome.case,
        "seconds": outcome.seconds,
        "sizing_seconds": outcome.sizing_seconds,
        "asked": outcome.advice.asked,
        "rows": [dict(zip(_keys(), row, strict=True)) for row in outcome.rows()],
    }


def _keys() -> list[str]:
    names = ("way", "size", "served_predicted", "served_obtained", "each_predicted")
    return [*names, "each_obtained", "served_apart", "score_apart"]


def _print(outcome: Outcome) -> None:
    advice = outcome.advice
    print(
        f"{outcome.case}: {advice.base.served:,.0f} served, {advice.left_out:,} left out, "
        f"{advice.asked:,} more asked for; {outcome.seconds:.0f} s, "
        f"of them {outcome.sizing_seconds:.0f} s for prices and sizes\n"
    )
    print(markdown(HEADER, list(outcome.rows())))
    print()


if __name__ == "__main__":
    sys.exit(main())
