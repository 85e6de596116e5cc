"""Colours of the report, safe for colour-blind readers (Okabe and Ito), and texts to print."""

from typing import Final

from data.cell_text import clipped, moment, printable, restored

SUBJECT_COLOURS: Final = {
    "S1": "#0072B2",
    "S2": "#009E73",
    "S3": "#E69F00",
    "S4": "#CC79A7",
    "S23": "#56B4E9",
}
"""Of subjects, and of the linked need."""

SERVED: Final = "#1F5A8C"
WAITING: Final = "#D55E00"
NO_OFFER: Final = "#F0B48A"
NOT_ENTITLED: Final = "#B8BEC7"
BEFORE: Final = "#B7C4D3"
SEATS: Final = "#0B7A5B"
INK: Final = "#1B2430"
FAINT: Final = "#5B6675"
GRID: Final = "#E3E7EC"
NIGHT: Final = "#25324A"
REASON_COLOURS: Final = {"full": WAITING, "no_offer": NO_OFFER, "B1": NOT_ENTITLED}
KIND_COLOURS: Final = {"resident": SERVED, "reserve": "#E69F00"}


def plain(text: str) -> str:
    """Return a text from outside in one line, without invisible characters."""
    return restored(printable(text))


def plain_moment(text: str) -> str:
    """Return an ISO time stamp as people write it; any other text as `plain`."""
    return restored(moment(text))


def short(text: str, width: int) -> str:
    """Return the same, cut to so many half-width characters."""
    return clipped(plain(text), width)
