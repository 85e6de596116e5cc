"""What kinds of change have in common: when, and where; and how a schema says no."""

from datetime import date as Date
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

from models.case import Id, Name
from models.errors import Message
from models.words import FacilityKind, VenueKind

CLOSED: Final = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)

DayNumber = Annotated[int, Field(ge=1, le=28)]
Day = Date | DayNumber
"""A date, or the number of a day of the horizon; the first is 1."""

Several = Annotated[int, Field(ge=1, le=100_000)]


class ChangeRuleError(ValueError):
    """Keys do not go together. ``path`` leads to the one to look at, places counted from 0."""

    def __init__(self, message: Message, *path: str | int) -> None:
        super().__init__(message.render())
        self.message = message
        self.path = path


class Span(BaseModel):
    """When: from a day to a day, both included, in all slots or some.

    Neither given: the whole horizon; ``from`` alone: that day; ``to`` alone: from the first day.
    """

    model_config = CLOSED

    first: Day | None = Field(default=None, alias="from")
    last: Day | None = Field(default=None, alias="to")
    slot_id: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> "Span":
        first, last = self.first, self.last
        dates = isinstance(first, Date) and isinstance(last, Date) and first > last
        numbers = isinstance(first, int) and isinstance(last, int) and first > last
        if dates or numbers:
            message = Message("to 不得早于 from（{first}）", {"first": str(first)})
            raise ChangeRuleError(message, "to")
        return self


class Venues(BaseModel):
    """Which venues: those to which all that is given applies.

    ``largest_venues`` keeps so many of them, the ones with the most units; units of
    ``facility_kind``, where that is given.
    """

    model_config = CLOSED

    venue_id: tuple[Id, ...] = ()
    district: tuple[Name, ...] = ()
    venue_kind: tuple[VenueKind, ...] = ()
    facility_kind: tuple[FacilityKind, ...] = ()
    largest_venues: Several | None = None


class Facilities(Venues):
    """Which facilities: those to which all that is given applies.

    ``largest`` keeps so many of them, the ones with the most units.
    """

    facility_id: tuple[Id, ...] = ()
    largest: Several | None = None
