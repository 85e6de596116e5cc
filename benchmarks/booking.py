"""How long the bookings of a city take: given the seats, who is served and who sits where.

The seats are those of the first, greedy plan. The stage is measured alone, from the candidates
in rank order to everybody's seat: types, the served by rank, the cheapest seats. What it gives
is then made into a plan and judged by the audit, which knows nothing of how it came about:
nobody passed over (B5), no session over its seats (C6), the points right.
"""

import argparse
import dataclasses
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.big_city import make_big_city
from benchmarks.cases import NamedCase, add_case_arguments, cases_of
from benchmarks.machine import Machine
from benchmarks.table import markdown
from cli.collector import collect_rarely
from data.samples import write_sample
from models.case import Case
from scheduler.audit import judge
from scheduler.plan import peak_rss_mb
from scheduler.tables import tables_of
from solvers.bookings import book
from solvers.decision import Accountant
from solvers.demand import Market, People
from solvers.greedy import Greedy
from solvers.instance import Instance
from solvers.locks import in_rank_order
from solvers.solution import Solution

FAILED_EXIT: Final = 5
CANDIDATES_PER_COPY: Final = 50_000
"""Of the peak sample in a city made for the occasion."""

HEADER: Final = (
    *("case", "candidates", "venues", "offers", "types", "seats", "served"),
    *("wall s", "CPU s", "audit s", "MB", "violations"),
)


@dataclass(frozen=True, slots=True)
class Booking:
    """The stage, measured on one case.

    Attributes
    ----------
    types
        of the candidates without a published booking.
    seats
        offered, before what nobody takes is taken back.
    wall_seconds, cpu_seconds
        of typing and booking; the published bookings, which stay, are not part of it.
    audit_seconds
        CPU seconds of the audit of the plan.
    peak_mb
        the most that this process has held so far, in units of 10**6 bytes.
    broken
        IDs of the rules broken, and ``score`` where the audit counts other points.
    """

    case: str
    candidates: int
    venues: int
    offers: int
    types: int
    seats: int
    served: int
    wall_seconds: float
    cpu_seconds: float
    audit_seconds: float
    peak_mb: float
    broken: tuple[str, ...]

    def cells(self) -> tuple[str, ...]:
        """Return a row of the table, in the order of ``HEADER``."""
        counts = (self.candidates, self.venues, self.offers, self.types, self.seats, self.served)
        return (
            self.case,
            *(f"{count:,}" for count in counts),
            f"{self.wall_seconds:.1f}",
            f"{self.cpu_seconds:.1f}",
            f"{self.audit_seconds:.1f}",
            f"{self.peak_mb:,.0f}",
            " ".join(self.broken) or "none",
        )


def time_booking(name: str, case: Case) -> Booking:
    """Measure the stage on a case whose seats a greedy plan gives."""
    instance, people = Instance.of(case), People(case)
    market = Market(case, instance.runs, instance.offers)
    accountant = Accountant(instance, market, people)
    booked = accountant.published.all_booked()
    locked = accountant.published.locked({o.index: o.retained for o in instance.offers})
    waiting = in_rank_order(case, people, locked.displaced, booked)
    types = market.types(people, waiting)
    decision = Greedy(instance, market, people, types).decide()
    locked = accountant.published.locked(dict(enumerate(decision.seats)))
    stay = {offer: len(persons) for offer, persons in locked.by_offer.items()}
    free = {offer: n - stay.get(offer, 0) for offer, n in enumerate(decision.seats)}
    order = in_rank_order(case, people, locked.displaced, booked)
    fresh = Market(case, instance.runs, instance.offers)  # which has yet to learn everything
    wall, cpu = time.perf_counter(), time.process_time()
    types = fresh.types(people, order)
    seating = book(fresh, people, types, order, free)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    outcome = accountant.carry_out(decision)
    tables = tables_of(case, Solution(instance, people, accountant, outcome, 0, {}))
    began = time.process_time()
    verdict = judge(case, tables)
    audit_seconds = time.process_time() - began
    broken = dict.fromkeys(violation.rule for violation in verdict.violations)
    if verdict.score.total != outcome.score or seating.points != outcome.seating.points:
        broken["score"] = None
    return Booking(
        case=name,
        candidates=len(people.persons),
        venues=len(case.venues),
        offers=len(instance.offers),
        types=len(types),
        seats=sum(decision.seats),
        served=len(seating.offer_by_person),
        wall_seconds=wall,
        cpu_seconds=cpu,
        audit_seconds=audit_seconds,
        peak_mb=peak_rss_mb(),
        broken=tuple(broken),
    )


def make_city(candidates: int, folder: Path) -> NamedCase:
    """Make a city of so many candidates out of peak samples, in ``folder``."""
    sample, city = folder / "peak", folder / f"city-{candidates}"
    if not sample.exists():
        write_sample("peak", sample)
    make_big_city(sample, city, max(1, candidates // CANDIDATES_PER_COPY), candidates)
    return NamedCase(f"city of {candidates:,}", city)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure on the cases given; print one table, or one object with ``--json``.

    Returns 0, or 5 where a plan breaks a rule. A case that is refused ends the program with 2.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks.booking", description=__doc__)
    add_case_arguments(parser)
    parser.add_argument(
        *("--candidates", "-n"),
        action="append",
        default=[],
        type=int,
        metavar="N",
        help="make one city of N candidates out of peak samples; may be repeated",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    if any(number < 1 for number in options.candidates):
        parser.error("--candidates: at least 1")
    machine = Machine.here()
    collect_rarely()
    with tempfile.TemporaryDirectory(prefix="paikao-booking-") as name:
        folder = Path(name)
        asked = [make_city(number, folder) for number in dict.fromkeys(options.candidates)]
        if options.cases or options.sample or not asked:
            asked = [*cases_of(parser, options, folder), *asked]
        found = [time_booking(named.name, named.read()) for named in asked]
    if options.json:
        report = {
            "machine": dataclasses.asdict(machine),
            "cases": [dataclasses.asdict(booking) for booking in found],
        }
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        print(f"{machine}\n")
        print(markdown(HEADER, [booking.cells() for booking in found]))
    return FAILED_EXIT if any(booking.broken for booking in found) else 0


if __name__ == "__main__":
    sys.exit(main())
