"""A plan as the workbooks read it: looked up by what a page needs."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta
from functools import cached_property
from typing import Final

from data.cell_text import printable
from data.plan_tables import tables_to_csv
from data.texts import Language, Translate, translator
from data.workbooks import labels
from models.case import Case, Facility, Slot, Venue
from models.plan import Duty, Plan, Run, Session
from models.slot_order import SlotKey, slot_key, slot_order
from models.words import SUBJECTS_BY_KIND, FacilityKind

_DIGEST_LENGTH: Final = 8
_WEEK_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Pool:
    """A draw pool (抽签池) and its head counts."""

    venue_id: str
    date: Date
    slot_id: str
    kind: FacilityKind
    group: str
    posts: int
    standby: int


class PlanView:
    """A case and its plan, with every text ready to print in one language."""

    def __init__(self, case: Case, plan: Plan, lang: Language) -> None:
        self.case = case
        self.plan = plan
        self.lang = lang
        self.translate: Translate = translator(lang)
        self.venue_by_id = {venue.venue_id: venue for venue in case.venues}
        self.facility_by_id = {item.facility_id: item for item in case.facilities}
        self.slot_by_key: dict[tuple[str, str], Slot] = {
            (slot.slot_id, slot.subject): slot for slot in case.slots
        }
        settings = case.settings
        self.dates = tuple(settings.start + timedelta(days=day) for day in range(settings.days))

    @property
    def weeks(self) -> list[tuple[Date, ...]]:
        """The dates cut into sevens from the first day on; the last may be shorter."""
        starts = range(0, len(self.dates), _WEEK_DAYS)
        return [self.dates[at : at + _WEEK_DAYS] for at in starts]

    @cached_property
    def version(self) -> str:
        """Short digest of the plan's tables: equal for equal tables."""
        digest = hashlib.sha256(self.case.digest.encode())
        for name, text in tables_to_csv(self.plan.tables):
            digest.update(f"{name}\n{text}".encode())
        return digest.hexdigest()[:_DIGEST_LENGTH]

    @property
    def case_version(self) -> str:
        """Short digest of the case."""
        return self.case.digest[:_DIGEST_LENGTH]

    @cached_property
    def slot_order(self) -> dict[str, SlotKey]:
        """Sort key of each slot of the case."""
        return slot_order(self.case.slots)

    def slot_key(self, slot_id: str) -> SlotKey:
        """Return the sort key of a slot; one that no longer exists comes last."""
        return slot_key(self.slot_order, slot_id)

    @cached_property
    def sessions(self) -> tuple[Session, ...]:
        """All sessions by date, slot, facility, subject, open before linked."""

        def key(session: Session) -> tuple[object, ...]:
            where = (session.date, self.slot_key(session.slot_id), session.facility_id)
            return (*where, session.subject, session.quota == "linked", session.session_id)

        return tuple(sorted(self.plan.tables.sessions, key=key))

    @cached_property
    def sessions_by_venue(self) -> dict[str, list[Session]]:
        """Each venue's sessions, in the order of `sessions`."""
        found: dict[str, list[Session]] = {venue_id: [] for venue_id in self.venue_by_id}
        for session in self.sessions:
            found[session.venue_id].append(session)
        return found

    @cached_property
    def run_by_key(self) -> dict[tuple[str, Date, str], Run]:
        """Runs by facility, date and slot."""
        return {(run.facility_id, run.date, run.slot_id): run for run in self.plan.tables.runs}

    @cached_property
    def published_by_id(self) -> dict[str, Session]:
        """What was published, by session: seats in force before this plan."""
        return {
            item.session_id: item
            for item in self.case.published
            if item.date in self.dates and item.status != "closed"
        }

    @cached_property
    def published_duties(self) -> tuple[Duty, ...]:
        """The duties that were published for dates of the plan."""
        return tuple(item for item in self.case.published_duties if item.date in self.dates)

    def status_mark(self, session: Session) -> str:
        """Return the sign of what became of a session; in a first plan nothing is new."""
        if session.status == "new" and not self.published_by_id:
            return ""
        return labels.STATUS_MARKS[session.status]

    def marks_legend(self) -> str:
        """Return what the signs beside figures mean."""
        return "　".join(
            f"{mark} {self.translate(labels.STATUSES[status])}"
            for status, mark in labels.STATUS_MARKS.items()
            if mark and (status != "new" or self.published_by_id)
        )

    def run_of(self, session: Session) -> Run | None:
        """Return the run a session's seats are in; a closed session may have none."""
        return self.run_by_key.get((session.facility_id, session.date, session.slot_id))

    @cached_property
    def booked_by_session(self) -> Counter[str]:
        """How many seats of each session are taken."""
        return Counter(booking.session_id for booking in self.plan.tables.bookings)

    @cached_property
    def kept_by_session(self) -> Counter[str]:
        """How many of those who had booked a published session still sit in it."""
        if not self.case.booked:
            return Counter()
        seats = {(item.candidate_id, item.session_id) for item in self.plan.tables.bookings}
        return Counter(
            item.session_id
            for item in self.case.booked
            if (item.candidate_id, item.session_id) in seats
        )

    @cached_property
    def partner_by_session(self) -> dict[str, Session]:
        """The other part of each linked session."""
        by_link: dict[str, list[Session]] = defaultdict(list)
        for session in self.sessions:
            if session.link_id:
                by_link[session.link_id].append(session)
        pairs = [pair for pair in by_link.values() if len(pair) == 2]
        return {one.session_id: other for a, b in pairs for one, other in ((a, b), (b, a))}

    @cached_property
    def link_number(self) -> dict[str, int]:
        """A number for each link, from 1, in the order in which the pairs begin."""
        links = dict.fromkeys(item.link_id for item in self.sessions if item.link_id)
        return {link_id: number for number, link_id in enumerate(links, start=1)}

    @cached_property
    def pools_by_venue(self) -> dict[str, list[Pool]]:
        """Each venue's draw pools with head counts, by date, slot, kind and class group."""
        heads: Counter[tuple[str, Date, str, FacilityKind, str, str]] = Counter()
        for duty in self.plan.tables.duties:
            pool = (duty.venue_id, duty.date, duty.slot_id, duty.kind, duty.class_group)
            heads[*pool, duty.role] += 1
        kinds = list(SUBJECTS_BY_KIND)
        groups = list(labels.GROUPS)
        found: dict[str, list[Pool]] = {venue_id: [] for venue_id in self.venue_by_id}
        for key in dict.fromkeys(key[:-1] for key in heads):
            venue_id, date, slot_id, kind, group = key
            counts = heads[*key, "post"], heads[*key, "standby"]
            found[venue_id].append(Pool(venue_id, date, slot_id, kind, group, *counts))
        for pools in found.values():
            pools.sort(
                key=lambda pool: (
                    pool.date,
                    self.slot_key(pool.slot_id),
                    kinds.index(pool.kind),
                    groups.index(pool.group),
                )
            )
        return found

    @cached_property
    def duties_by_examiner(self) -> Counter[str]:
        """How many duties each examiner has."""
        return Counter(duty.examiner_id for duty in self.plan.tables.duties)

    @cached_property
    def limit_by_session(self) -> dict[str, int]:
        """How many seats a session may have at most, where something says so."""
        return {limit.session_id: limit.seats for limit in self.case.seat_limits}

    def is_locked(self, session: Session) -> bool:
        """Whether a session has all the seats that it may have."""
        return session.seats > 0 and self.limit_by_session.get(session.session_id) == session.seats

    # Texts ready to print

    @property
    def city(self) -> str:
        """The city's name."""
        return printable(self.case.settings.city)

    def venue_name(self, venue: Venue) -> str:
        """Return a venue's name; its ID where it has none."""
        return printable(venue.name) or venue.venue_id

    def place(self, venue_id: str) -> str:
        """Return a venue's ID and name."""
        venue = self.venue_by_id.get(venue_id)
        name = "" if venue is None else printable(venue.name)
        return f"{venue_id} {name}".rstrip()

    def weekday(self, date: Date) -> str:
        """Return the weekday's short name."""
        return self.translate(labels.WEEKDAYS[date.weekday()])

    def slot_name(self, slot_id: str) -> str:
        """Return what a slot is called: a word for the usual three, else its ID.

        No two slots have one name: where an ID is such a word, the other keeps its ID too.
        """
        word = self.translate(labels.SLOTS.get(slot_id, slot_id))
        return word if word == slot_id or word not in self.slot_order else slot_id

    def times(self, slot_id: str, subject: str) -> str:
        """Return ``HH:MM-HH:MM`` of a slot, or a dash where the slot no longer exists."""
        slot = self.slot(slot_id, subject)
        return "—" if slot is None else f"{slot.start:%H:%M}-{slot.end:%H:%M}"

    def slot(self, slot_id: str, subject: str) -> Slot | None:
        """Return the slot row of a subject; ``None`` where it no longer exists."""
        return self.slot_by_key.get((slot_id, subject))

    def is_night(self, slot_id: str, subject: str) -> bool:
        """Whether a slot is a night slot for a subject."""
        slot = self.slot(slot_id, subject)
        return slot is not None and slot.night

    def classes(self, facility: Facility) -> str:
        """Return the vehicle classes of a facility."""
        if facility.classes == ("*",):
            return self.translate(labels.GROUPS["*"])
        return " ".join(facility.classes)

    def partner_text(self, session: Session) -> str | None:
        """Return when and where the other part of a linked pair is; ``None`` if open."""
        other = self.partner_by_session.get(session.session_id)
        if other is None:
            return None
        times = self.times(other.slot_id, other.subject)
        words = [self.translate(labels.SUBJECTS[other.subject])]
        if other.date != session.date:
            words.append(f"{other.date:%m-%d}")
        words += [self.slot_name(other.slot_id), times, other.facility_id]
        if other.venue_id != session.venue_id:
            words.append(self.venue_name(self.venue_by_id[other.venue_id]))
        return " ".join(words)

    def span(self, dates: Iterable[Date]) -> str:
        """Return first and last of ``dates`` with weekdays."""
        _ = self.translate
        days = list(dates)
        return " － ".join(
            _("{year}年{month}月{day}日（{weekday}）").format(
                year=date.year,
                month=f"{date:%m}",
                day=f"{date:%d}",
                weekday=self.weekday(date),
            )
            for date in (days[0], days[-1])
        )

    def mark(self) -> str:
        """Return the line that says which version this is and of when."""
        _ = self.translate
        return _("公布日期 {date}　版本 {version}　数据 {case}").format(
            date=self.case.settings.plan_date.isoformat(),
            version=self.version,
            case=self.case_version,
        )
