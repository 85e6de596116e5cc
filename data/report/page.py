"""The page: one self-contained HTML file that fetches nothing and runs nothing but its own."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from data.report import board, compared, look, sentences
from data.report.charts import charts
from data.report.names import Names, count, one, share, signed
from data.report.places import place
from data.report.tiles import tiles
from data.texts import Language
from data.whole_file import write_whole
from data.workbooks import labels
from models.report import Report

FOLDER: Final = Path(__file__).parent
LIBRARY: Final = "vendor/echarts.common.min.js"
LIBRARY_SHA256: Final = "61f13280aba3161f77fc801bf5f9c786f55f10432153a0683fc5cc0700b013d5"
GENERATOR: Final = '<meta name="generator" content="paikao '
HEAD_BYTES: Final = 4_096
LANGUAGE_CODES: Final = {"zh": "zh-CN", "en": "en"}


def write_report(path: Path, report: Report, lang: Language = "zh") -> None:
    """Write the page, whole or not at all; equal reports give equal files, byte for byte.

    Raises
    ------
    OSError
        Where the file system refuses; it names ``path``.
    """
    write_whole(path, render(report, lang).encode())


def may_be_replaced(path: Path) -> bool:
    """Whether nothing stands at ``path``, or an earlier report."""
    try:
        with path.open("rb") as file:
            return GENERATOR.encode() in file.read(HEAD_BYTES)
    except FileNotFoundError:
        return True
    except OSError:
        return False


def render(report: Report, lang: Language = "zh") -> str:
    """Return the page."""
    names = Names(report, lang)
    styles, library, script = asset("page.css"), asset(LIBRARY), asset("page.js")
    return (
        _environment()
        .get_template("page.html")
        .render(
            **_words(names),
            report=report,
            names=names,
            tiles=tiles(report, names),
            charts=charts(report, names),
            styles=styles,
            library=library,
            script=script,
            policy=policy(styles, (library, script)),
            code=LANGUAGE_CODES[lang],
            say=sentences,
            board=board,
            compared=compared,
            place=place,
            labels=labels,
            look=look,
        )
    )


def policy(styles: str, scripts: tuple[str, ...]) -> str:
    """Return a content security policy that lets exactly these texts in, and nothing else."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(map(_fingerprint, scripts))}",
            f"style-src {_fingerprint(styles)}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _fingerprint(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def asset(name: str) -> str:
    """Return the text of a file beside this one."""
    return (FOLDER / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {
        "count": count,
        "one": one,
        "signed": signed,
        "plain": look.plain,
        "moment": look.plain_moment,
    }
    found.globals |= {"share": share}
    return found


def _words(names: Names) -> dict[str, Any]:
    return {"_": names.text, "fill": names.fill}
