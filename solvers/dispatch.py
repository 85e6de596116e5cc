"""Timetable and duties as one integer linear model: the rules T, C, E and P, each stated once.

Both engines read it: HiGHS for the relaxation and for guidance, CP-SAT as the judge of what
is feasible. The demand side is left to the caller, who puts flows behind the seats
(relaxation) or prices on them (timetable).

Source of the examiner block: an examiner's date is a choice of one venue and, there, of
slots of an interval order; with |slots| <= max_slots_per_day that polytope is integral, so
its linear relaxation is as tight as one column a pattern.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

from models.case import Case
from solvers.linear import LinearModel
from solvers.offers import find_offers
from solvers.opportunities import MINUTES_PER_DAY, Offer, Pool, RunOption, find_runs
from solvers.staffing import DutyOption, find_duties

LEVELS_MAX = 8
RUN_POINTS = {"theory": 30, "field": 20, "road": 20}
UNIT_POINTS = {"theory": 0, "field": 1, "road": 1}
NIGHT_RUN_POINTS = 40
CUT_POINTS_BOOKED = 300
CUT_POINTS_UNBOOKED = 50
MISSING_POINTS = 100_000
"""Price of an examiner who is not there, while a dive looks for a plan; more than he seats."""
NIGHT_FAIRNESS = 3
RESERVE_FAIRNESS = 2


@dataclass(slots=True)
class Instance:
    """A case in indices: what could run, be offered and be staffed."""

    case: Case
    runs: list[RunOption]
    pools: list[Pool]
    offers: list[Offer]
    gone: list[Offer]
    duties: list[DutyOption]
    published_duty_points: int

    @property
    def heads_max(self) -> int:
        """More heads than any pool can need."""
        return 2 * sum(r.posts(r.units_max) for r in self.runs) + 100

    @classmethod
    def of(cls, case: Case) -> "Instance":
        """Enumerate the possibilities of a case."""
        runs, pools = find_runs(case)
        offers, gone = find_offers(case, runs)
        duties, points = find_duties(case, pools)
        return cls(case, runs, pools, offers, gone, duties, points)


@dataclass(slots=True)
class Columns:
    """The only owner of the decision variables: column indices by object."""

    opens: list[int] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    posts: list[int] = field(default_factory=list)
    levels: list[list[int]] = field(default_factory=list)
    seats: list[int] = field(default_factory=list)
    standby: list[int] = field(default_factory=list)
    duty: list[int] = field(default_factory=list)
    at_venue: dict[tuple[int, int, str], int] = field(default_factory=dict)
    venue_day: dict[tuple[str, int], int] = field(default_factory=dict)
    cuts: dict[int, list[int]] = field(default_factory=dict)
    missing: list[int] = field(default_factory=list)


class DispatchModel:
    """Builds the model of an instance; ``columns`` says which column is what.

    Parameters
    ----------
    cuts_allowed
        whether published sessions may be cut beyond what the other rules force.
    """

    def __init__(self, instance: Instance, *, cuts_allowed: bool = True) -> None:
        self._cuts_allowed = cuts_allowed
        self.instance = instance
        self.policy = instance.case.settings.policy
        self.model = LinearModel()
        self.columns = Columns()
        self._runs()
        self._offers()
        self._published()
        self._pools()
        self._duties()
        self._examiner_days()
        self._rest()
        self._workload()
        self._fairness()
        self._released_units()
        self._venue_days()
        self.model.offset += instance.published_duty_points

    def _runs(self) -> None:
        """C1, E1: units in operation and the posts they ask for."""
        m, c = self.model, self.columns
        for r in self.instance.runs:
            kind = r.facility.kind
            points = RUN_POINTS[kind] + (NIGHT_RUN_POINTS if r.night else 0)
            y = m.column(points, upper=1)
            u = m.column(UNIT_POINTS[kind], upper=r.units_max)
            p = m.column(0, upper=r.posts(r.units_max))
            m.row([(u, 1), (y, -r.units_max)], upper=0)
            m.row([(u, 1), (y, -1)], lower=0)
            self._posts(r, y, u, p)
            c.opens.append(y)
            c.units.append(u)
            c.posts.append(p)

    def _posts(self, r: RunOption, y: int, u: int, p: int) -> None:
        """Posts by levels where these are few (the convex hull), else by ratio."""
        m, per = self.model, r.facility.units_per_examiner
        self.columns.levels.append([])
        levels = range(r.posts(1), r.posts(r.units_max) + 1)
        if len(levels) == 1:
            m.row([(p, 1), (y, -levels[0])], lower=0, upper=0)
            return
        if len(levels) > LEVELS_MAX or per == 1:
            m.row([(p, per), (u, -1)], lower=0)
            m.row([(p, 1), (y, -levels[0])], lower=0)
            m.row([(p, 1), (y, -levels[-1])], upper=0)
            return
        chosen = [m.column(0, upper=1) for _ in levels]
        self.columns.levels[-1] = chosen
        m.row([*((k, 1) for k in chosen), (y, -1)], lower=0, upper=0)
        m.row([*((k, n) for k, n in zip(chosen, levels, strict=True)), (p, -1)], lower=0, upper=0)
        highest = [min(n * per, r.units_max) for n in levels]
        m.row([*((k, n) for k, n in zip(chosen, highest, strict=True)), (u, -1)], lower=0)

    def _offers(self) -> None:
        """C2-C5: seats within units, routes and the approved daily maximum; no tiny runs."""
        m, c, inst = self.model, self.columns, self.instance
        seats_by_run: dict[int, list[int]] = defaultdict(list)
        forced_runs = set()
        for o in inst.offers:
            most = min(inst.runs[k].seats_max for k in o.runs)
            if o.retained < o.seats_before:
                forced_runs.update(o.runs)
            if o.shares_forced_cut:
                most = min(most, o.retained)
            if o.quota == "linked" and len(o.runs) == 1:
                most = min(most, o.retained)
            n = m.column(0, upper=most)
            c.seats.append(n)
            for k in o.runs:
                seats_by_run[k].append(n)
        for gone in inst.gone:
            forced_runs.update(gone.runs)
        by_day: dict[tuple[str, int], list[int]] = defaultdict(list)
        self.seats_by_run = seats_by_run
        self.exempt_runs = forced_runs
        for r in inst.runs:
            seats = seats_by_run[r.index]
            terms = [(n, 1.0) for n in seats]
            y = c.opens[r.index]
            m.row([*terms, (c.units[r.index], -r.seats_per_unit)], upper=0)
            m.row([*terms, (y, -r.seats_max)], upper=0)
            by_day[r.facility.facility_id, r.day].extend(seats)
            if r.index not in forced_runs:
                m.row([*terms, (y, -self._least_seats(r))], lower=0)
            else:
                m.row([*terms, (y, -1)], lower=0)
        daily = {r.facility.facility_id: r.facility.daily_max for r in inst.runs}
        for (facility_id, _), seats in by_day.items():
            m.row([(n, 1) for n in seats], upper=daily[facility_id])

    def _least_seats(self, r: RunOption) -> int:
        return self.policy.min_session_seats

    def _published(self) -> None:
        """P1: a published seat beyond what is forced is given up only at a price."""
        m, c = self.model, self.columns
        for o in self.instance.offers:
            if not o.published:
                continue
            free, held = (o.retained - o.locked, o.locked) if self._cuts_allowed else (0, 0)
            unbooked = m.column(CUT_POINTS_UNBOOKED, upper=free, integer=False)
            booked = m.column(CUT_POINTS_BOOKED, upper=held, integer=False)
            n = c.seats[o.index]
            m.row([(n, 1), (unbooked, 1), (booked, 1)], lower=o.retained)
            c.cuts[o.index] = [unbooked, booked]

    def _pools(self) -> None:
        """E2: heads = posts + standby; road pools have their share; no pool below the least."""
        m, c, inst = self.model, self.columns, self.instance
        runs_by_pool: dict[int, list[RunOption]] = defaultdict(list)
        for r in inst.runs:
            runs_by_pool[r.pool].append(r)
        share = Fraction(self.policy.standby_pct) / 100
        least = self.policy.min_draw_pool
        self.heads_row: list[int] = []
        for p in inst.pools:
            runs = runs_by_pool[p.index]
            posts = [(c.posts[r.index], 1.0) for r in runs]
            s = m.column(0, upper=max(least, sum(r.posts(r.units_max) for r in runs)))
            c.standby.append(s)
            for r in runs:
                if r.posts(1) < least:
                    m.row([*posts, (s, 1), (c.opens[r.index], -least)], lower=0)
                if p.kind == "road" and share > 0:
                    m.row([(s, 1), (c.opens[r.index], -1)], lower=0)
            if p.kind == "road" and share > 0:
                scaled = [(k, -float(share.numerator)) for k, _ in posts]
                m.row([(s, share.denominator), *scaled], lower=0)

    def _duties(self) -> None:
        """E2: the heads of a pool are its duties; ``missing`` is 0 unless a dive allows it."""
        m, c, inst = self.model, self.columns, self.instance
        by_pool: dict[int, list[int]] = defaultdict(list)
        for d in inst.duties:
            c.duty.append(m.column(d.points, upper=1))
            by_pool[d.pool].append(c.duty[-1])
        posts_by_pool: dict[int, list[int]] = defaultdict(list)
        for r in inst.runs:
            posts_by_pool[r.pool].append(c.posts[r.index])
        for p in inst.pools:
            need = [(k, -1.0) for k in posts_by_pool[p.index]]
            heads = [(k, 1.0) for k in by_pool[p.index]]
            c.missing.append(m.column(MISSING_POINTS, upper=0, integer=False))
            found = [*heads, (c.missing[-1], 1.0)]
            m.row([*found, *need, (c.standby[p.index], -1)], lower=0, upper=0)

    def _examiner_days(self) -> None:
        """E4, E5: one venue a date, one duty at a time, few slots a date."""
        m, c, inst = self.model, self.columns, self.instance
        grouped: dict[tuple[int, int, str], list[int]] = defaultdict(list)
        for d in inst.duties:
            p = inst.pools[d.pool]
            grouped[d.examiner, p.day, p.venue_id].append(d.index)
        venues: dict[tuple[int, int], list[int]] = defaultdict(list)
        for (e, day, venue), duties in grouped.items():
            z = m.column(0, upper=1)
            c.at_venue[e, day, venue] = z
            venues[e, day].append(z)
            for clique in self._overlapping(duties):
                m.row([*((c.duty[k], 1.0) for k in clique), (z, -1)], upper=0)
            if len(duties) > self.policy.max_slots_per_day:
                most = self.policy.max_slots_per_day
                m.row([*((c.duty[k], 1.0) for k in duties), (z, -most)], upper=0)
            m.row([*((c.duty[k], 1.0) for k in duties), (z, -1)], lower=0)
        for columns in venues.values():
            if len(columns) > 1:
                m.row([(z, 1) for z in columns], upper=1)
        self.days_by_examiner: dict[int, dict[int, list[int]]] = defaultdict(dict)
        for (e, day), columns in venues.items():
            self.days_by_examiner[e][day] = columns

    def _overlapping(self, duties: list[int]) -> list[list[int]]:
        """Maximal sets of duties that all run at one moment (interval cliques)."""
        inst = self.instance
        span = {k: inst.pools[inst.duties[k].pool] for k in duties}
        cliques: list[list[int]] = []
        for moment in sorted({span[k].start for k in duties}):
            clique = [k for k in duties if span[k].start <= moment < span[k].end]
            if not any(set(clique) <= set(other) for other in cliques):
                cliques = [c for c in cliques if not set(c) <= set(clique)]
                cliques.append(clique)
        return cliques

    def _rest(self) -> None:
        """E6: enough rest between a date's last slot and the next date's first."""
        m, c, inst = self.model, self.columns, self.instance
        rest = Fraction(self.policy.min_rest_hours) * 60
        spans: dict[tuple[int, int], dict[tuple[int, int], list[int]]] = defaultdict(dict)
        for d in inst.duties:
            p = inst.pools[d.pool]
            spans[d.examiner, p.day].setdefault((p.start, p.end), []).append(c.duty[d.index])
        for (e, day), late in spans.items():
            early = spans.get((e, day + 1))
            if early is None:
                continue
            for (_, end), ends in late.items():
                clash = [
                    k
                    for (start, _), ks in early.items()
                    for k in ks
                    if start + MINUTES_PER_DAY - end < rest
                ]
                if not clash:
                    continue
                first = min(e2 for (s2, e2) in early if s2 + MINUTES_PER_DAY - end < rest)
                together = [
                    k
                    for (s2, _), ks in early.items()
                    for k in ks
                    if s2 + MINUTES_PER_DAY - end < rest and s2 < first
                ]
                groups = (
                    [together]
                    if len(together) == len(clash)
                    else [ks for (s2, _), ks in early.items() if s2 + MINUTES_PER_DAY - end < rest]
                )
                for group in groups:
                    m.row([(k, 1) for k in [*ends, *group]], upper=1)

    def _workload(self) -> None:
        """E5, E7: slots in the horizon and dates in any seven."""
        m, c, inst = self.model, self.columns, self.instance
        duties: dict[int, list[int]] = defaultdict(list)
        for d in inst.duties:
            duties[d.examiner].append(c.duty[d.index])
        for e, columns in duties.items():
            examiner = inst.case.examiners[e]
            if examiner.max_slots is not None and examiner.max_slots < len(columns):
                m.row([(k, 1) for k in columns], upper=examiner.max_slots)
            most = self.policy.max_days_per_7
            if examiner.kind == "reserve":
                most = min(most, self.policy.reserve_max_days)
            days = self.days_by_examiner[e]
            last = inst.case.settings.days
            for first in range(max(1, last - 6)):
                window = [d for d in range(first, min(first + 7, last)) if d in days]
                if len(window) > most:
                    m.row([(z, 1) for d in window for z in days[d]], upper=most)

    def _fairness(self) -> None:
        """Night duties and reserves' dates: the k-th costs more than the one before."""
        c, inst = self.columns, self.instance
        nights: dict[int, list[int]] = defaultdict(list)
        for d in inst.duties:
            if inst.pools[d.pool].night:
                nights[d.examiner].append(c.duty[d.index])
        for columns in nights.values():
            self._convex(columns, NIGHT_FAIRNESS)
        for e, days in self.days_by_examiner.items():
            if inst.case.examiners[e].kind == "reserve":
                self._convex([z for zs in days.values() for z in zs], RESERVE_FAIRNESS)

    def _convex(self, columns: list[int], points: int) -> None:
        """Pay points x (k - 1) for the k-th of the columns that is 1."""
        m = self.model
        extra = [m.column(points * k, upper=1, integer=False) for k in range(1, len(columns))]
        if extra:
            m.row([*((k, 1.0) for k in columns), *((x, -1.0) for x in extra)], upper=1)

    def _released_units(self) -> None:
        """E7: a unit releases only so many reserves on a date."""
        m, inst = self.model, self.instance
        cap = {u.unit: u.max_released_per_day for u in inst.case.units}
        out: dict[tuple[str, int], list[int]] = defaultdict(list)
        for e, days in self.days_by_examiner.items():
            examiner = inst.case.examiners[e]
            if examiner.kind == "reserve":
                for day, zs in days.items():
                    out[examiner.unit, day].extend(zs)
        for (unit, _), zs in out.items():
            most = cap.get(unit)
            if most is not None and most < len(zs):
                m.row([(z, 1) for z in zs], upper=most)

    def _venue_days(self) -> None:
        """A hired venue is paid for each date on which it runs."""
        m, c = self.model, self.columns
        for r in self.instance.runs:
            if r.venue.day_cost:
                key = (r.venue.venue_id, r.day)
                if key not in c.venue_day:
                    c.venue_day[key] = m.column(r.venue.day_cost, upper=1, integer=False)
                m.row([(c.venue_day[key], 1), (c.opens[r.index], -1)], lower=0)
