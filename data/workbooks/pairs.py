"""Linked pairs side by side: the S2 part at the left, the S3 part at the right, a row a pair."""

from collections.abc import Sequence
from datetime import datetime as DateTime

from data.workbooks import labels
from data.workbooks.listing import Column, Formula, Listing, Tint, Value
from data.workbooks.look import SUBJECT_COLOURS
from data.workbooks.sums import Sums
from data.workbooks.view import PlanView
from models.plan import Session


def linked_pairs(view: PlanView, venue_id: str | None = None) -> list[tuple[Session, Session]]:
    """Return the links with a part at a venue (``None``: all), S2 part first, in their order."""
    pairs = []
    for item in view.sessions:
        other = view.partner_by_session.get(item.session_id)
        if other is None or item.subject != "S2":
            continue
        if venue_id is None or venue_id in (item.venue_id, other.venue_id):
            pairs.append((item, other))
    return pairs


def pair_list(
    view: PlanView,
    pairs: Sequence[tuple[Session, Session]],
    sums: Sums,
    venue_id: str | None = None,
) -> Listing:
    """Return a row a pair. ``sums`` has the seats of the parts at ``venue_id`` (``None``: all)."""
    _ = view.translate
    places = {part.venue_id for pair in pairs for part in pair}
    named = venue_id is None or len(places) > 1
    columns = [Column(_("联考组"), least=4), Column(_("准驾车型"), most=14)]
    for subject in ("S2", "S3"):
        name = _(labels.SUBJECTS[subject])
        columns += [
            Column(_("{subject}日期").format(subject=name), least=11, role="part"),
            Column(_("时段"), least=4, role="part"),
            Column(_("起止时间"), least=13, role="part"),
            *([Column(_("考场"), align="left", most=26, role="part")] if named else []),
            Column(_("设施"), most=14, role="part"),
            Column(_("计划数"), total=True, role="seats"),
        ]
    columns += [Column(_("间隔（分钟）"), least=6), Column(_("状态"), least=6, role="status")]
    rows: list[list[Value]] = []
    for pair in pairs:
        cells: list[Value] = [
            view.link_number[pair[0].link_id],
            view.classes(view.facility_by_id[pair[0].facility_id]),
        ]
        for part in pair:
            cells += [
                part.date,
                view.slot_name(part.slot_id),
                view.times(part.slot_id, part.subject),
                *([view.place(part.venue_id)] if named else []),
                part.facility_id,
                _seats(view, part, sums, venue_id),
            ]
        status = f"{_(labels.STATUSES[pair[0].status])}{view.status_mark(pair[0])}"
        rows.append([*cells, _gap_minutes(view, pair), status])

    def tint(record: int, role: str) -> Tint:
        if role in ("part", "seats"):
            return {"bg_color": SUBJECT_COLOURS["S23"], "bold": role == "seats"}
        return {"bold": True} if role == "status" and view.status_mark(pairs[record][0]) else {}

    return Listing(columns, rows, tint)


def _seats(view: PlanView, part: Session, sums: Sums, venue_id: str | None) -> Value:
    if venue_id is not None and part.venue_id != venue_id:
        return part.seats
    return Formula(sums.of("seats", session=part.session_id), part.seats)


def _gap_minutes(view: PlanView, pair: tuple[Session, Session]) -> int | None:
    """Return the minutes from the end of the S2 part's slot to the start of the S3 part's."""
    first, second = (view.slot(part.slot_id, part.subject) for part in pair)
    if first is None or second is None:
        return None
    begin = DateTime.combine(pair[1].date, second.start)
    return int((begin - DateTime.combine(pair[0].date, first.end)).total_seconds()) // 60
