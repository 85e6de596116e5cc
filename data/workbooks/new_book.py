"""A workbook made in memory: no text in it runs, and its properties name nobody."""

import io
from collections.abc import Callable, Mapping
from datetime import date as Date
from datetime import datetime as DateTime
from datetime import time as Time
from typing import Any, Final

import xlsxwriter

_OPTIONS: Final = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}


def book_content(
    write: Callable[[Any], None],
    *,
    created: Date | None = None,
    title: str = "",
    properties: Mapping[str, str] | None = None,
) -> bytes:
    """Return the workbook that ``write`` fills.

    Parameters
    ----------
    created
        What it says of when it was made, so that equal contents give equal workbooks; ``None``:
        now.
    properties
        Custom properties: `data.book_properties` reads them back.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _OPTIONS)
    when = {} if created is None else {"created": DateTime.combine(created, Time())}
    book.set_properties({"title": title, "author": "", "company": "", **when})
    for name, text in (properties or {}).items():
        book.set_custom_property(name, text, "text")
    write(book)
    book.close()
    return buffer.getvalue()
