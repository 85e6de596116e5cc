"""``paikao why``: why a plan is as it is, one question at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import click

from cli.invocation import pass_invocation
from cli.parameters import FOLDER, OneOf, plan_case
from cli.why_data import as_data
from cli.why_lines import candidate_lines, unserved_lines
from cli.why_places import examiner_lines, rule_lines, session_lines, venue_lines
from cli.words import _, wrap
from models.errors import Message, QuestionError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from cli.invocation import Invocation
    from cli.words import Words
    from models.case import Case
    from models.plan import Tables

WIDTH: Final = 100
KINDS: Final = ("candidate", "session", "venue", "examiner", "rule", "unserved")
REASONS: Final = ("B1", "no_offer", "full")
ALL: Final = "all"
LINES: Final[dict[str, Callable[[Any, Words], list[str]]]] = {
    "candidate": candidate_lines,
    "session": session_lines,
    "venue": venue_lines,
    "examiner": examiner_lines,
    "rule": rule_lines,
    "unserved": unserved_lines,
}


@click.argument("plan", type=FOLDER, metavar="PLAN", help=_("计划文件夹"))
@click.argument(
    "kind",
    type=OneOf(KINDS),
    metavar="KIND",
    help=_(
        "问什么：candidate 考生、session 场次、venue 考场、examiner 考试员、rule 规则、"
        "unserved 全部未安排者"
    ),
)
@click.argument(
    "name",
    metavar="ID",
    required=False,
    help=_(
        "编号；场次也可写作 设施@日期@时段，规则如 C4，unserved 后可写原因 B1、no_offer、full，"
        "不写即全部（all）"
    ),
)
@plan_case
@click.option(
    "--prices",
    is_flag=True,
    help=_("问 session 时另解线性松弛，给出整周可以重排时一个席位的影子价格（多用几秒）"),
)
@pass_invocation
def why(
    invocation: Invocation,
    plan: Path,
    kind: str,
    name: str | None,
    case: Path | None,
    prices: bool,
) -> None:
    """Explain one thing of a plan."""
    from data.plan_case import case_of_plan
    from data.plan_folder import read_plan

    if name is None:
        if kind != "unserved":
            context = click.get_current_context()
            param = next(param for param in context.command.params if param.name == "name")
            raise click.MissingParameter(ctx=context, param=param)
        name = ALL
    read = read_plan(plan)
    found = case_of_plan(plan, case)
    refuse_broken(found, read.tables)
    answer = ask(found, read.tables, kind, name, prices=prices)
    if invocation.as_json:
        invocation.emit({"kind": kind, "id": name, "answer": as_data(answer, invocation.words)})
        return
    for line in LINES[kind](answer, invocation.words):
        for number, part in enumerate(wrap(line.lstrip(), WIDTH - _indent(line))):
            click.echo(" " * (_indent(line) + 2 * (number > 0)) + part)


def refuse_broken(case: Case, tables: Tables) -> None:
    """See that the plan keeps the rules: reasons for one that does not would be wrong.

    Raises
    ------
    QuestionError
        if it breaks any, naming them.
    """
    from scheduler.audit import audit

    rules = "、".join(dict.fromkeys(violation.rule for violation in audit(case, tables)))
    if rules:
        text = _("这份计划违反规则（{rules}），解释不会可靠；请先用 paikao audit 查明。")
        raise QuestionError(Message(text, {"rules": rules}))


def ask(case: Case, tables: Tables, kind: str, name: str, *, prices: bool = False) -> object:
    """Return the answer to a question about a plan of this case."""
    from scheduler import why as reasons

    if kind == "unserved":
        if name not in (ALL, *REASONS):
            known = "、".join((ALL, *REASONS))
            text = _("unserved 之后应写 {known} 之一，这里是 {name}。")
            raise QuestionError(Message(text, {"known": known, "name": name}))
        everybody = reasons.explain_all(case, tables)
        return tuple(r for r in everybody if name in (ALL, r.reason))
    if kind == "session":
        return reasons.explain_session(case, tables, name, prices=prices)
    explain: dict[str, Callable[[Case, Tables, str], object]] = {
        "candidate": reasons.explain_candidate,
        "venue": reasons.explain_venue,
        "examiner": reasons.explain_examiner,
        "rule": reasons.explain_rule,
    }
    return explain[kind](case, tables, name)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
