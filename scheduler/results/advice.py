"""What stands out in the results, in sentences that name places and numbers."""

from collections.abc import Iterator, Sequence
from typing import Final

from models.errors import Message
from models.results import SMALL, Outlook, ResultRow
from scheduler.results.booked import Booked
from scheduler.results.shares import apart, share

_EMPTY_ENOUGH: Final = 0.75
"""Below this share of its seats in use, a venue is worth a word."""
_LEAST_SEATS: Final = 50


def advice_on(
    rows: Sequence[ResultRow], outlook: Outlook, booked: Booked, missing: Sequence[str]
) -> tuple[Message, ...]:
    """Return what to do, most urgent first."""
    if not rows or not rows[0].reported:
        return (Message("还没有一场填报；请先催报。"),) if missing else ()
    return (
        *_missing(booked, missing),
        *_no_shows(rows),
        *_failures(rows),
        *_empty(rows),
        *_again(outlook),
    )


def _missing(booked: Booked, missing: Sequence[str]) -> Iterator[Message]:
    if not missing:
        return
    wanted = set(missing)
    venues = dict.fromkeys(item.venue_id for item in booked.sessions if item.session_id in wanted)
    yield Message(
        "催报：还有 {count} 场没有结果（{venues}）；以下各数只含已报的场次。",
        {"count": len(missing), "venues": " ".join(sorted(venues))},
    )


def _no_shows(rows: Sequence[ResultRow]) -> Iterator[Message]:
    """Name what has clearly fewer people coming than all the others together."""
    for row in rows[1:]:
        if row.by in ("venue", "slot") and _worse(row, rows[0], "show"):
            values = _values(row, row.show.rate)
            if row.by == "venue":
                text = Message(
                    "考场 {key} 到考率 {rate}，明显低于其他考场：考前一天提醒，空位及早放给候补。",
                    values,
                )
            else:
                text = Message(
                    "时段 {key} 到考率 {rate}，明显低于其他时段：提醒考生，或下周少排。", values
                )
            yield text


def _failures(rows: Sequence[ResultRow]) -> Iterator[Message]:
    """Name venues where clearly fewer pass a subject than at all the others together."""
    all_of = {row.key: row for row in rows if row.by == "subject"}
    for row in rows:
        venue, _blank, subject = row.key.partition(" ")
        if row.by == "venue_subject" and _worse(row, all_of[subject], "pass_rate"):
            yield Message(
                "考场 {key} {subject} 合格率 {rate}，明显低于其他考场：请查原因（设施、线路）。",
                {**_values(row, row.pass_rate.rate), "key": venue, "subject": subject},
            )


def _worse(row: ResultRow, everything: ResultRow, name: str) -> bool:
    """Whether a share of a row is lower than that of the rest by more than chance."""
    one, total = getattr(row, name), getattr(everything, name)
    if one.of < SMALL or total.of - one.of < SMALL:
        return False
    rest = share(total.count - one.count, total.of - one.of)
    return apart(one, rest) and (one.rate or 0) < (rest.rate or 0)


def _empty(rows: Sequence[ResultRow]) -> Iterator[Message]:
    for row in rows[1:]:
        if row.by == "venue" and row.seats >= _LEAST_SEATS and (row.use or 0) < _EMPTY_ENOUGH:
            yield Message(
                "考场 {key} 的席位只用了 {rate}（约满 {fill}）：下周可减场，或引导邻近考生。",
                {**_values(row, row.use), "fill": f"{row.fill or 0:.1%}"},
            )


def _again(outlook: Outlook) -> Iterator[Message]:
    """Say how many seats the resits of each subject will ask for."""
    for subject in dict.fromkeys(row.subject for row in outlook.rows):
        rows = [row for row in outlook.rows if row.subject == subject and row.resits is not None]
        likely = sum(row.resits.likely for row in rows if row.resits)
        shows = sum(row.no_shows.likely for row in rows if row.no_shows)
        heads = sum(row.booked for row in rows)
        if likely >= 1:
            yield Message(
                "{subject}：预计 {resits} 人要再考（其中缺考 {no_shows} 人），"
                "下周照此多备席位；再约 100 人约有 {rate} 人不到。",
                {
                    "subject": subject,
                    "resits": round(likely),
                    "no_shows": round(shows),
                    "rate": f"{100 * shows / heads:.1f}",
                },
            )
    if round(outlook.exhausted):
        yield Message(
            "另预计 {count} 人已用满五次预约，不在再考人数表内。",
            {"count": round(outlook.exhausted)},
        )


def _values(row: ResultRow, rate: float | None) -> dict[str, str | int | float]:
    return {"key": row.key, "rate": f"{rate or 0:.1%}"}
