"""What a plan changes of what was published, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.words import _

if TYPE_CHECKING:
    from cli.invocation import Invocation
    from models.plan import Changes


def say_changes(invocation: Invocation, changes: Changes) -> None:
    """Say what a plan changes, and what has been proven about it."""
    invocation.say(
        _("  场次改动：新开 {opened}，加席 {raised}，减席 {cut}，取消 {closed}"),
        opened=f"{changes.sessions_opened:,}",
        raised=f"{changes.sessions_raised:,}",
        cut=f"{changes.sessions_cut:,}",
        closed=f"{changes.sessions_closed:,}",
    )
    invocation.say(
        _("  值勤改动 {duties}{proof}：撤销 {dropped}，新增出勤日 {added}"),
        duties=f"{changes.duties:,}",
        dropped=f"{changes.duties_dropped:,}",
        added=f"{changes.duties_added:,}",
        proof=_proof(invocation, changes.duties, changes.fewest_duties),
    )
    invocation.say(
        _("  已约考生改动 {displaced}{proof}：改期 {moved}，失去席位 {lost}"),
        displaced=f"{changes.displaced:,}",
        moved=f"{changes.bookings_moved:,}",
        lost=f"{changes.bookings_lost:,}",
        proof=_proof(invocation, changes.displaced, changes.fewest_displaced),
    )


def _proof(invocation: Invocation, count: int, fewest: int | None) -> str:
    """Say how far a count is from the least that is possible; nothing where nothing is proven."""
    if fewest is None or (fewest <= 0 < count):
        return ""
    if count <= fewest:
        return invocation.words.text(_("（已证明不能更少）"))
    return invocation.words.text(_("（已证明至少 {fewest}）"), fewest=f"{fewest:,}")
