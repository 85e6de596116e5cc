"""Timetable and duties as one integer linear model: the rules T, C, E and P, each stated once.

Both engines read it: HiGHS for the relaxation and for guidance, CP-SAT as the judge of what
is feasible. The demand side is left to the caller, who puts flows behind the seats
(relaxation) or prices on them (timetable).
"""

from collections import defaultdict
from fractions import Fraction

from solvers.daily import segments
from solvers.instance import Columns, Instance
from solvers.linear import LinearModel
from solvers.opportunities import RunOption
from solvers.roster import RosterRows, standby_of_posts
from solvers.shared_cuts import CUT_POINTS_BOOKED, CUT_POINTS_UNBOOKED, SharedCutRows

LEVELS_MAX = 8
RUN_POINTS = {"theory": 30, "field": 20, "road": 20}
UNIT_POINTS = {"theory": 0, "field": 1, "road": 1}
NIGHT_RUN_POINTS = 40


class DispatchModel:
    """Builds the model of an instance; ``columns`` says which column is what.

    Parameters
    ----------
    cuts_allowed
        whether published sessions may be cut beyond what the other rules force.
    tight
        whether rows are stated that whole numbers imply and fractions do not. They raise the
        bound; without them the duals say what one more of a thing is worth, and not what one
        less would cost.
    """

    def __init__(
        self, instance: Instance, *, cuts_allowed: bool = True, tight: bool = True
    ) -> None:
        self._cuts_allowed = cuts_allowed
        self._tight = tight
        self._slopes: dict[int, Fraction] = {}
        self.instance = instance
        self.policy = instance.case.settings.policy
        self.model = LinearModel()
        self.columns = Columns()
        self._least_seats = self._least_seats_by_run()
        self._runs()
        self._offers()
        self._published()
        self._pools()
        RosterRows(instance, self.model, self.columns)
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
            m.row([(u, 1), (y, -r.units_for(self._least_seats[r.index]))], lower=0)
            self._posts(r, y, u, p)
            c.opens.append(y)
            c.units.append(u)
            c.posts.append(p)

    def _posts(self, r: RunOption, y: int, u: int, p: int) -> None:
        """Posts by levels where these are few (the convex hull), else by ratio."""
        m, per = self.model, r.facility.units_per_examiner
        self.columns.levels.append([])
        least = min(r.units_max, r.units_for(self._least_seats[r.index]))
        levels = range(r.posts(least), r.posts(r.units_max) + 1)
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
        for o in inst.offers:
            most = min(inst.runs[k].seats_max for k in o.runs)
            if o.ceiling is not None:
                most = min(most, o.ceiling)
            n = m.column(0, upper=most)
            c.seats.append(n)
            for k in o.runs:
                seats_by_run[k].append(n)
        runs_by_day: dict[tuple[str, int], list[RunOption]] = defaultdict(list)
        for r in inst.runs:
            seats = seats_by_run[r.index]
            terms = [(n, 1.0) for n in seats]
            y = c.opens[r.index]
            m.row([*terms, (c.units[r.index], -r.seats_per_unit)], upper=0)
            m.row([*terms, (y, -r.seats_max)], upper=0)
            m.row([*terms, (y, -self._least_seats[r.index])], lower=0)
            runs_by_day[r.facility.facility_id, r.day].append(r)
        for runs in runs_by_day.values():
            self._daily(runs, [(n, 1.0) for r in runs for n in seats_by_run[r.index]])

    def _daily(self, runs: list[RunOption], seats: list[tuple[int, float]]) -> None:
        """C4: the approved daily maximum of a facility, and what its whole posts leave of it."""
        m, daily_max = self.model, runs[0].facility.daily_max
        m.row(seats, upper=daily_max)
        for (posts, held), (more, then) in segments(runs, daily_max) if self._tight else ():
            width, rise = more - posts, then - held
            most = width * held - rise * posts
            terms = [(n, width * a) for n, a in seats]
            terms += [(self.columns.posts[r.index], -float(rise)) for r in runs]
            m.row([*terms, (self._loose(), float(most - width * daily_max))], upper=most)

    def _loose(self) -> int:
        if not self.columns.loose:
            self.columns.loose.append(self.model.column(0, upper=0, integer=False))
        return self.columns.loose[0]

    def _least_seats_by_run(self) -> list[int]:
        """C5, but for runs of published sessions: these may be left small by a cut."""
        least = [self.policy.min_session_seats] * len(self.instance.runs)
        for o in (*self.instance.offers, *self.instance.gone):
            if o.published:
                for k in o.runs:
                    least[k] = 1
        return least

    def _published(self) -> None:
        """P1: a published seat beyond what is forced is given up only at a price."""
        m, c = self.model, self.columns
        cut_in: dict[int, list[int]] = defaultdict(list)
        kept: dict[int, int] = defaultdict(int)
        cuts: dict[int, list[tuple[int, float]]] = defaultdict(list)
        sharing = {k for limit in self.instance.limits for k in limit.offers}
        for o in self.instance.offers:
            if not o.published:
                continue
            shares = o.index in sharing
            may_be_cut = shares or self._cuts_allowed
            free, held = (o.retained - o.locked, o.locked) if may_be_cut else (0, 0)
            unbooked = m.column(0 if shares else CUT_POINTS_UNBOOKED, upper=free, integer=False)
            booked = m.column(0 if shares else CUT_POINTS_BOOKED, upper=held, integer=False)
            n = c.seats[o.index]
            m.row([(n, 1), (unbooked, 1), (booked, 1)], lower=o.retained)
            c.cuts[o.index] = [unbooked, booked]
            for k in o.runs if self._tight else ():
                kept[k] += free + held
                cuts[k] += [(unbooked, 1.0), (booked, 1.0)]
                m.row([(unbooked, 1), (c.opens[k], free)], lower=free)
                m.row([(booked, 1), (c.opens[k], held)], lower=held)
            if o.retained < o.seats_before:
                continue
            # 1 only where the session has fewer seats than published
            is_cut = m.column(0, upper=1 if may_be_cut else 0)
            most = int(m.upper[n])
            m.row([(n, 1), (is_cut, most - o.seats_before + 1)], upper=most)
            c.cuts[o.index].append(is_cut)
            for k in o.runs:
                cut_in[k].append(is_cut)
        for k, seats in kept.items():
            if seats:
                self._worth_of_less(self.instance.runs[k], seats, cuts[k])
        self._small_runs(cut_in)
        SharedCutRows(self.instance, m, c, cuts_allowed=self._cuts_allowed)

    def _worth_of_less(self, r: RunOption, kept: int, cuts: list[tuple[int, float]]) -> None:
        """A run with fewer units or posts than its published seats need cuts the rest of them.

        Implied by the other rows where these are whole numbers, and tighter where they are not.
        With fewer than ``need`` of something that seats ``each``, what is cut is at least the
        remainder for the first that is missing, and ``each``, which is no less, for the others.
        """
        m, c, per = self.model, self.columns, r.facility.units_per_examiner
        levels = c.levels[r.index]
        wholes = [(c.units[r.index], r.seats_per_unit)]
        if not levels:
            wholes.append((c.posts[r.index], r.seats_per_unit * per))
        for column, each in wholes:
            need = -(-kept // each)
            last = kept - each * (need - 1)
            m.row([(column, last), *cuts], lower=last * need)
        if levels:
            least = r.posts(min(r.units_max, r.units_for(self._least_seats[r.index])))
            seats = [
                min(kept, r.seats_per_unit * min(n * per, r.units_max))
                for n in range(least, least + len(levels))
            ]
            m.row([*zip(levels, map(float, seats), strict=True), *cuts], lower=kept)

    def _small_runs(self, cut_in: dict[int, list[int]]) -> None:
        """C5 for runs of published sessions: small only where a session is cut or closed."""
        m, c, inst = self.model, self.columns, self.instance
        least = self.policy.min_session_seats
        forced = {
            k for o in (*inst.offers, *inst.gone) if o.retained < o.seats_before for k in o.runs
        }
        seats: dict[int, list[int]] = defaultdict(list)
        for o in inst.offers:
            for k in o.runs:
                seats[k].append(c.seats[o.index])
        for k, cuts in cut_in.items():
            if k not in forced:
                total = [(n, 1.0) for n in seats[k]]
                small = [(x, float(least)) for x in cuts]
                m.row([*total, (c.opens[k], -least), *small], lower=0)

    def _pools(self) -> None:
        """E2: heads = posts + standby; road pools have their share; no pool below the least."""
        m, c, inst = self.model, self.columns, self.instance
        runs_by_pool: dict[int, list[RunOption]] = defaultdict(list)
        for r in inst.runs:
            runs_by_pool[r.pool].append(r)
        share = self.policy.standby_pct > 0
        least = self.policy.min_draw_pool
        for p in inst.pools:
            runs = runs_by_pool[p.index]
            posts = [(c.posts[r.index], 1.0) for r in runs]
            most = max(least, sum(r.posts(r.units_max) for r in runs))
            s = m.column(0, upper=most)
            c.standby.append(s)
            m.row([(s, 1), *((c.opens[r.index], -most) for r in runs)], upper=0)
            for r in runs:
                if r.posts(1) < least:
                    m.row([*posts, (s, 1), (c.opens[r.index], -least)], lower=0)
                if p.kind == "road" and share:
                    m.row([(s, 1), (c.opens[r.index], -1)], lower=0)
            if p.kind == "road" and share:
                slope = self._standby_slope(sum(r.posts(r.units_max) for r in runs))
                scaled = [(k, -float(slope.numerator)) for k, _ in posts]
                m.row([(s, slope.denominator), *scaled], lower=0)

    def _standby_slope(self, most: int) -> Fraction:
        """The steepest line under the standby of 1 to ``most`` posts; it rounds up to it exactly.

        With f(n) = ceil(share n) and q = min f(n) / n: q n <= f(n), and q n >= share n > f(n) - 1.
        """
        if most not in self._slopes:
            self._slopes[most] = min(
                Fraction(standby_of_posts(self.policy, n), n) for n in range(1, most + 1)
            )
        return self._slopes[most]

    def _venue_days(self) -> None:
        """A hired venue is paid for each date on which it runs."""
        m, c = self.model, self.columns
        for r in self.instance.runs:
            if r.venue.day_cost:
                key = (r.venue.venue_id, r.day)
                if key not in c.venue_day:
                    c.venue_day[key] = m.column(r.venue.day_cost, upper=1, integer=False)
                m.row([(c.venue_day[key], 1), (c.opens[r.index], -1)], lower=0)
