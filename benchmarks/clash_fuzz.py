"""Random cases that cannot keep what they published: is each clash true, and minimal?

For each seed a small case is made (``clash_cases``). Where paikao finds a clash, a referee that
tries everything (``clash_referee``) is asked whether the set cannot hold, and whether it can once
any one member is dropped; where paikao finds none, whether everything published can be kept.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.clash_cases import clash_case
from benchmarks.clash_referee import Referee
from benchmarks.clash_referee_staff import NotJudgedError
from benchmarks.machine import Machine
from benchmarks.table import markdown
from models.clash import Clash, Member
from models.progress import Progress
from solvers.clash.find import Search, find_clash
from solvers.clash.question import Question
from solvers.clock import Clock

LIMIT_SECONDS: Final = 60.0
IN_FULL_EVERY: Final = 3
"""Of so many seeds one asks for the seats as published."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A seed, what paikao said, and where the referee does not agree.

    ``judged``: whether the referee could tell.
    """

    seed: int
    in_full: bool
    reasons: tuple[str, ...]
    clash: Clash | None
    seconds: float
    wrong: tuple[str, ...]
    judged: bool


def try_seed(seed: int) -> Trial:
    """Make the case of a seed, ask, and have the answer judged."""
    case, reasons = clash_case(seed)
    in_full = seed % IN_FULL_EVERY == 0
    began = time.monotonic()
    clash = find_clash(case, Search(in_full=in_full), Clock(LIMIT_SECONDS), _quiet)
    seconds = time.monotonic() - began
    referee = Referee(case, in_full=in_full)
    judged, wrong = True, []
    try:
        if clash is None:
            question = Question(case, in_full=in_full)
            everything = {p.member for p in question.promises}
            if not referee.holds(everything | question.rules_for(question.promises)):
                wrong.append("no clash was found, but there is one")
        else:
            wrong += _disputed(referee, clash)
    except NotJudgedError:
        judged = False
    return Trial(seed, in_full, reasons, clash, seconds, tuple(wrong), judged)


def _disputed(referee: Referee, clash: Clash) -> Iterator[str]:
    if not (clash.minimal and len(clash.engines) > 1):
        yield f"not proven: {clash.minimal} {clash.engines}"
    if referee.holds(clash.members):
        yield "the members can hold"
    for member in clash.members:
        if not referee.holds([m for m in clash.members if m != member]):
            yield f"not needed: {name_of(member)}"


def _quiet(_: Progress) -> None:
    """Listen to nothing."""


def name_of(member: Member) -> str:
    """A member in one word."""
    return " ".join((member.rule, member.what, *member.rows))


def report(trials: list[Trial]) -> str:
    """Tables of what was found."""
    clashes = [t.clash for t in trials if t.clash is not None]
    judged = [t for t in trials if t.judged]
    lines = [
        markdown(
            ("cases", "clashes", "judged", "wrong", "proven by HiGHS too", "smallest", "worst s"),
            [
                (
                    str(len(trials)),
                    str(len(clashes)),
                    str(len(judged)),
                    str(sum(bool(t.wrong) for t in trials)),
                    str(sum("highs" in c.engines for c in clashes)),
                    str(sum(c.smallest for c in clashes)),
                    f"{max(t.seconds for t in trials):.1f}",
                )
            ],
        )
    ]
    rules = Counter(f"{m.rule} {m.what}" for c in clashes for m in set(c.members))
    kinds = Counter(f"{r} {w}" for c in clashes for r, w in {(m.rule, m.what) for m in c.members})
    rows = [(name, str(kinds[name]), str(rules[name])) for name in sorted(rules)]
    lines.append(markdown(("rule", "clashes with it", "members"), rows))
    sizes = Counter(len(c.members) for c in clashes)
    lines.append(markdown(("members", "clashes"), [(str(n), str(sizes[n])) for n in sorted(sizes)]))
    return "\n".join(lines)


def main() -> None:
    """Try seeds until so many clashes were found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clashes", type=int, default=300, help="stop after so many judged ones")
    parser.add_argument("--first", type=int, default=0, help="first seed")
    parser.add_argument("--lines", type=Path, help="write a JSON line a case here")
    args = parser.parse_args()
    trials: list[Trial] = []
    found = 0
    while found < args.clashes:
        trial = try_seed(args.first + len(trials))
        trials.append(trial)
        found += trial.clash is not None and trial.judged
        for text in trial.wrong:
            print(f"seed {trial.seed}: {text}", file=sys.stderr)
        if args.lines:
            with args.lines.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(_line(trial), ensure_ascii=False) + "\n")
    print(Machine.here())
    print(report(trials))
    if any(t.wrong for t in trials):
        raise SystemExit(1)


def _line(trial: Trial) -> dict[str, object]:
    members = [] if trial.clash is None else [name_of(m) for m in trial.clash.members]
    return {
        "seed": trial.seed,
        "in_full": trial.in_full,
        "reasons": trial.reasons,
        "clash": members,
        "seconds": round(trial.seconds, 3),
        "wrong": trial.wrong,
        "judged": trial.judged,
    }


if __name__ == "__main__":
    main()
