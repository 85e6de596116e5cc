"""How many pages a table is held to, and what the last of its pages holds."""

import pytest

from data.workbooks.paper import MOST_PAGES, PAGE_HEIGHT_POINTS, keep_together, pages_to_fit

WIDTHS = [16.0] * 8
"""Nearly a page wide, so that nothing is shrunk where fonts are those meant."""
HEAD = 62.0
ROOM = PAGE_HEIGHT_POINTS - HEAD


@pytest.mark.parametrize(
    ("body", "pages"),
    [
        (0.5, 0),
        (0.94, 0),
        (0.97, 1),  # nearly full: another program's fonts may not spill a row
        (1.05, 1),  # a few rows over
        (1.24, 1),
        (1.35, 1),  # a few rows over where fonts are wider, and all is shrunk to the width
        (1.7, 0),  # enough for a page
        (2.1, 2),
        (2.2, 2),
        (2.98, 3),
        (MOST_PAGES + 0.1, 0),  # long lists are left alone
        (MOST_PAGES * 40 + 0.1, 0),
    ],
)
def test_a_few_rows_get_no_page_of_their_own(body, pages):
    assert pages_to_fit(WIDTHS, HEAD, body * ROOM) == pages


def test_a_wide_table_is_shrunk_and_takes_more_rows():
    tall = 1.7 * ROOM
    assert pages_to_fit(WIDTHS, HEAD, tall) == 0
    assert pages_to_fit([24.0] * 8, HEAD, tall) == 1


def test_print_does_not_become_too_small_for_the_sake_of_a_page():
    wide = [30.0] * 8
    assert pages_to_fit(wide, HEAD, 1.9 * ROOM) == 1
    assert pages_to_fit(wide, HEAD, 1.98 * ROOM) == 0


def test_a_head_taller_than_the_page_leaves_the_sheet_alone():
    assert pages_to_fit(WIDTHS, PAGE_HEIGHT_POINTS, 100) == 0


def test_a_sheet_is_held_only_where_it_helps():
    class Sheet:
        held: tuple[int, int] | None = None

        def fit_to_pages(self, width, height):
            self.held = (width, height)

    sheet = Sheet()
    keep_together(sheet, WIDTHS, HEAD, 0.5 * ROOM)
    assert sheet.held is None
    keep_together(sheet, WIDTHS, HEAD, 1.1 * ROOM)
    assert sheet.held == (1, 1)
