"""A scenario (推演方案): a name and what is changed; and a grid of scenarios."""

import json
from collections.abc import Iterator
from itertools import product
from math import prod
from typing import Annotated, Any, Final, get_args

from pydantic import BaseModel, Field, TypeAdapter, model_validator

from models.case import Candidate, Name, Text
from models.change_parts import CLOSED, ChangeRuleError
from models.changes import Candidates, Change
from models.errors import Message

CHANGE_BY_KIND: Final[dict[str, type[BaseModel]]] = {
    str(schema.model_fields["kind"].default): schema for schema in get_args(get_args(Change)[0])
}
"""Schema of each kind of change, in the order of the documentation."""

MOST_SCENARIOS: Final = 10_000
"""How many scenarios a grid may have."""

_ROWS: Final = TypeAdapter(tuple[Candidate, ...])

LineByKey = dict[str, int]
"""Lines of a change in its file by dotted key; the change itself stands under the empty one."""


class Scenario(BaseModel):
    """What is changed about a case, one after the other.

    ``source`` is the name of the file it came from and ``lines`` where its changes stand there;
    empty where there is no file.
    """

    model_config = CLOSED

    name: Name
    description: Text = ""
    changes: tuple[Change, ...] = ()
    source: str = ""
    lines: tuple[LineByKey, ...] = ()

    def to_json(self) -> str:
        """Return what `from_json` takes back: rows that were read included, nothing by default."""
        told = self.model_dump(mode="json", exclude={"changes"})
        return json.dumps({**told, "changes": [_change_data(each) for each in self.changes]})

    @classmethod
    def from_json(cls, text: str) -> "Scenario":
        """Return a scenario, equal to the one that was made into ``text``."""
        return cls.model_validate_json(text)

    @model_validator(mode="after")
    def _a_line_each(self) -> "Scenario":
        if self.lines and len(self.lines) != len(self.changes):
            raise ValueError("lines: one entry a change")
        return self


def _change_data(change: Change) -> dict[str, Any]:
    """Return a change with the keys that were given, since which ones were makes a difference."""
    data = {"kind": change.kind, **change.model_dump(mode="json", exclude_unset=True)}
    if isinstance(change, Candidates):
        data["rows"] = _ROWS.dump_python(change.rows, mode="json")
    return data


class Option(BaseModel):
    """One of an axis' alternatives; no change at all is one too."""

    model_config = CLOSED

    label: Name
    changes: tuple[Change, ...] = ()
    lines: tuple[LineByKey, ...] = ()


class Axis(BaseModel):
    """What is varied, and its alternatives; their labels differ."""

    model_config = CLOSED

    name: Name
    options: Annotated[tuple[Option, ...], Field(min_length=1)]


class Point(BaseModel):
    """A scenario of a grid and the label it has on each axis, by the axis' name."""

    model_config = CLOSED

    labels: dict[str, str]
    scenario: Scenario


class Sweep(BaseModel):
    """A grid: each combination of one alternative an axis, after ``changes`` common to all."""

    model_config = CLOSED

    name: Name
    description: Text = ""
    changes: tuple[Change, ...] = ()
    lines: tuple[LineByKey, ...] = ()
    axes: Annotated[tuple[Axis, ...], Field(min_length=1)]
    source: str = ""

    @model_validator(mode="after")
    def _told_apart(self) -> "Sweep":
        _once([axis.name for axis in self.axes], "axis")
        for place, axis in enumerate(self.axes):
            _once([option.label for option in axis.options], "axis", place, "option")
        if len(self) > MOST_SCENARIOS:
            values: dict[str, str | int | float] = {"count": len(self), "most": MOST_SCENARIOS}
            message = Message("各轴组合共 {count} 个方案，应不超过 {most} 个", values)
            raise ChangeRuleError(message, "axis")
        return self

    def __len__(self) -> int:
        return prod(len(axis.options) for axis in self.axes)

    def points(self) -> Iterator[Point]:
        """Yield the scenarios; the last axis varies fastest."""
        for options in product(*(axis.options for axis in self.axes)):
            yield self._point(options)

    def cover(self) -> Iterator[Point]:
        """Yield as few scenarios as have every option in one of them, in no order."""
        for number in range(max(len(axis.options) for axis in self.axes)):
            yield self._point(tuple(axis.options[number % len(axis.options)] for axis in self.axes))

    def keys(self, point: Point) -> tuple[str, ...]:
        """Return the dotted key that each change of a point's scenario has in the grid's file.

        They count from 1: ``axis.2.option.1.change.3``.
        """
        found = [f"change.{number}" for number, _ in enumerate(self.changes, 1)]
        for place, axis in enumerate(self.axes, 1):
            labels = [option.label for option in axis.options]
            chosen = labels.index(point.labels[axis.name])
            found += [
                f"axis.{place}.option.{chosen + 1}.change.{number}"
                for number, _ in enumerate(axis.options[chosen].changes, 1)
            ]
        return tuple(found)

    def _point(self, options: tuple[Option, ...]) -> Point:
        labels = {axis.name: option.label for axis, option in zip(self.axes, options, strict=True)}
        lists: tuple[Sweep | Option, ...] = (self, *options)
        scenario = Scenario(
            name=" ".join(f"{axis}={label}" for axis, label in labels.items())[:200],
            changes=tuple(change for each in lists for change in each.changes),
            source=self.source,
            lines=tuple(line for each in lists for line in each.lines),
        )
        return Point(labels=labels, scenario=scenario)


def _once(names: list[str], *path: str | int) -> None:
    for place, name in enumerate(names):
        if name in names[:place]:
            message = Message("“{name}”重复；名称应各不相同", {"name": name})
            raise ChangeRuleError(message, *path, place)
