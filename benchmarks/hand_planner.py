"""A week as planned by hand: the baseline that the engine has to beat.

Day sessions first and then the nights, the nearest examiners first, candidates first come first
served by rank. It keeps every rule, and it looks no further than one session ahead.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.hand_booking import book, choices
from benchmarks.hand_demand import CandidateType, count_left, types_of
from benchmarks.hand_facts import Facts, people
from benchmarks.hand_promises import keep_promises
from benchmarks.hand_sessions import Offer, new_offers, trim
from benchmarks.hand_tables import tables_of
from benchmarks.hand_timetable import Timetable
from data.case_reader import read_case
from data.plan_folder import write_plan
from models.case import Case
from models.errors import CaseError, PlanFolderError
from models.plan import Plan, PlanInfo, Tables
from models.words import Reason
from scheduler.audit import audit, kpis, score


def hand_plan(case: Case) -> Tables:
    """Plan the case by hand; the tables keep all rules, and are in key order.

    What is published is kept first. Then come rounds: open sessions for those without a seat,
    let them book, take back what nobody took; until nobody more finds a seat.
    """
    facts = Facts(case)
    everybody = people(facts)
    timetable = Timetable(facts)
    promises = keep_promises(facts, timetable, everybody)
    if promises.displaced:
        everybody = people(facts, promises.displaced)
    offers = promises.offers
    got = promises.offer_by_person
    waiting = [person for person in everybody if person.candidate_id not in got]
    types, type_by_person = types_of(facts, waiting)
    while True:
        timetable.fill(types)
        offers.extend(new_offers(timetable))
        choices_by_type = [choices(facts, row, offers) for row in types]
        found = book(waiting, type_by_person, choices_by_type, got)
        trim(timetable, offers)
        if not found:
            break
        got |= found
        count_left(types, type_by_person, [person.candidate_id in got for person in waiting])
    reasons = [_reason(facts, row, offers) for row in types]
    unserved = {
        person.candidate_id: reasons[index]
        for person, index in zip(waiting, type_by_person, strict=True)
        if person.candidate_id not in got
    }
    return tables_of(timetable, offers, everybody, got, unserved)


def _reason(facts: Facts, row: CandidateType, offers: Sequence[Offer]) -> Reason:
    """Why those of a type have no seat, if they have none."""
    if not row.is_entitled:
        return "B1"
    return "full" if choices(facts, row, offers) else "no_offer"


def as_plan(case: Case, tables: Tables, seconds: float, maker: str = "hand") -> Plan:
    """The tables with what they are worth; nothing is proven about them, so the bound is 0."""
    parts = score(case, tables)
    info = PlanInfo(
        case_digest=case.digest,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        engine_version=maker,
        seed=0,
        status="feasible",
        score=parts.total,
        bound=0.0,
        gap=parts.total / max(1, parts.total),
        score_parts=parts,
        kpis=kpis(case, tables),
        seconds={maker: seconds},
        peak_rss_mb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    )
    return Plan(tables=tables, info=info)


def main(arguments: Sequence[str] | None = None) -> int:
    """Plan a case by hand, audit the plan and print what it is worth as JSON.

    Returns 0, or 5 where the plan breaks a rule (nothing is written then). A case that is
    refused or a folder that cannot be written ends the program with 2.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hand_planner", description=__doc__)
    parser.add_argument("case", type=Path, help="case folder or workbook")
    parser.add_argument("--out", type=Path, help="folder to write the plan to")
    options = parser.parse_args(arguments)
    try:
        case = read_case(options.case)
    except CaseError as error:
        parser.error(f"{options.case}: {error}; see paikao check")
    began = time.perf_counter()
    tables = hand_plan(case)
    plan = as_plan(case, tables, round(time.perf_counter() - began, 3))
    broken = sorted({violation.rule for violation in audit(case, tables)})
    report = {
        "score": plan.info.score,
        "score_parts": plan.info.score_parts.model_dump(),
        "served": plan.info.kpis.served,
        "candidates": plan.info.kpis.candidates,
        "seconds": plan.info.seconds["hand"],
        "broken_rules": broken,
    }
    print(json.dumps(report, indent=2))
    if broken:
        return 5
    if options.out is not None:
        try:
            write_plan(options.out, case, plan, workbooks=False)
        except PlanFolderError as error:
            parser.error(f"{options.out}: {error}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
