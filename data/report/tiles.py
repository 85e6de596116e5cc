"""The headline's tiles: one figure each, with what it is a part of."""

from dataclasses import dataclass

from data.report.names import Names, at_most, count, one, share
from data.texts import N_
from models.report import Report


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure: what it is, the number, its unit, and a line below. ``tone`` colours it."""

    title: str
    figure: str
    unit: str
    note: str
    tone: str = ""


def tiles(report: Report, names: Names) -> tuple[Tile, ...]:
    """Return the tiles in reading order."""
    _, kpis = names.text, report.kpis
    people, days = _(N_("人")), _(N_("天"))
    return (
        Tile(
            _(N_("已排上")),
            count(kpis.served),
            people,
            names.fill(
                N_("占具备资格者 {share}"), share=share(kpis.served, kpis.served + report.waiting)
            ),
            "served",
        ),
        Tile(
            _(N_("未排上")),
            count(report.waiting),
            people,
            _(N_("具备资格而没有席位")),
            "waiting",
        ),
        Tile(
            _(N_("席位使用率")),
            share(kpis.seats_booked, kpis.seats),
            "",
            names.fill(
                N_("{seats} 席，已用 {booked}"),
                seats=count(kpis.seats),
                booked=count(kpis.seats_booked),
            ),
        ),
        Tile(
            _(N_("夜考")),
            count(kpis.night_runs),
            _(N_("场")),
            names.fill(N_("值勤 {nights} 人次"), nights=count(kpis.night_duties)),
        ),
        Tile(
            _(N_("抽调应急保障")),
            count(kpis.reserves_called),
            people,
            names.fill(N_("共 {days} 人天"), days=count(kpis.reserve_days)),
        ),
        Tile(
            _(N_("与最优的差距")),
            "—" if report.broken else at_most(report.gap),
            "",
            _(N_("计划违反规则，无意义")) if report.broken else _(N_("已证明，至多如此")),
        ),
        Tile(
            _(N_("已排上者平均等候")),
            one(kpis.mean_wait_served_days),
            days,
            _(N_("从排序时间到考试")),
        ),
        Tile(
            _(N_("平均路程")),
            one(kpis.mean_travel_km),
            _(N_("公里")),
            names.fill(N_("联考 {pairs} 对，一趟考两科"), pairs=count(kpis.linked_pairs)),
        ),
    )
