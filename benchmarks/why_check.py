"""The reasons of unserved candidates, proven again by somebody else.

Draws unserved candidates of a plan and tries every session of the plan on each: if nothing stands
in the way of a seat for him, or the reason that `paikao why` gives is not the one that follows,
that is an error. Reasons are taken from the command; what they are held against is worked out here
from the contract's rules B1, B2, B4, B5 and C7 and the audit's lookups, with nothing of the planner
or of `scheduler.why`.
"""

import argparse
import json
import random
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from data.case_reader import read_case
from data.plan_folder import read_tables
from models.case import Case, Demand
from models.plan import Session, Tables
from scheduler.audit.facts import Facts
from scheduler.audit.promises import Promises
from scheduler.audit.roll import Person, read_roll

WAIT_DAYS: Final = {
    "S2": {"C6": 20, "A1": 20, "A2": 20, "A3": 20, "B1": 20, "B2": 20, "D": 0, "E": 0, "F": 0},
    "S3": {
        "C2": 20,
        "C3": 20,
        "C4": 20,
        "C5": 20,
        "D": 0,
        "E": 0,
        "F": 0,
        "A1": 40,
        "A2": 40,
        "A3": 40,
        "B1": 40,
        "B2": 40,
    },
}
USUAL_WAIT_DAYS: Final = {"S2": 10, "S3": 30}
PARTS: Final = {"S23": ("S2", "S3")}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the reason of somebody unserved, who is known by his row alone."""

    row: int
    text: str


class Checker:
    """Holds reasons against the rules, candidate by candidate and session by session."""

    def __init__(self, case: Case, tables: Tables) -> None:
        self._case = case
        self._facts = Facts(case)
        self._roll = read_roll(case)
        promises = Promises(self._facts, self._roll)
        self._kept, self._displaced = promises.kept(tables.sessions)
        self._holders: dict[str, list[Person]] = defaultdict(list)
        for row in tables.bookings:
            self._holders[row.session_id].append(self._roll[row.candidate_id])
        self._served = {row.candidate_id for row in tables.bookings}
        self._offers: dict[str, list[tuple[Session, ...]]] = defaultdict(list)
        links: dict[str, list[Session]] = defaultdict(list)
        for session in tables.sessions:
            if session.quota == "open" and session.seats:
                self._offers[session.subject].append((session,))
            elif session.quota == "linked" and session.seats:
                links[session.link_id].append(session)
        for rows in links.values():
            if len(rows) == 2:
                self._offers["S23"].append(tuple(sorted(rows, key=lambda s: s.subject)))

    @property
    def unserved(self) -> list[str]:
        """IDs of everybody without a booking, whatever any list says."""
        return [name for name in self._roll if name not in self._served]

    def faults(self, candidate_id: str, claim: dict[str, Any] | None, told: str) -> Iterator[str]:
        """What is wrong with the claim about a candidate, and with the plan's own word on him."""
        person = self._roll[candidate_id]
        found = list(self._attempts(person))
        free = [name for name, obstacle in found if obstacle == ""]
        if free:
            yield f"nothing stands in the way of a seat in {free[0]}"
        outranked = [name for name, obstacle in found if obstacle == "B5"]
        entitled = any(
            all(self._entitled(person.demand, part, date) for part in _parts(person.demand))
            for date in self._dates()
        )
        reason = "B1" if not entitled else "full" if outranked or free else "no_offer"
        if told != reason:
            yield f"the plan says {told}, it is {reason}"
        if claim is None:
            yield "no reason is given"
            return
        if claim["reason"] != reason:
            yield f"why says {claim['reason']}, it is {reason}"
        if not claim["proven"]:
            yield "why has not proven its reason"
        if claim["sessions"] != len(outranked):
            yield f"why counts {claim['sessions']} sessions, there are {len(outranked)}"

    def _attempts(self, person: Person) -> Iterator[tuple[str, str]]:
        """Each session (or link) of his need, and the rule that denies him a seat: "" if none."""
        for sessions in self._offers[person.demand.need]:
            name = sessions[0].link_id or sessions[0].session_id
            yield name, self._obstacle(person, sessions)

    def _obstacle(self, person: Person, sessions: tuple[Session, ...]) -> str:
        who = person.demand
        for session in sessions:
            facility = self._facts.facilities[session.facility_id]
            if facility.kind != "theory" and who.vehicle_class not in facility.classes:
                return "C7"
            km = self._facts.km(who.district, facility.venue_id)
            if who.max_km is not None and km is not None and km > who.max_km:
                return "B2"
            if who.slots and session.slot_id not in who.slots:
                return "B2"
            if not self._entitled(who, session.subject, session.date):
                return "B1"
        if any(self._is_full_of_betters(person, session) for session in sessions):
            return "B5"
        return ""

    def _is_full_of_betters(self, person: Person, session: Session) -> bool:
        """Whether every seat is taken, and by nobody who ranks after him and is not kept (P2)."""
        here = self._holders[session.session_id]
        mine = self._standing(person)
        return len(here) >= session.seats and all(
            (holder.candidate_id, session.session_id) in self._kept or self._standing(holder) < mine
            for holder in here
        )

    def _standing(self, person: Person) -> tuple[bool, Any]:
        return person.candidate_id not in self._displaced, person.rank

    def _dates(self) -> list[Date]:
        settings = self._case.settings
        return [settings.start + timedelta(days=k) for k in range(settings.days)]

    def _entitled(self, who: Demand, part: str, date: Date) -> bool:
        """B1 for one part on one date."""
        if part in who.passed:
            return False
        if part == "S1":
            return True
        if who.lp_expiry is None or date > who.lp_expiry:
            return False
        if part == "S4":
            return "S2" in who.passed and (who.vehicle_class == "C6" or "S3" in who.passed)
        second = part == "S2"
        if (
            "S1" not in who.passed
            or who.lp_date is None
            or (who.vehicle_class == "C6" and not second)
        ):
            return False
        if (who.s2_bookings if second else who.s3_bookings) >= 5:
            return False
        close = date - timedelta(days=self._case.settings.policy.booking_close_days)
        wait = WAIT_DAYS[part].get(who.vehicle_class, USUAL_WAIT_DAYS[part])
        failed = who.last_s2 if second else who.last_s3
        return close - who.lp_date >= timedelta(days=wait) and (
            failed is None or close - failed >= timedelta(days=10)
        )


