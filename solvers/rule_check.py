"""A judge without a solver: an outcome against T, C, E and P rules, one by one, in integers.

Where the model of a whole city would not fit into memory, this takes the place of CP-SAT.
What could run, be offered and be staffed at all is listed by the instance; here it is looked
at whether what was chosen of it goes together.
"""

from collections import defaultdict

from solvers.decision import Accountant, Outcome
from solvers.shifts import Shifts


class RuleCheck:
    """Accepts outcomes of an accountant's instance that keep the rules."""

    def __init__(self, accountant: Accountant) -> None:
        self._accountant = accountant
        self._instance = accountant.instance

    def accepts(self, outcome: Outcome) -> bool:
        """Whether seats, units and duties keep C1 to C5, E1 to E7 and P1."""
        return self._capacity(outcome) and self._posts(outcome) and self._examiners(outcome)

    def _capacity(self, outcome: Outcome) -> bool:
        """C1 to C5: units there are, seats they give, seats of a date, no tiny runs."""
        inst = self._instance
        policy = inst.case.settings.policy
        seats = [0] * len(inst.runs)
        exempt = {k for o in inst.gone for k in o.runs}
        for o in inst.offers:
            here = outcome.seats[o.index]
            if here < 0 or (o.ceiling is not None and here > o.ceiling):
                return False
            for k in o.runs:
                seats[k] += here
            if o.published and here < o.seats_before:
                exempt.update(o.runs)
        by_date: dict[tuple[str, int], int] = defaultdict(int)
        for r, units, here in zip(inst.runs, outcome.units, seats, strict=True):
            by_date[r.facility.facility_id, r.day] += here
            if bool(units) != bool(here) or units > r.units_max:
                return False
            if here > min(r.seats_max, units * r.seats_per_unit):
                return False
            if 0 < here < policy.min_session_seats and r.index not in exempt:
                return False
            if by_date[r.facility.facility_id, r.day] > r.facility.daily_max:
                return False
        return True

    def _posts(self, outcome: Outcome) -> bool:
        """E1, E2: heads enough in every pool that runs, and none elsewhere."""
        heads: dict[int, int] = defaultdict(int)
        for k in outcome.duties:
            heads[self._instance.duties[k].pool] += 1
        needed = self._accountant.heads_needed(outcome.units)
        return heads.keys() <= needed.keys() and all(
            heads[pool] >= least for pool, (_, least) in needed.items()
        )

    def _examiners(self, outcome: Outcome) -> bool:
        """E3 to E7: everybody could be given his duties one after the other."""
        shifts = Shifts(self._instance)
        return all(shifts.give(k) for k in outcome.duties)
