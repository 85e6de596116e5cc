"""What the tests of the engine's parts share: a case in indices, and decisions as tables."""

import math
import threading
from collections import defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from models.case import Case
from models.plan import Booking, Duty, Run, Session, Tables
from scheduler.audit import audit
from solvers.cpsat import JudgeModel, Verdict
from solvers.decision import Accountant
from solvers.demand import Market, People
from solvers.dispatch import DispatchModel
from solvers.instance import Columns, Instance
from solvers.linear import Arrays, FloatArray
from solvers.locks import in_rank_order
from solvers.opportunities import Offer
from solvers.relaxation import Relaxation

PLACE_AND_STAFF = {f"{letter}{n}" for letter in "TCEP" for n in range(1, 9)}
"""The rules that the dispatch model states; B and D rules are kept by other means."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Everything the dispatch model decides: seats by offer, units by run, duty options."""

    seats: tuple[int, ...]
    units: tuple[int, ...]
    duties: tuple[int, ...]


class Parts:
    """A case in indices, with everything that is built on them."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.instance = Instance.of(case)
        self.people = People(case)
        self.market = Market(case, self.instance.runs, self.instance.offers)

    @cached_property
    def accountant(self) -> Accountant:
        return Accountant(self.instance, self.market, self.people)

    @cached_property
    def relaxation(self) -> Relaxation:
        published = self.accountant.published
        locked = published.locked({o.index: o.retained for o in self.instance.offers})
        order = in_rank_order(self.case, self.people, locked.displaced, published.all_booked())
        return Relaxation(self.instance, self.market, self.people, order, locked)

    @cached_property
    def dispatch(self) -> DispatchModel:
        return DispatchModel(self.instance)

    @cached_property
    def arrays(self) -> Arrays:
        return self.dispatch.model.arrays()

    @cached_property
    def judge(self) -> JudgeModel:
        return JudgeModel(self.arrays)

    @property
    def columns(self) -> Columns:
        return self.dispatch.columns

    def fixed(self, choice: Choice) -> tuple[FloatArray, FloatArray] | None:
        """Column bounds that leave nothing but the choice; ``None`` outside the columns."""
        lower, upper = self.arrays.lower.copy(), self.arrays.upper.copy()
        c = self.columns
        on = np.zeros(len(c.duty))
        on[list(choice.duties)] = 1
        for columns, values in (
            (c.opens, np.minimum(choice.units, 1)),
            (c.units, choice.units),
            (c.seats, choice.seats),
            (c.duty, on),
        ):
            if np.any(np.asarray(values) > upper[columns]):
                return None
            lower[columns] = upper[columns] = values
        return lower, upper

    def judged(self, choice: Choice) -> Verdict | None:
        """What CP-SAT says of a choice, at least cost; ``None`` where it is out of bounds."""
        bounds = self.fixed(choice)
        if bounds is None:
            return None
        return solve(self.judge, bounds[0], bounds[1], self.arrays.cost)

    def choice_of(self, x: FloatArray) -> Choice:
        """The choice in the values of all columns."""
        c = self.columns
        return Choice(
            tuple(np.rint(x[c.seats]).astype(int).tolist()),
            tuple(np.rint(x[c.units]).astype(int).tolist()),
            tuple(np.flatnonzero(x[c.duty] > 0.5).tolist()) if c.duty else (),
        )

    def choice_in(self, tables: Tables) -> Choice:
        """The choice that a plan makes; a plan of something not enumerated is a ``KeyError``."""
        inst = self.instance
        run_at = {(r.facility.facility_id, r.date, r.slot_id): r.index for r in inst.runs}
        units = [0] * len(inst.runs)
        for run in tables.runs:
            units[run_at[run.facility_id, run.date, run.slot_id]] = run.units
        offer_at = {(o.runs, o.subject, o.quota): o.index for o in inst.offers}
        parts: dict[str, list[Session]] = defaultdict(list)
        for s in tables.sessions:
            if s.seats:
                parts[s.link_id or s.session_id].append(s)
        seats = [0] * len(inst.offers)
        for group in parts.values():
            group.sort(key=lambda s: s.subject)
            runs = tuple(run_at[s.facility_id, s.date, s.slot_id] for s in group)
            seats[offer_at[runs, group[0].subject, group[0].quota]] = group[0].seats
        pool_at = {(p.venue_id, p.date, p.slot_id, p.kind, p.group): p.index for p in inst.pools}
        number = {e.examiner_id: k for k, e in enumerate(self.case.examiners)}
        option_at = {(d.examiner, d.pool): d.index for d in inst.duties}
        duties = [
            option_at[
                number[d.examiner_id],
                pool_at[d.venue_id, d.date, d.slot_id, d.kind, d.class_group],
            ]
            for d in tables.duties
        ]
        return Choice(tuple(seats), tuple(units), tuple(sorted(duties)))

    def tables(self, choice: Choice) -> Tables:
        """Runs, sessions and duties of a choice; booked are those who keep their seat (P2)."""
        inst = self.instance
        posts: dict[int, int] = defaultdict(int)
        runs = []
        for r, units in zip(inst.runs, choice.units, strict=True):
            if units:
                f = r.facility
                needed = max(f.min_examiners, -(-units // f.units_per_examiner))
                posts[r.pool] += needed
                runs.append(Run(f.facility_id, r.date, r.slot_id, units, needed))
        duties = []
        for k in choice.duties:
            option = inst.duties[k]
            p, name = inst.pools[option.pool], self.case.examiners[option.examiner].examiner_id
            role = "post" if posts[option.pool] > 0 else "standby"
            posts[option.pool] -= 1
            duties.append(Duty(name, p.date, p.slot_id, p.venue_id, p.kind, p.group, role))
        sessions = [s for o in inst.offers for s in self._sessions(o, choice.seats[o.index])]
        sessions += [s for o in inst.gone for s in self._sessions(o, 0)]
        return Tables(
            runs=tuple(runs),
            sessions=tuple(sessions),
            duties=tuple(duties),
            bookings=tuple(self._kept_bookings(choice)),
        )

    def _sessions(self, offer: Offer, seats: int) -> list[Session]:
        share = self.case.settings.policy.priority_pct
        priority = math.ceil(Fraction(share) * seats / 100)
        if offer.published:
            before = offer.seats_before
            status = "cut" if seats < before else "kept" if seats == before else "raised"
            return [
                replace(
                    s,
                    seats=seats,
                    priority_seats=priority,
                    status=status if seats else "closed",  # type: ignore[arg-type]
                )
                for s in offer.published
            ]
        if not seats:
            return []
        linked = offer.quota == "linked"
        found = []
        for part, k in enumerate(offer.runs):
            r = self.instance.runs[k]
            found.append(
                Session(
                    session_id=f"n{offer.index}-{part}",
                    facility_id=r.facility.facility_id,
                    venue_id=r.venue.venue_id,
                    date=r.date,
                    slot_id=r.slot_id,
                    subject=("S2", "S3")[part] if linked else offer.subject,  # type: ignore[arg-type]
                    quota=offer.quota,
                    link_id=f"n{offer.index}" if linked else "",
                    seats=seats,
                    priority_seats=priority,
                    status="new",
                )
            )
        return found

    def _kept_bookings(self, choice: Choice) -> list[Booking]:
        locked = self.accountant.published.locked(dict(enumerate(choice.seats)))
        kept = {
            self.people.persons[p].candidate_id
            for persons in locked.by_offer.values()
            for p in persons
        }
        return [
            Booking(b.candidate_id, b.session_id, b.part)
            for b in self.case.booked
            if b.candidate_id in kept
        ]

    def broken(self, choice: Choice) -> set[str]:
        """The T, C, E and P rules that the audit finds broken in a choice.

        ``D1`` is among them only for a session without a run: the tables of a choice leave
        the rest of it (who is unserved) out.
        """
        found = audit(self.case, self.tables(choice))
        rules = {violation.rule for violation in found} & PLACE_AND_STAFF
        offers = self.instance.offers
        seated = {k for o, n in zip(offers, choice.seats, strict=True) if n for k in o.runs}
        return rules | ({"D1"} if any(choice.units[k] == 0 for k in seated) else set())

    def idle_pools(self, choice: Choice) -> set[int]:
        """Pools with heads, but without a run."""
        running = {r.pool for r, n in zip(self.instance.runs, choice.units, strict=True) if n}
        return {self.instance.duties[k].pool for k in choice.duties} - running


def solve(
    model: JudgeModel,
    lower: FloatArray,
    upper: FloatArray,
    cost: FloatArray,
    seed: int = 0,
) -> Verdict:
    """Solve within bounds, the same way every time; the answer is always proven."""
    stop = threading.Event()
    verdict = model.solve(
        lower=lower,
        upper=upper,
        cost=cost,
        hint=None,
        seconds=20.0,
        workers=1,
        seed=seed,
        deterministic=True,
        stopped=stop.is_set,
    )
    assert verdict.proven_optimal or verdict.proven_infeasible
    return verdict
