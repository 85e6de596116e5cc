"""Formulas that add up a list on another sheet, so that an edit there shows here.

They look rows up by what stands in them, not by where they stand: a list that somebody has
sorted, or put rows into above its totals, still adds up.
"""

from datetime import date as Date

from data.workbooks.listing import Listing
from data.workbooks.table import Placed


class Sums:
    """Sums over a listing and the place where it was written."""

    def __init__(self, listing: Listing, placed: Placed) -> None:
        self._listing = listing
        self._placed = placed

    def of(self, figure: str, **where: str | Date) -> str:
        """Return a formula for the sum of a column, over the rows that hold given values.

        Parameters
        ----------
        figure
            role of the column to add up.
        where
            by role of a column, the text or date that must stand in it, to the letter.
        """
        terms = [self._matches(role, value) for role, value in where.items()]
        return f"=SUMPRODUCT({'*'.join([*terms, self._column(figure)])})"

    def count(self, **where: str | Date) -> str:
        """Return a formula for the number of rows that hold given values, as for `of`."""
        terms = [self._matches(role, value) for role, value in where.items()]
        return f"=SUMPRODUCT({'*'.join([*terms, '1'])})"

    def _matches(self, role: str, value: str | Date) -> str:
        column = self._column(role)
        if isinstance(value, Date):
            return f"({column}=DATE({value.year},{value.month},{value.day}))"
        # EXACT, since a spreadsheet's own comparisons take "v1" for "V1" and "01" for "1".
        text = value.replace('"', '""')
        return f'EXACT({column},"{text}")'

    def _column(self, role: str) -> str:
        return self._placed.summed(self._listing.index_of(role))
