"""Words for people: Chinese is the source text, English comes from the message catalogue.

Source texts are marked where they stand, with ``_("…")`` where they are used at once, with
``N_("…")`` where a table of labels is filled, or as ``Message("…")``; ``python -m
data.catalogue`` collects them into ``data/locale``.
"""

import gettext
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal

Language = Literal["zh", "en"]
Translate = Callable[[str], str]

DOMAIN: Final = "paikao"
LOCALE_FOLDER: Final = Path(__file__).parent / "locale"


def translator(lang: Language) -> Translate:
    """Return the function that turns a Chinese source text into ``lang``.

    A text that the catalogue does not know comes back as it is.
    """
    if lang == "zh":
        return str
    catalogue = gettext.translation(DOMAIN, LOCALE_FOLDER, languages=[lang])

    def translate(text: str) -> str:
        # The catalogue's own header stands under the empty text.
        return catalogue.gettext(text) if text else text

    return translate


def N_(text: str) -> str:  # noqa: N802 - the name that message extraction knows
    """Mark ``text`` as a source text that is translated later."""
    return text
