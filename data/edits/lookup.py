"""A plan as the reading of edits needs it: titles and words in one language, things by ID."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any

from data.cell_text import printable
from data.edits.typed import Vocabulary, plain_id
from data.texts import Translate, translator
from data.workbooks import labels
from data.workbooks.entries import LOCKED, STRUCK
from data.workbooks.view import PlanView
from models.case import Case, Examiner
from models.words import SUBJECTS_BY_KIND, FacilityKind, PoolGroup, Quota, Role, Subject


class Lookup:
    """What stands behind the words of a workbook, whichever language they are in."""

    def __init__(self, view: PlanView) -> None:
        self.view = view
        self.case: Case = view.case
        self.translate: Translate = view.translate
        self.examiner_by_id: Mapping[str, Examiner] = {
            item.examiner_id: item for item in view.case.examiners
        }
        settings = view.case.settings
        self.first, self.last = settings.start, settings.start + timedelta(days=settings.days - 1)
        self.subject: Vocabulary[Subject] = _words(labels.SUBJECTS, ("S1", "S2", "S3", "S4"))
        self.quota: Vocabulary[Quota] = _words(labels.QUOTAS, ("open", "linked"))
        self.kind: Vocabulary[FacilityKind] = _words(labels.KINDS, ("theory", "field", "road"))
        groups: tuple[PoolGroup, ...] = ("*", "small", "heavy", "moto", "M", "N", "P")
        self.group: Vocabulary[PoolGroup] = _words(labels.GROUPS, groups)
        self.role: Vocabulary[Role] = _words(labels.ROLES, ("post", "standby"))
        self.mark: Vocabulary[str] = _words({LOCKED: LOCKED, STRUCK: STRUCK}, (LOCKED, STRUCK))

    def may_be_name(self, text: str) -> bool:
        """Whether a text in place of an examiner's number may be a name, which is not told.

        So it is if it is in the roster, or if it has neither digits nor Latin letters.
        """
        if not text:
            return False
        return text in self._names or not any(char.isalnum() for char in text if char.isascii())

    @cached_property
    def _names(self) -> frozenset[str]:
        names = (printable(item.name) for item in self.case.examiners)
        return frozenset(" ".join(name.split()) for name in names if len(name) > 1)

    def slots(self, text: str) -> set[str]:
        """Return the slots that a text may mean: an ID, or as it is printed."""
        bare = plain_id(text)
        ids = self.view.slot_order
        if bare in ids:
            return {bare}
        return {
            slot_id
            for slot_id in ids
            if bare == self.view.slot_name(slot_id) or bare == labels.SLOTS.get(slot_id)
        }

    def slot_for(self, text: str, subject: str) -> str | None:
        """Return the slot of a subject that a text means, if it can only be one."""
        found = [slot for slot in self.slots(text) if self.view.slot(slot, subject) is not None]
        return found[0] if len(found) == 1 else None

    def venue(self, text: str) -> str | None:
        """Return the venue that a text means: its ID, or ID and name as printed."""
        if text in self.view.venue_by_id:
            return text
        return self._venue_by_place.get(text)

    @cached_property
    def _venue_by_place(self) -> dict[str, str]:
        venues = self.case.venues
        return {
            " ".join(f"{item.venue_id} {self.view.venue_name(item)}".split()): item.venue_id
            for item in venues
        }

    def group_text(self, text: str, kind: FacilityKind) -> PoolGroup | None:
        """Return the class group that a text means; theory needs none."""
        if kind == "theory" and not text:
            return "*"
        group = self.group(text)
        return group if group is not None and (group == "*") == (kind == "theory") else None


def subject_of(kind: FacilityKind) -> Subject:
    """Return the subject by whose slots a kind's duties go."""
    return SUBJECTS_BY_KIND[kind][0]


def _words(labels_by_word: Mapping[str, str], words: tuple[Any, ...]) -> Vocabulary[Any]:
    """Return the printed words of both languages, and the codes themselves."""
    languages = [translator("zh"), translator("en")]
    printed = [(language(labels_by_word[word]), word) for word in words for language in languages]
    return Vocabulary([*printed, *((word, word) for word in words)])
