"""How many pages a table takes, so that none holds only the last few of its rows.

What a spreadsheet program makes of a page is known roughly: fonts differ. So a table is held to
a number of pages only where that number is nearly right anyway.
"""

import math
from collections.abc import Sequence
from typing import Any, Final

PAGE_WIDTH_POINTS: Final = 777.0
"""Between the margins of `data.workbooks.look.set_page`: A4 on its side."""
PAGE_HEIGHT_POINTS: Final = 512.0
_TAIL: Final = 0.25
"""A last page filled less than this is a tail: its rows go onto the pages before."""
_FULL: Final = 0.95
"""A last page filled more than this may spill onto another one."""
MOST_PAGES: Final = 12
"""Longer tables are left alone: a wrong guess of each page's rows would add up."""
_WIDER: Final = (1.0, 1.22)
"""Columns as Excel draws them, and as LibreOffice does where it has none of Excel's fonts."""
_SMALLEST: Final = 0.55
"""Print is not made smaller than this, of its size, for the sake of a page."""


def pages_to_fit(widths: Sequence[float], head: float, body: float) -> int:
    """Return the number of pages to hold a table to; 0 where it may break as it does.

    Parameters
    ----------
    widths
        Of the columns on paper, in characters.
    head, body
        Heights of the rows that each page repeats, and of all others, in points.
    """
    points = sum(7 * width + 5 for width in widths) * 0.75
    found = [_pages(points * wider, head, body) for wider in _WIDER]
    return min(filter(None, found), default=0)


def _pages(points: float, head: float, body: float) -> int:
    """Return the same for columns that are so many points wide together."""
    scale = min(1.0, PAGE_WIDTH_POINTS / points)
    room = PAGE_HEIGHT_POINTS / scale - head
    if room <= 0:
        return 0
    pages = math.ceil(body / room)
    tail = body / room - (pages - 1)
    if pages > MOST_PAGES:
        return 0
    if pages > 1 and tail < _TAIL:
        pages -= 1
        return pages if PAGE_HEIGHT_POINTS / (head + body / pages) >= _SMALLEST else 0
    return pages if tail > _FULL else 0


def keep_together(sheet: Any, widths: Sequence[float], head: float, body: float) -> None:
    """Hold a sheet to the pages that it fills, where one more would hold a few rows only."""
    pages = pages_to_fit(widths, head, body)
    if pages:
        sheet.fit_to_pages(1, pages)
