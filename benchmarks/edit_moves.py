"""Random edits of a city workbook, as a planner's hands would make them, right and wrong.

Every move knows where it was made and what it should come to: the referee (`edit_referee`)
holds that against what the import says and writes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from benchmarks import edit_other_moves as other
from benchmarks import edit_session_moves as session
from benchmarks import edit_staff_moves as staff
from benchmarks.edit_hand import Hand, Move

ATTEMPTS: Final = 60
MOVES: Final[tuple[tuple[Callable[[Hand], Move | None], int], ...]] = (
    (session.seats, 14),
    (session.strike, 6),
    (session.delete_session, 5),
    (session.lock, 5),
    (session.junk_seats, 4),
    (session.junk_mark, 2),
    (session.contradiction, 2),
    (session.fixed_session, 5),
    (session.spoilt_number, 2),
    (session.copied_row, 2),
    (session.new_session, 9),
    (session.new_pair, 4),
    (session.both_parts, 5),
    (staff.swap, 10),
    (staff.clear, 4),
    (staff.delete_duty, 4),
    (staff.fixed_duty, 4),
    (staff.junk_examiner, 3),
    (staff.new_duty, 7),
    (staff.day_off, 6),
    (staff.bad_day_off, 4),
    (other.other_sheet, 4),
    (other.beside, 2),
    (other.total, 1),
    (other.title, 1),
    (other.same_again, 6),
    (other.blank_row, 2),
)
"""What can be done, and how often in comparison."""


def move(hand: Hand) -> None:
    """Make one random move, or two that belong together."""
    kinds = [kind for kind, _ in MOVES]
    weights = [weight for _, weight in MOVES]
    for _attempt in range(ATTEMPTS):
        made = hand.dice.choices(kinds, weights)[0](hand)
        if made is not None:
            hand.moves.append(made)
            return
