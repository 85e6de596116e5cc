"""Refresh the message catalogue: ``python -m data.catalogue`` in the project's root folder.

Collects the source texts that are marked in ``models``, ``data``, ``scheduler`` and ``cli``,
adds the new ones to the catalogue of each language, drops those that are gone, and compiles it.
Ends with an error that lists the texts without translation. A developer's tool: it needs babel.
"""

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from data.texts import DOMAIN, LOCALE_FOLDER

SOURCE_FOLDERS: Final = ("models", "data", "scheduler", "cli")
LANGUAGES: Final = ("en",)
_MARKS: Final = frozenset({"_", "N_", "Message"})
_TEMPLATE_MARKS: Final = ("_", "fill")
_HEADER: Final = "# Texts of paikao. Refreshed by: python -m data.catalogue"


def source_texts(root: Path) -> Iterator[tuple[str, str]]:
    """Yield file (from ``root``) and text of everything marked in Python files and templates."""
    for folder in SOURCE_FOLDERS:
        for file in sorted((root / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and node.args and _name(node.func) in _MARKS:
                    for text in _texts(node.args[0]):
                        yield file.relative_to(root).as_posix(), text
        for file in sorted((root / folder).rglob("*.html")):
            for text in _template_texts(file.read_text(encoding="utf-8")):
                yield file.relative_to(root).as_posix(), text


def _template_texts(source: str) -> Iterator[str]:
    """Yield the texts that a template gives to a mark; what fills their places is passed over."""
    for _line, _function, found, _notes in babel_extract(
        BytesIO(source.encode()), _TEMPLATE_MARKS, (), {}
    ):
        text = found[0] if isinstance(found, tuple) else found
        if text:
            yield text


def _name(function: ast.expr) -> str | None:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return None


def _texts(argument: ast.expr) -> Iterator[str]:
    match argument:
        case ast.Constant(value=str(text)) if text:
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from _texts(body)
            yield from _texts(orelse)


def catalogue_file(lang: str) -> Path:
    """Return where the texts of a language stand."""
    return LOCALE_FOLDER / lang / "LC_MESSAGES" / f"{DOMAIN}.po"


def read_catalogue(lang: str) -> Catalog:
    """Read the catalogue of a language; an empty one where there is none yet."""
    file = catalogue_file(lang)
    if not file.exists():
        return Catalog(locale=lang, domain=DOMAIN)
    with file.open("rb") as stream:
        return read_po(stream, locale=lang, domain=DOMAIN)


def compiled(catalogue: Catalog) -> bytes:
    """Return the binary form of a catalogue."""
    buffer = BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def refresh(root: Path, lang: str) -> list[str]:
    """Bring a language's catalogue up to date; return the texts that have no translation."""
    known = read_catalogue(lang)
    # Neither today's date nor line numbers: a catalogue changes only where its texts do.
    fresh = Catalog(
        locale=lang,
        domain=DOMAIN,
        header_comment=_HEADER,
        project=DOMAIN,
        version="-",
        msgid_bugs_address="-",
        creation_date=known.creation_date,
        revision_date=known.creation_date,
        last_translator="-",
        language_team="-",
        fuzzy=False,
    )
    for place, text in sorted(source_texts(root), key=lambda pair: (pair[1], pair[0])):
        translation = known.get(text)
        fresh.add(text, translation.string if translation else "", locations=[(place, 0)])
    file = catalogue_file(lang)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as stream:
        write_po(stream, fresh, width=0, sort_output=True, include_lineno=False)
    file.with_suffix(".mo").write_bytes(compiled(read_catalogue(lang)))
    return [str(message.id) for message in fresh if message.id and not message.string]


def main() -> None:
    """Refresh every language; fail where a translation is missing."""
    for lang in LANGUAGES:
        missing = refresh(Path.cwd(), lang)
        if missing:
            texts = "\n".join(missing)
            raise SystemExit(f"{catalogue_file(lang)}: {len(missing)} untranslated:\n{texts}")


if __name__ == "__main__":
    main()
