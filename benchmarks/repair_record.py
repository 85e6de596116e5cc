"""What is noted of one repair: a line of the file."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Trial:
    """A number, what paikao made of it, and where it is wrong.

    Attributes
    ----------
    searched
        whether a case was found that exhaustive search can finish.
    changed
        the changes, each as JSON.
    best, best_without_cuts
        least points of any plan, and of any that cuts nothing at will (``None``: none does).
    again
        what was asked once more with a longer limit, as the time had been over too soon.
    changes
        of what was published, as the referee counts them.
    bound_duties, least_duties, bound_displaced, least_displaced
        fewest changes: as proven by paikao, and found by trying everything.
    fewest_duties, unsettled
        duties changed where as few as possible were asked for; whether the time for that was over.
    split
        whether several published sessions share what is left of their run or day (P1).
    judged
        which of these questions exhaustive search could judge.
    wrong
        sentences.
    """

    seed: int
    number: int
    searched: bool
    made_smaller: int = 0
    changed: tuple[str, ...] = ()
    base_score: int = 0
    score: int | None = None
    bound: float | None = None
    best: int | None = None
    status: str = ""
    seconds: float = 0.0
    again: tuple[str, ...] = ()
    changes: dict[str, int] = field(default_factory=dict)
    bound_duties: int | None = None
    least_duties: int | None = None
    bound_displaced: int | None = None
    least_displaced: int | None = None
    fewest_duties: int | None = None
    unsettled: bool = False
    split: bool = False
    score_without_cuts: int | None = None
    best_without_cuts: int | None = None
    judged: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
