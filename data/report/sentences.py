"""What each section says in one sentence, for who reads nothing else."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date as Date

from data.report.names import Names, at_most, count, one, share
from data.texts import N_
from data.workbooks import labels
from models.plan import Changes
from models.report import Report


def lead(report: Report, names: Names) -> Iterator[str]:
    """Yield the headline: who is served, with what, and how good that is."""
    kpis = report.kpis
    yield names.fill(
        N_(
            "本期共 {candidates} 名考生，{entitled} 人具备资格：排上 {served} 人，"
            "没有排上 {waiting} 人。具备资格的考生中，排上的占 {share}。"
        ),
        candidates=count(kpis.candidates),
        entitled=count(kpis.entitled),
        served=count(kpis.served),
        waiting=count(report.waiting),
        share=share(kpis.served, kpis.served + report.waiting),
    )
    yield names.fill(
        N_(
            "共开出 {seats} 个席位，已用 {fill}；夜考 {nights} 场，"
            "抽调应急保障考试员 {called} 人、{days} 人天。"
        ),
        seats=count(kpis.seats),
        fill=share(kpis.seats_booked, kpis.seats),
        nights=count(kpis.night_runs),
        called=count(kpis.reserves_called),
        days=count(kpis.reserve_days),
    )
    yield optimality(report, names)


def optimality(report: Report, names: Names) -> str:
    """Say what has been proven of the plan, in plain words."""
    if report.broken:
        return names.text(N_("这份计划违反规则，与最优的差距没有意义。"))
    if report.status == "optimal":
        return names.text(N_("已证明：在现有规则和条件下，没有更好的排法。"))
    return names.fill(
        N_("已证明：在现有规则和条件下，任何排法的总代价最多再低 {gap}。"), gap=at_most(report.gap)
    )


def board(report: Report, names: Names) -> str:
    """Say which date has the most seats, and which the fewest of those with any."""
    seats: dict[Date, int] = defaultdict(int)
    for week in report.weeks:
        for row in week.rows:
            for cell in row.cells:
                seats[cell.date] += cell.seats
    running = {date: n for date, n in seats.items() if n}
    if not running:
        return names.text(N_("本期没有开出场次。"))
    most, least = max(running, key=lambda d: running[d]), min(running, key=lambda d: running[d])
    return names.fill(
        N_(
            "{days} 天开考；席位最多的是{most}（{most_seats} 席），"
            "最少的是{least}（{least_seats} 席）。"
        ),
        days=len(running),
        most=names.day(most),
        most_seats=count(running[most]),
        least=names.day(least),
        least_seats=count(running[least]),
    )


def districts(report: Report, names: Names) -> str:
    """Say where the fewest of those entitled are served."""
    rows = [row for row in report.districts if row.served + row.waiting]
    if not rows:
        return names.text(N_("没有具备资格的考生。"))
    least = min(rows, key=lambda row: (row.served / (row.served + row.waiting), row.district))
    return names.fill(
        N_(
            "排上的比例最低的是{district}：{share}，还有 {waiting} 人没有排上。"
            "考生平均路程 {km} 公里。"
        ),
        district=names.plain(least.district),
        share=share(least.served, least.served + least.waiting),
        waiting=count(least.waiting),
        km=one(report.kpis.mean_travel_km),
    )


def hours(report: Report, names: Names) -> str:
    """Say when most are examined at once."""
    if not report.hours:
        return names.text(N_("本期没有考生参加考试。"))
    peak = max(report.hours, key=lambda row: sum(row.candidates.values()))
    return names.fill(
        N_("最忙的一小时是{day} {hour}：全市约 {people} 人在考，考试员约 {heads} 人在岗。"),
        day=names.day(peak.date),
        hour=hour_span(peak.hour),
        people=count(sum(peak.candidates.values())),
        heads=count(peak.examiners),
    )


def hour_span(hour: int) -> str:
    """Return an hour of the day."""
    return f"{hour:02}:00–{hour + 1:02}:00"


def staff(report: Report, names: Names) -> Iterator[str]:
    """Yield what each kind of examiner has to do, and how evenly."""
    for row in report.staff.kinds:
        duties = names.fill(
            N_(
                "{kind} {examiners} 人，排到值勤 {called} 人；值勤最多的一人 {most} 次，"
                "最忙的四分之一的人承担 {busiest}。"
            ),
            kind=names.text(labels.EXAMINER_KINDS[row.kind]),
            examiners=count(row.examiners),
            called=count(row.called),
            most=row.most_duties,
            busiest=f"{row.busiest_quarter_pct:.0f}%",
        )
        nights = names.fill(
            N_("夜考 {nights} 人次，由 {on_nights} 人分担，最多的一人 {most_nights} 次。"),
            nights=count(row.nights),
            on_nights=count(row.on_nights),
            most_nights=row.most_nights,
        )
        yield duties + names.glue + (nights if row.nights else names.text(N_("没有排夜考。")))


def waiting(report: Report, names: Names) -> str:
    """Say how the queue changes."""
    everybody = report.waits[0]
    return names.fill(
        N_(
            "排之前 {before} 人在等，平均已等 {mean_before} 天，超过 60 天的 {long_before} 人；"
            "排之后剩 {after} 人，平均已等 {mean_after} 天，超过 60 天的 {long_after} 人。"
        ),
        before=count(everybody.people_before),
        mean_before=one(everybody.mean_before),
        long_before=count(everybody.over_60_before),
        after=count(everybody.people_after),
        mean_after=one(everybody.mean_after),
        long_after=count(everybody.over_60_after),
    )


def wait_title(first: int, last: int | None, names: Names) -> str:
    """Return what a bin of waiting days is called."""
    if last is None:
        return names.fill(N_("超过 {days} 天"), days=first - 1)
    return names.fill(N_("{first}–{last} 天"), first=first, last=last)


def unserved(report: Report, names: Names) -> str:
    """Say why most are left out, and in which need the share of those left out is highest."""
    totals = report.kpis.unserved_by_reason
    if not any(totals.values()):
        return names.text(N_("所有考生都已排上。"))
    rows = [row for row in report.needs if row.served + row.waiting]
    text = names.fill(
        N_(
            "没有排上的 {all} 人中：场次已满 {full} 人，无可接受的场次 {none} 人，"
            "本期不具备资格 {b1} 人。"
        ),
        all=count(sum(totals.values())),
        full=count(totals["full"]),
        none=count(totals["no_offer"]),
        b1=count(totals["B1"]),
    )
    if not rows or not report.waiting:
        return text
    worst = min(rows, key=lambda row: row.served / (row.served + row.waiting))
    worst_text = names.fill(
        N_("{need}最紧：具备资格的考生只排上 {share}。"),
        need=names.subject(worst.need),
        share=share(worst.served, worst.served + worst.waiting),
    )
    return text + names.glue + worst_text


def binds(report: Report, names: Names) -> Iterator[str]:
    """Yield what is used up, a sentence a kind of facility for which people are left waiting."""
    for row in report.binding.rooms if report.binding else ():
        if row.waiting:
            yield names.fill(
                N_(
                    "{kind}：还有 {waiting} 人没有排上；考试员 {examiners} 人中 {spent} 人的时段或"
                    "天数已用完，设施时段用了 {used}，已开的考次席位用了 {seats}。"
                ),
                kind=names.text(labels.KINDS[row.kind]),
                waiting=count(row.waiting),
                examiners=count(row.examiners),
                spent=count(row.spent),
                used=share(row.run, row.possible),
                seats=share(row.seats, row.seats_possible),
            )


def published(changes: Changes, names: Names) -> Iterator[str]:
    """Yield what becomes of what was published, and what has been proven of that."""
    yield names.fill(
        N_(
            "与已公布的相比：新增 {opened} 场，加席 {raised} 场，减席 {cut} 场，关闭 {closed} 场；"
            "已约考生换场 {moved} 人、失去席位 {lost} 人，新排上 {new} 人；"
            "取消值勤 {dropped} 人次，在原无值勤的日期新派 {added} 人次。"
        ),
        opened=count(changes.sessions_opened),
        raised=count(changes.sessions_raised),
        cut=count(changes.sessions_cut),
        closed=count(changes.sessions_closed),
        moved=count(changes.bookings_moved),
        lost=count(changes.bookings_lost),
        new=count(changes.bookings_new),
        dropped=count(changes.duties_dropped),
        added=count(changes.duties_added),
    )
    if changes.fewest_displaced:
        yield names.fill(
            N_("已证明：至少有 {fewest} 名已约考生要改动。"), fewest=count(changes.fewest_displaced)
        )
    if changes.fewest_duties:
        yield names.fill(
            N_("已证明：场次不变时，值勤至少要改动 {fewest} 人次。"),
            fewest=count(changes.fewest_duties),
        )
