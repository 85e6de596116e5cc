"""Tables as text: Markdown, padded, so that they read well in a terminal and paste into a page."""

from collections.abc import Sequence


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table with its first column to the left and the others, figures, to the right."""
    widths = [max(len(row[place]) for row in (header, *rows)) for place in range(len(header))]
    rules = [
        "-" * width if place == 0 else "-" * (width - 1) + ":" for place, width in enumerate(widths)
    ]
    return "\n".join(
        "| " + " | ".join(_padded(cell, widths, place) for place, cell in enumerate(row)) + " |"
        for row in (header, rules, *rows)
    )


def _padded(cell: str, widths: Sequence[int], place: int) -> str:
    return cell.ljust(widths[place]) if place == 0 else cell.rjust(widths[place])
