"""An empty case as a workbook to be filled in (``paikao template``), or one with an example."""

from pathlib import Path

from data.template.book import template_book
from data.template.example import EXAMPLE_SETTINGS, example_rows
from data.texts import Language
from data.whole_file import write_whole


def write_template(path: Path, lang: Language = "zh", *, example: bool = False) -> None:
    """Write the template to ``path``, whole or not at all, in the place of what stood there.

    Parameters
    ----------
    lang
        ``zh``: Chinese names of tables and columns; ``en``: those of the CSV files.
    example
        Fill in a small week that plans as it stands.

    Raises
    ------
    OSError
        Where the file system refuses; it names ``path``.
    """
    settings = EXAMPLE_SETTINGS if example else {}
    rows = example_rows() if example else {}
    write_whole(path, template_book(lang, settings, rows))
