"""``paikao import-edits``: what a planner changed in the city's workbook, for the next solve."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from cli.edit_lines import (
    MOST_ON_TERMINAL,
    change_data,
    change_lines,
    problem_data,
    problem_lines,
)
from cli.exits import Exit
from cli.invocation import pass_invocation
from cli.parameters import FOLDER, plan_case
from cli.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cli.invocation import Invocation
    from cli.settled_edits import Settled


@click.argument("plan", type=FOLDER, metavar="PLAN", help=_("工作簿所属的计划文件夹"))
@click.argument("book", type=FOLDER, metavar="BOOK.xlsx", help=_("改过的“全市计划（内部）”工作簿"))
@click.option(
    "--out",
    type=FOLDER,
    metavar="CASE2",
    help=_("写出新的数据文件夹，供 plan、whatif 用；整体写出或不写。不给出时只列出改动"),
)
@plan_case
@click.option(
    "--keep-bookings",
    is_flag=True,
    help=_("计划已经公布：其中的考生席位视为已约，须保留；默认可以另行安排"),
)
@click.option(
    "--password-file",
    type=FOLDER,
    metavar="FILE",
    help=_("工作簿设有口令时：口令是 FILE 的第一行（需要 msoffcrypto-tool）"),
)
@click.option(
    "--accept-valid", is_flag=True, help=_("有不能采用的改动时，仍写出其余的（退出码仍为 2）")
)
@click.option("--dry-run", is_flag=True, help=_("只列出改动和问题，不写出"))
@pass_invocation
def import_edits(
    invocation: Invocation,
    plan: Path,
    book: Path,
    out: Path | None,
    case: Path | None,
    keep_bookings: bool,
    password_file: Path | None,
    accept_valid: bool,
    dry_run: bool,
) -> None:
    """Read an edited city workbook back and make the case of the next solve."""
    from cli.passwords import password_of
    from cli.planning import checked_rules
    from cli.settled_edits import settle
    from data.edited_case import check_edited_case_target, write_edited_case
    from data.edits import read_edits
    from data.edits.contradictions import Origin
    from data.plan_case import case_of_plan, plan_of_case

    target = None if dry_run else out
    password = password_of("" if password_file is None else str(password_file))
    if target is not None:
        check_edited_case_target(target)
    found_case = case_of_plan(plan, case)
    made = plan_of_case(plan, found_case)
    found = read_edits(book, found_case, made, checked_rules, password)
    settled = settle(Origin(found_case, made.tables, keep_bookings), found, book.name)
    written = target is not None and settled.case is not None and (settled.sound or accept_valid)
    if written and target is not None and settled.case is not None:
        record = {
            "case_digest": found_case.digest,
            "keep_bookings": keep_bookings,
            "changes": [change_data(change) for change in settled.changes],
        }
        write_edited_case(target, settled.case, record)
        invocation.in_files = True
    _report(invocation, settled, target if written else None, asked=target is not None)
    if not settled.sound:
        click.get_current_context().exit(int(Exit.INPUT))


def _report(invocation: Invocation, settled: Settled, out: Path | None, *, asked: bool) -> None:
    words = invocation.words
    invocation.emit(
        {
            "exit_code": int(Exit.DONE if settled.sound else Exit.INPUT),
            "changes": [change_data(change) for change in settled.changes],
            "problems": [problem_data(problem, words) for problem in settled.problems],
            "out": None if out is None else str(out),
            "case_digest": None if settled.case is None else settled.case.digest,
        }
    )
    if not settled.changes:
        invocation.say(_("没有改动。") if not settled.problems else _("没有可以采用的改动。"))
    else:
        invocation.say(_("改动 {count} 项："), count=len(settled.changes))
        _say(invocation, change_lines(settled.changes, words))
    grave = [problem for problem in settled.problems if problem.grave]
    notes = [problem for problem in settled.problems if not problem.grave]
    if grave:
        invocation.say(_("不能采用 {count} 处，请逐条改正："), count=len(grave))
        _say(invocation, problem_lines(grave, words))
    if notes:
        invocation.say(_("另请注意："))
        _say(invocation, problem_lines(notes, words))
    if out is not None:
        invocation.say(_("新的数据写在 {out}。"), out=out)
        invocation.say(_("下一步：paikao plan {out} --out 新计划文件夹"), out=out)
    elif asked:
        invocation.say(_("没有写出；改正后重新导入，或用 --accept-valid 只采用其余的改动。"))


def _say(invocation: Invocation, lines: Sequence[str]) -> None:
    """Print lines; a terminal is spared what it could not show anyway."""
    shown = lines[:MOST_ON_TERMINAL] if sys.stdout.isatty() else lines
    for line in shown:
        invocation.say("{line}", line=line)
    if len(lines) > len(shown):
        invocation.say(
            _("  另有 {count} 处，用 --json 或把输出转到文件可看全部"),
            count=len(lines) - len(shown),
        )
