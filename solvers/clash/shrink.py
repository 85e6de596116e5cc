"""From members that cannot hold to a minimal set of them: each dropped that is not needed.

Deletion by halves: what can be left out together is found in one question. Whatever is found
needed stays needed, as dropping more only makes it easier for the rest to hold (Bakker et al.
1993; Junker 2004, QuickXplain).
"""

from collections.abc import Iterable, Sequence

from models.clash import Member
from solvers.clash.oracle import Oracle

CORE_SECONDS = 5.0


class Shrinker:
    """Shrinks sets that are known not to hold.

    Attributes
    ----------
    complete
        whether every question was answered in time, so that what is left is minimal.
    """

    def __init__(self, oracle: Oracle) -> None:
        self._oracle = oracle
        self.complete = True

    def needed(
        self, given: Iterable[Member], blocks: Iterable[Sequence[Member]]
    ) -> frozenset[Member]:
        """Members of the blocks that are needed for a refusal beside those given.

        Parameters
        ----------
        blocks
            what to leave out, the first ones first; a block is tried as a whole.
        """
        given = frozenset(given)
        waiting = self._refused(given, [list(block) for block in blocks if block])
        kept: set[Member] = set()
        while waiting:
            block = waiting.pop(0)
            rest = given.union(kept, *waiting)
            if self._refuses(rest):
                continue
            if len(block) == 1:
                kept.update(block)
                continue
            half = len(block) // 2
            waiting[:0] = [block[:half], block[half:]]
        return frozenset(kept)

    def _refuses(self, members: frozenset[Member]) -> bool:
        """Whether members are known not to hold; where there is no time, they are not."""
        if self._oracle.clock.over():
            self.complete = False
            return False
        answer = self._oracle.ask(members)
        if answer.holds is None:
            self.complete = False
        return answer.holds is False

    def _refused(self, given: frozenset[Member], blocks: list[list[Member]]) -> list[list[Member]]:
        """The blocks without what CP-SAT does not need for its refusal."""
        at_choice = {m for block in blocks for m in block}
        if not at_choice or self._oracle.clock.over():
            return blocks
        answer = self._oracle.ask(given, at_choice, seconds=CORE_SECONDS)
        if answer.holds is not False:
            return blocks
        named = set(answer.refused)
        trimmed = [[m for m in block if m in named] for block in blocks]
        return [block for block in trimmed if block]