def _parts(who: Demand) -> tuple[str, ...]:
    return PARTS.get(who.need, (who.need,))


def claims_of(case: Path, plan: Path) -> dict[str, dict[str, Any]]:
    """What `paikao why` says of everybody unserved, by candidate."""
    command = [
        sys.executable,
        "-m",
        "cli",
        "why",
        plan,
        "unserved",
        "all",
        "--case",
        case,
        "--json",
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return {row["candidate_id"]: row for row in json.loads(run.stdout)["answer"]}


def check(case: Path, plan: Path, draw: int, seed: int) -> tuple[Counter[str], list[Fault]]:
    """Check as many unserved candidates as are asked for (0: all of them).

    Returns
    -------
    How many were checked by the reason of the plan, and everything that is wrong.
    """
    tables = read_tables(plan)
    checker = Checker(read_case(case), tables)
    claims = claims_of(case, plan)
    told = {row.candidate_id: row.reason for row in tables.unserved}
    names = checker.unserved
    faults = []
    if set(claims) != set(names):
        faults.append(Fault(0, f"why names {len(claims)} unserved, the plan has {len(names)}"))
    chosen = names if draw == 0 else random.Random(seed).sample(names, min(draw, len(names)))
    rows = {row.candidate_id: k for k, row in enumerate(tables.unserved, start=2)}
    for name in chosen:
        found = checker.faults(name, claims.get(name), told.get(name, "nothing"))
        faults.extend(Fault(rows.get(name, 0), text) for text in found)
    return Counter(told.get(name, "nothing") for name in chosen), faults


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the reasons of a plan; print how many, and what is wrong with which row of unserved.

    Returns 0 if nothing is wrong, else 5.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks.why_check", description=__doc__)
    parser.add_argument("case", type=Path, metavar="CASE")
    parser.add_argument("plan", type=Path, metavar="PLAN")
    parser.add_argument("--draw", type=int, default=200, metavar="N", help="candidates; 0: all")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    options = parser.parse_args(arguments)
    checked, faults = check(options.case, options.plan, options.draw, options.seed)
    by_reason = ", ".join(f"{reason} {n:,}" for reason, n in sorted(checked.items()))
    print(
        f"{sum(checked.values()):,} unserved candidates checked ({by_reason}): {len(faults)} wrong"
    )
    for fault in faults:
        print(f"  unserved row {fault.row}: {fault.text}")
    return 5 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
