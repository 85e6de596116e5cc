"""The case that a plan was made from, as its folder keeps it."""

from pathlib import Path
from typing import Final

from data.case_archive import ArchiveError, read_case_archive
from data.case_reader import read_case
from data.plan_folder import read_plan
from data.plan_info import CASE_FILE, folder_error, read_info
from models.case import Case
from models.errors import CaseError, Message, PlanFolderError, Problem
from models.plan import Plan, PlanInfo

_DIGITS_SHOWN: Final = 8


def case_of_plan(folder: Path, given: Path | None = None) -> Case:
    """Return the case of the plan folder ``folder``.

    Parameters
    ----------
    given
        Where to read the case instead: for folders written before they kept theirs.

    Raises
    ------
    CaseError
        If there is something wrong with the case at ``given``.
    PlanFolderError
        If ``plan.json`` cannot be read, if the folder's own case is missing or damaged, or if
        the case found is not the one that the plan was made from.
    """
    problems: list[Problem] = []
    if not folder.is_dir():
        raise folder_error(folder, Message("应为已有的计划文件夹"))
    info = read_info(folder, problems)
    if info is None:
        raise PlanFolderError(tuple(problems))
    case = _own_case(folder) if given is None else read_case(given)
    if case.digest != info.case_digest:
        place = folder / CASE_FILE if given is None else given
        raise folder_error(place, _another(info, case), _hint())
    return case


def plan_of_case(folder: Path, case: Case) -> Plan:
    """Return the plan in ``folder``, which must have been made from ``case``.

    Raises
    ------
    PlanFolderError
        If it cannot be read, or was made from another case.
    """
    plan = read_plan(folder)
    if plan.info.case_digest != case.digest:
        raise folder_error(
            folder, _another(plan.info, case), Message("用这份数据的计划，或用此计划的数据")
        )
    return plan


def _another(info: PlanInfo, case: Case) -> Message:
    return Message(
        "应为此计划所依据的数据（摘要 {wanted}），这里却是另一份（摘要 {found}）",
        {"wanted": info.case_digest[:_DIGITS_SHOWN], "found": case.digest[:_DIGITS_SHOWN]},
    )


def has_case(folder: Path) -> bool:
    """Whether the plan folder keeps its case, be it damaged."""
    return (folder / CASE_FILE).exists()


def _own_case(folder: Path) -> Case:
    path = folder / CASE_FILE
    try:
        return read_case_archive(path)
    except FileNotFoundError as error:
        expected = Message("计划文件夹内应有文件 {name}", {"name": CASE_FILE})
        raise folder_error(folder, expected, _hint()) from error
    except OSError as error:
        detail = error.strerror or str(error)
        expected = Message("应可读取；系统报告：{detail}", {"detail": detail})
        raise folder_error(path, expected, _hint()) from error
    except ArchiveError as error:
        raise folder_error(path, error.expected, _hint()) from error
    except CaseError as error:
        expected = Message(
            "应为写计划时存下的数据，其中却有 {count} 处错误", {"count": len(error.problems)}
        )
        raise folder_error(path, expected, _hint()) from error


def _hint() -> Message:
    return Message("用 --case 指明此计划所依据的数据")
