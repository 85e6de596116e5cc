"""A CP-SAT model whose rows belong to members: enforced, at choice, or left out."""

from collections.abc import Iterable

from ortools.sat.python import cp_model

from models.clash import Member

Literal = cp_model.LiteralT
Number = cp_model.IntVar


class GuardedModel:
    """The model.

    Parameters
    ----------
    enforced
        members that hold.
    at_choice
        members that hold where their literal, in ``literals``, is true.
    """

    def __init__(self, enforced: Iterable[Member], at_choice: Iterable[Member]) -> None:
        self.cp = cp_model.CpModel()
        self.enforced = frozenset(enforced)
        self.literals = {m: self.cp.new_bool_var("") for m in sorted(at_choice)}
        self._one = self.cp.new_constant(1)

    def concerns(self, member: Member) -> bool:
        """Whether a member is stated at all."""
        return member in self.enforced or member in self.literals

    def literal(self, member: Member) -> Number:
        """True where a stated member holds."""
        return self._one if member in self.enforced else self.literals[member]

    def number(self, most: int) -> Number:
        """A new integer from 0."""
        return self.cp.new_int_var(0, most, "")

    def truth(self) -> Number:
        """A new Boolean."""
        return self.cp.new_bool_var("")

    def hold(
        self, member: Member, row: cp_model.BoundedLinearExpression | bool, *where: Literal
    ) -> None:
        """State a row for a member, where some literals are true besides."""
        if not self.concerns(member):
            return
        if member in self.literals:
            where = (*where, self.literals[member])
        stated = self.cp.add(row)
        if where:
            stated.only_enforce_if(*where)

    def at_most_one(self, member: Member, choices: list[Number]) -> None:
        """At most one of these for a member."""
        if member in self.enforced:
            self.cp.add_at_most_one(choices)
        elif len(choices) > 1:
            self.hold(member, cp_model.LinearExpr.sum(choices) <= 1)

    def not_both(self, member: Member, one: Number, other: Number) -> None:
        """Not two things at once for a member."""
        if member in self.enforced:
            self.cp.add_bool_or(~one, ~other)
        elif member in self.literals:
            self.cp.add_bool_or(~one, ~other, ~self.literals[member])
