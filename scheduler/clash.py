"""Why what has been published cannot all be kept: the engine's answer, and the words for it."""

import threading
from dataclasses import dataclass

from models.case import Case
from models.clash import Clash, Member
from models.errors import Message
from models.progress import Listener, Progress
from scheduler.audit.catalogue import RULES
from scheduler.clash_words import WORDS, says
from solvers.clash.find import Search, find_clash
from solvers.clock import Clock

WORKERS_PER_CORE = 4
PROOF_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class ClashOptions:
    """How to look for a clash.

    Attributes
    ----------
    in_full
        whether seats that T1, T2, T4 and C1-C4 take away are to be kept as well.
    time_limit_seconds
        for everything after reading.
    seed
        of all random draws.
    workers
        processor cores to use.
    """

    in_full: bool = False
    time_limit_seconds: float = 60.0
    seed: int = 0
    workers: int = 2


@dataclass(frozen=True, slots=True)
class Line:
    """What a rule says in a clash: its rows, and what would dissolve the clash.

    ``rows`` are IDs that name a row each, joined by spaces; empty where the rule reads none.
    ``reliefs`` are rows with the nearest value of their limit that alone would do.
    """

    rule: str
    title: str
    title_en: str
    says: Message
    rows: tuple[str, ...]
    way_out: Message
    reliefs: tuple[tuple[str, int], ...]


def _quiet(_: Progress) -> None:
    """Listen to nothing."""


def explain_clash(
    case: Case,
    options: ClashOptions,
    listener: Listener | None = None,
    stop: threading.Event | None = None,
) -> Clash | None:
    """The smallest set of rules and rows that keep what is published from being kept.

    Parameters
    ----------
    listener
        told of every step; called in this thread.
    stop
        once set, the best clash so far is returned.

    Returns
    -------
    ``None`` where everything can be kept.

    Raises
    ------
    UndecidedError
        if the time did not suffice to tell.
    SolverError
        if two ways of proof contradict each other: a fault of the program.
    """
    search = Search(options.in_full, options.seed, WORKERS_PER_CORE * options.workers)
    clock = Clock(options.time_limit_seconds, stop)
    return find_clash(case, search, clock, listener or _quiet)


def clash_lines(case: Case, clash: Clash) -> tuple[Line, ...]:
    """A line for each demand of each rule, in the order of the catalogue."""
    number = {rule.rule_id: k for k, rule in enumerate(RULES)}
    seats = dict(zip((m for m in clash.members if m.rule == "P1"), clash.promised, strict=True))
    groups: dict[tuple[int, str], list[Member]] = {}
    for member in clash.members:
        groups.setdefault((number[member.rule], member.what), []).append(member)
    lines = []
    for (place, _), members in sorted(groups.items(), key=lambda pair: pair[0]):
        rule = RULES[place]
        first = members[0]
        lines.append(
            Line(
                rule.rule_id,
                rule.title,
                rule.title_en,
                says(case, first),
                tuple(_row(m, seats.get(m)) for m in members if m.rows),
                Message(WORDS[first.rule, first.what].way_out),
                tuple((m.rows[0], value) for m, value in clash.reliefs if m in members),
            )
        )
    return tuple(lines)


def _row(member: Member, seats: int | None) -> str:
    names = " + ".join(member.rows) if member.rule == "P1" else " ".join(member.rows)
    return names if seats is None else f"{names} = {seats}"
