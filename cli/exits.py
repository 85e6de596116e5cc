"""The exit codes: what a script may rely on."""

from enum import IntEnum
from typing import Final

from cli.words import _


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    INPUT = 2
    INFEASIBLE = 3
    NO_PLAN = 4
    FAULT = 5
    ABORTED = 130


MEANINGS: Final[dict[Exit, str]] = {
    Exit.DONE: _("完成；plan：计划已排出并通过审核"),
    Exit.INPUT: _("输入或用法有误，未作计划"),
    Exit.INFEASIBLE: _("已证明不存在遵守全部规则的计划"),
    Exit.NO_PLAN: _("限时内没有排出计划（不说明有没有）"),
    Exit.FAULT: _("审核未通过，或程序内部错误；不写出计划"),
    Exit.ABORTED: _("第二次 Ctrl-C：放弃，不留下半成品"),
}
"""What each code means, in the order of ``--help``; Chinese source text."""
