"""The scene of a question: a plan beside everything that its case would have allowed."""

import copy
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from models.case import Case
from models.errors import Message, QuestionError
from models.plan import Booking, Session, Tables
from models.why import Place
from models.why_candidate import Standing
from models.words import Need, Subject
from scheduler.audit.facts import Facts
from solvers.decision import Accountant, Decision
from solvers.demand import Market, People
from solvers.entitlement import has_priority
from solvers.instance import Instance
from solvers.locks import in_rank_order
from solvers.opportunities import Offer, Pool, RunOption
from solvers.shares import room_beside
from solvers.sites import need_of

PARTS: dict[Need, tuple[Subject, ...]] = {
    "S1": ("S1",),
    "S2": ("S2",),
    "S3": ("S3",),
    "S4": ("S4",),
    "S23": ("S2", "S3"),
}


class Scene:
    """A case and a plan, in the indices of the planner.

    Attributes
    ----------
    seats
        seats by offer, as the plan has them.
    duties
        duty options given, ascending.
    order
        people without a kept booking, in the order in which seats are given (P2, B5).
    kept
        offer of those who keep a booking of an earlier plan (P2).

    Raises
    ------
    QuestionError
        if the plan has a session or a duty that the rules of the case do not allow.
    """

    def __init__(self, case: Case, tables: Tables) -> None:
        self.case = case
        self.tables = tables
        self.facts = Facts(case)
        self.instance = Instance.of(case)
        self.people = People(case)
        self.market = Market(case, self.instance.runs, self.instance.offers)
        self.accountant = Accountant(self.instance, self.market, self.people)
        self.run_at = {
            (r.facility.facility_id, r.date, r.slot_id): r.index for r in self.instance.runs
        }
        self.seats = self._seats()
        self.duties = self._duties()
        self._lock()
        for row in tables.bookings:
            if row.session_id not in self.offer_by_session:
                raise _foreign(row.session_id)
            if row.candidate_id not in self.people.index_by_id:
                raise _foreign("bookings.csv")

    def _lock(self) -> None:
        """Who keeps a booking with the seats there are, and who is displaced (P2)."""
        published = self.accountant.published
        booked = published.all_booked()
        self.locked = published.locked(dict(enumerate(self.seats)))
        self.order = in_rank_order(self.case, self.people, self.locked.displaced, booked)
        self.displaced = frozenset(self.locked.displaced)
        self.kept = {p: o for o, persons in self.locked.by_offer.items() for p in persons}

    def with_seats(self, more: Mapping[int, int]) -> "Scene":
        """The queue as it would be with further seats by offer: displaced ones may keep theirs.

        Everything that is said of the plan itself (who is seated, which sessions) stays as it is.
        """
        other = copy.copy(self)
        other.seats = tuple(n + more.get(o, 0) for o, n in enumerate(self.seats))
        other._lock()
        other.__dict__.pop("rank_of", None)
        return other

    def cut(self, index: int) -> int:
        """Seats that a published offer could have back by the rules of place and capacity.

        What other published ones keep is left to them. 0 for offers that are not published.
        """
        offers = self.instance.offers
        if not offers[index].published:
            return 0
        return room_beside(offers[index], self.seats, offers, self.instance.limits)

    @property
    def decision(self) -> Decision:
        """What the plan decides."""
        return Decision(self.seats, self.duties)

    def _seats(self) -> tuple[int, ...]:
        """Seats of each offer; remembers which sessions each offer is."""
        found = [0] * len(self.instance.offers)
        self.sessions_of: dict[int, tuple[Session, ...]] = {}
        known = {s.session_id: o.index for o in self.instance.offers for s in o.published}
        gone = {s.session_id for o in self.instance.gone for s in o.published}
        place = {(o.runs, o.subject, o.quota): o.index for o in self.instance.offers}
        for rows in _offered(self.tables.sessions):
            if rows[0].seats == 0 and rows[0].session_id in gone:
                continue
            index = known.get(rows[0].session_id)
            if index is None:
                runs = [self.run_at.get((s.facility_id, s.date, s.slot_id), -1) for s in rows]
                index = place.get((tuple(runs), rows[0].subject, rows[0].quota))
            if index is None:
                raise _foreign(rows[0].session_id)
            found[index] = rows[0].seats
            self.sessions_of[index] = rows
        return tuple(found)

    def _duties(self) -> tuple[int, ...]:
        inst = self.instance
        pools = {(p.venue_id, p.date, p.slot_id, p.kind, p.group): p.index for p in inst.pools}
        numbers = {e.examiner_id: k for k, e in enumerate(self.case.examiners)}
        options = {(d.examiner, d.pool): d.index for d in inst.duties}
        found = []
        for d in self.tables.duties:
            pool = pools.get((d.venue_id, d.date, d.slot_id, d.kind, d.class_group), -1)
            option = options.get((numbers.get(d.examiner_id, -1), pool))
            if option is None:
                raise _foreign(f"{d.venue_id} {d.date} {d.slot_id} {d.kind}")
            found.append(option)
        return tuple(sorted(found))

    @cached_property
    def bookings_by_candidate(self) -> dict[str, list[Booking]]:
        """The bookings of everybody who has any."""
        found: dict[str, list[Booking]] = defaultdict(list)
        for row in self.tables.bookings:
            found[row.candidate_id].append(row)
        return dict(found)

    @cached_property
    def offer_by_session(self) -> dict[str, int]:
        """Offer index by session ID, for every session of the plan."""
        return {s.session_id: o for o, rows in self.sessions_of.items() for s in rows}

    @cached_property
    def seated(self) -> dict[int, int]:
        """Offer index of everybody who has a seat in the plan, by person index."""
        index = self.people.index_by_id
        return {
            index[name]: self.offer_by_session[rows[0].session_id]
            for name, rows in self.bookings_by_candidate.items()
        }

    @cached_property
    def seated_in(self) -> dict[int, list[int]]:
        """People by the offer in which the plan seats them, best rank first."""
        found: dict[int, list[int]] = defaultdict(list)
        for person in sorted(self.seated):
            found[self.seated[person]].append(person)
        return dict(found)

    @cached_property
    def rank_of(self) -> dict[int, int]:
        """Position of each person in ``order``."""
        return {person: k for k, person in enumerate(self.order)}

    def person(self, candidate_id: str) -> int:
        """Index of a candidate.

        Raises
        ------
        QuestionError
            if there is none. No other candidate's ID is named.
        """
        index = self.people.index_by_id.get(candidate_id)
        if index is None:
            raise QuestionError(
                Message(
                    "数据里没有考生 {candidate}；请核对编号"
                    "（汇总行的考生写作 c行号#序号，如 c12#3）。",
                    {"candidate": candidate_id},
                )
            )
        return index

    def standing(self, person: int) -> Standing:
        """A person's standing, without a name."""
        who = self.people.persons[person].who
        priority = has_priority(self.case.settings.start, who)
        return Standing(person in self.displaced, priority, who.rank_time)

    def parts_of(self, offer: Offer) -> list[RunOption]:
        """The runs of an offer, a part each."""
        return [self.instance.runs[k] for k in offer.runs]

    def pool_of(self, run: RunOption) -> Pool:
        """The draw pool that serves a run."""
        return self.instance.pools[run.pool]

    def place(self, index: int) -> Place:
        """Where an offer is."""
        offer = self.instance.offers[index]
        runs = self.parts_of(offer)
        rows = self.sessions_of.get(index, ())
        name = "" if not rows else rows[0].link_id or rows[0].session_id
        return Place(
            name,
            need_of(offer),
            tuple(r.facility.facility_id for r in runs),
            tuple(r.venue.venue_id for r in runs),
            tuple(r.date for r in runs),
            tuple(r.slot_id for r in runs),
            self.seats[index],
        )

    def reached(self, gates: Iterable[int]) -> list[int]:
        """Offers behind some gates, ascending, whether the plan has them or not."""
        return sorted({o for g in gates for o in self.market.gates[g].offers})


def _offered(sessions: Iterable[Session]) -> list[tuple[Session, ...]]:
    """Open sessions alone, linked ones by link, S2 first."""
    by_link: dict[str, list[Session]] = defaultdict(list)
    found: list[tuple[Session, ...]] = []
    for s in sessions:
        if s.quota == "open":
            found.append((s,))
        else:
            by_link[s.link_id].append(s)
    found.extend(tuple(sorted(rows, key=lambda s: s.subject)) for rows in by_link.values())
    return found


def _foreign(name: str) -> QuestionError:
    return QuestionError(
        Message(
            "计划中的 {name} 在这份数据里不成立，无法据以解释；请先用 paikao audit 审核这份计划。",
            {"name": name},
        )
    )
