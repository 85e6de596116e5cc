"""What a case says no to: a change that names what is not there, or cannot be."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, NoReturn

from models.errors import Message, PaikaoError

_MOST_NAMED: Final = 20
"""So many of what there is are named where nothing is like what was written."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A key of a change, the value it has, what would be right and what to do."""

    key: str | None
    value: str | None
    expected: Message
    hint: Message | None = None


class RefusedError(PaikaoError):
    """A change cannot be applied."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__(f"{len(refusals)} refusal(s)")
        self.refusals = refusals


def refuse(
    key: str | None, value: object, expected: Message, hint: Message | None = None
) -> NoReturn:
    """Refuse a change for one of its keys.

    Raises
    ------
    RefusedError
        Always.
    """
    text = None if value is None else str(value)
    raise RefusedError(Refusal(key, text, expected, hint))


def all_there(key: str, named: Iterable[str], table: str, known: Collection[str]) -> None:
    """Refuse what is named but not among ``known``, the keys of ``table``.

    Raises
    ------
    RefusedError
        With a refusal for each, in the order named.
    """
    missing = [name for name in named if name not in known]
    if missing:
        raise RefusedError(*(_unknown(key, name, table, known) for name in missing))


def _unknown(key: str, name: str, table: str, known: Collection[str]) -> Refusal:
    expected = Message(
        "应在 {target} 中，而“{missing}”不在其中", {"target": table, "missing": name}
    )
    like = get_close_matches(name, known, n=1)
    if like:
        return Refusal(key, name, expected, Message("是不是“{name}”？", {"name": like[0]}))
    names = " ".join(sorted(known)[:_MOST_NAMED]) + (" …" if len(known) > _MOST_NAMED else "")
    return Refusal(key, name, expected, Message("现有：{names}", {"names": names}))
