"""Opens a page in a headless Chromium, at a width of choice, and brings back what it became.

The page is put into a frame of an outer page, because a window cannot be as narrow as a phone. The
outer page asks the questions and writes the answers into itself, which the browser then prints.
"""

import html
import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--allow-file-access-from-files",  # the outer page may look into the frame
    "--enable-logging=stderr",
    "--virtual-time-budget=8000",
    "--hide-scrollbars",
)
CONSOLE = re.compile(r"CONSOLE[:(][^\n]*")
OUTER = """<!DOCTYPE html><meta charset="utf-8"><body style="margin:0">
<iframe id="page" src="{page}" style="border:0;width:{width}px;height:{height}px"></iframe>
<pre id="answer"></pre>
<script>
window.onload = function () {{
  var frame = document.getElementById("page").contentWindow;
  var ask = function (window, document) {{ {question} }};
  setTimeout(function () {{
    document.getElementById("answer").textContent = JSON.stringify(ask(frame, frame.document));
  }}, 500);
}};
</script>"""


@dataclass(frozen=True)
class Seen:
    """The answer to the question, and what the browser had to complain of."""

    answer: Any
    console: tuple[str, ...]


def program() -> str | None:
    """The browser, if there is one."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def look(page: Path, question: str, folder: Path, width: int, height: int = 900) -> Seen:
    """Open a page and run a question in it.

    Parameters
    ----------
    question
        Body of a JavaScript function of the page's ``window`` and ``document``.
    folder
        An own folder, for the outer page and the browser's files.
    """
    outer = folder / f"outer-{width}.html"
    outer.write_text(
        OUTER.format(page=page.as_uri(), width=width, height=height, question=question),
        encoding="utf-8",
    )
    done = run(
        "--dump-dom", f"--window-size={max(width, 600)},{height}", outer.as_uri(), folder=folder
    )
    found = re.search(r'<pre id="answer">(.*?)</pre>', done.stdout, re.DOTALL)
    if found is None or not found[1]:
        raise AssertionError(f"the page did not answer: {done.stderr[-2000:]}")
    return Seen(json.loads(html.unescape(found[1])), tuple(CONSOLE.findall(done.stderr)))


def run(*arguments: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run the browser with a profile of its own."""
    browser = program()
    if browser is None:
        raise AssertionError("no browser")
    profile = f"--user-data-dir={folder / 'profile'}"
    return subprocess.run(
        [browser, *OPTIONS, profile, *arguments],
        capture_output=True,
        text=True,
        timeout=500,
        check=True,
    )
