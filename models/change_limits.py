"""Changes of what has been approved or agreed: a facility's daily maximum, an examiner's slots."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, model_validator

from models.case import Id, Name
from models.change_parts import CLOSED, ChangeRuleError, Facilities
from models.errors import Message
from models.words import ExaminerKind, ExaminerSubject

Percent = Annotated[int, Field(ge=1, le=1_000)]


class Approved(Facilities):
    """A new approved maximum of candidates a day (art. 54): a number, or so many percent."""

    kind: Literal["approved"] = "approved"
    daily_max: Annotated[int, Field(ge=1, le=100_000)] | None = None
    percent: Percent | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> "Approved":
        if (self.daily_max is None) == (self.percent is None):
            message = Message("daily_max 与 percent 应给出其中一个")
            raise ChangeRuleError(message, "daily_max")
        return self


class MoreSlots(BaseModel):
    """More slots in the horizon for examiners who have a limit: all to whom what is given applies.

    Whoever has no ``max_slots`` has no limit, and stays so.
    """

    model_config = CLOSED

    kind: Literal["more_slots"] = "more_slots"
    number: Annotated[int, Field(ge=1, le=1_000)]
    examiner_id: tuple[Id, ...] = ()
    unit: tuple[Name, ...] = ()
    examiner_kind: ExaminerKind | None = None
    subject: tuple[ExaminerSubject, ...] = ()
