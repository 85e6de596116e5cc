"""The city's week at a glance: seats by venue and day, and by subject and day."""

from collections import Counter
from datetime import date as Date
from typing import Final

from xlsxwriter.utility import xl_col_to_name

from data.workbooks import labels
from data.workbooks.listing import Column, Formula, Listing, Tint, Value
from data.workbooks.look import SUBJECT_COLOURS
from data.workbooks.sums import Sums
from data.workbooks.table import Placed
from data.workbooks.view import PlanView
from models.words import SUBJECTS

_FIRST_DAY_COLUMN: Final = 2


def board_list(view: PlanView, sessions: Listing, placed: Placed) -> Listing:
    """Return a row a venue, then a row a subject, with seats by day.

    The figures are sums over the sheet that ``sessions`` was ``placed`` on, so that an edit
    there adds up here.
    """
    _ = view.translate
    columns = [
        Column(_("编号"), most=14),
        Column(_("考场"), align="left", most=40),
        *(
            Column(f"{date:%m-%d} {view.weekday(date)}", total=True, number="#,##0;-0;;@", least=7)
            for date in view.dates
        ),
        Column(_("合计（席）"), total=True),
        Column(_("其中夜考"), total=True, number="#,##0;-0;;@"),
    ]
    seats: Counter[tuple[str, Date]] = Counter()
    nights: Counter[str] = Counter()
    for session in view.sessions:
        seats[session.venue_id, session.date] += session.seats
        if view.is_night(session.slot_id, session.subject):
            nights[session.venue_id] += session.seats
    offered, venues, dates, night = (
        placed.summed(sessions.index_of(role)) for role in ("seats", "venue", "date", "night_mark")
    )
    # EXACT, since a spreadsheet's own comparisons take "v1" for "V1" and "01" for "1".
    of_venue = f"EXACT({venues},$A{{row}})"
    last_day = xl_col_to_name(_FIRST_DAY_COLUMN + len(view.dates) - 1)
    rows: list[list[Value]] = []
    for venue in view.case.venues:
        cells: list[Value] = [
            Formula(
                f"=SUMPRODUCT({of_venue}*({dates}=DATE({date.year},{date.month},{date.day}))*{offered})",
                seats[venue.venue_id, date],
            )
            for date in view.dates
        ]
        total = sum(seats[venue.venue_id, date] for date in view.dates)
        rows.append(
            [
                venue.venue_id,
                view.venue_name(venue),
                *cells,
                Formula(f"=SUM(C{{row}}:{last_day}{{row}})", total),
                Formula(f'=SUMPRODUCT({of_venue}*({night}<>"")*{offered})', nights[venue.venue_id]),
            ]
        )
    return Listing(columns, rows)


def subject_list(view: PlanView, sums: Sums) -> Listing:
    """Return a row a subject and quota with its seats by day, added up by ``sums``."""
    _ = view.translate
    kinds = [(subject, "open") for subject in SUBJECTS] + [("S2", "linked"), ("S3", "linked")]
    seats: Counter[tuple[str, str, Date]] = Counter()
    for session in view.sessions:
        seats[session.subject, session.quota, session.date] += session.seats
    columns = [
        Column(_("科目"), role="subject", least=14),
        Column(_("名额"), role="subject", least=12),
        *(
            Column(f"{date:%m-%d} {view.weekday(date)}", total=True, number="#,##0;-0;;@", least=7)
            for date in view.dates
        ),
        Column(_("合计（席）"), total=True),
    ]
    last_day = xl_col_to_name(_FIRST_DAY_COLUMN + len(view.dates) - 1)
    rows: list[list[Value]] = []
    for subject, quota in kinds:
        words = {"subject": _(labels.SUBJECTS[subject]), "quota": _(labels.QUOTAS[quota])}
        numbers = [seats[subject, quota, date] for date in view.dates]
        cells = [
            Formula(sums.of("seats", date=date, **words), number)
            for date, number in zip(view.dates, numbers, strict=True)
        ]
        total = Formula(f"=SUM(C{{row}}:{last_day}{{row}})", sum(numbers))
        rows.append([*words.values(), *cells, total])

    def tint(record: int, role: str) -> Tint:
        subject, quota = kinds[record]
        colour = SUBJECT_COLOURS["S23" if quota == "linked" else subject]
        return {"bg_color": colour} if role == "subject" else {}

    return Listing(columns, rows, tint)
