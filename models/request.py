"""What is asked for one case, and what came of it: plain data that goes from process to process."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from models.plan import PlanInfo
from models.progress import Progress

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class CaseRequest:
    """Read the case at ``case``, plan it, write the plan to ``out``.

    Attributes
    ----------
    name
        what people call the case, where there are many.
    out
        a folder; empty where the plan's figures are all that is wanted.
    scenario
        what is changed about the case before it is planned: a ``models.scenario.Scenario`` as
        JSON; empty if nothing is. It may hold candidates and is kept out of what is printed.
    base
        folder of a plan of the case that is taken as published before that; empty for none.
    time_limit_seconds, seed, deterministic, gap, workers, no_cuts, prove_changes,
    fewest_changes
        see ``scheduler.plan.PlanOptions``.
    workbooks
        whether to write them.
    password_file
        the file whose first line encrypts the workbooks with names; empty for no encryption.
    terminal, paper
        languages of messages and of workbooks.
    """

    name: str
    case: str
    out: str
    scenario: str = field(default="", repr=False)
    base: str = ""
    time_limit_seconds: float = 60.0
    seed: int = 0
    deterministic: bool = False
    gap: float = 0.0
    workers: int = 2
    no_cuts: bool = False
    prove_changes: bool = False
    fewest_changes: bool = False
    workbooks: bool = True
    password_file: str = ""
    terminal: Language = "zh"
    paper: Language = "zh"

    def as_json(self) -> dict[str, Any]:
        """Return what ``CaseRequest(**...)`` takes back."""
        return asdict(self)


class CaseAnswer(BaseModel):
    """How a case ended.

    Attributes
    ----------
    exit_code
        as ``paikao plan`` of this case alone would have ended; 0 if there is a plan.
    kind
        of a failure, for scripts; empty if there is a plan.
    lines
        of a failure, for people.
    details
        of a failure, for scripts.
    info
        of the plan.
    files
        names of the files that were written.
    stopped
        whether the plan is what a stop left of the search.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    exit_code: int
    kind: str = ""
    lines: tuple[str, ...] = ()
    details: dict[str, Any] = {}
    info: PlanInfo | None = None
    files: tuple[str, ...] = ()
    stopped: bool = False


class CaseMessage(BaseModel):
    """A line from the process of a case: how far it is, or, at last, its answer."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    progress: Progress | None = None
    answer: CaseAnswer | None = None
