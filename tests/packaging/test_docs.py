"""The pages of docs/ can be found, lead where they say, and speak of modules that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*DOCS.glob("*.md"), *ROOT.glob("benchmarks/*.md"))
)


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def headings_of(page: Path) -> set[str]:
    """Anchors of a page's headings, as Markdown viewers make them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name: str) -> None:
    for link in re.findall(r"\]\(([^)]+)\)", text_of(name)):
        target, _, anchor = link.partition("#")
        page = (ROOT / name).parent / target if target else ROOT / name
        assert page.exists(), link
        assert not anchor or anchor in headings_of(page), link


def test_the_index_lists_every_page() -> None:
    index = set(re.findall(r"\]\(([^)#]+)\)", text_of("docs/README.md")))
    assert len(PAGES) >= 6
    assert {page.name for page in DOCS.glob("*.md")} - {"README.md"} <= index


def test_the_engine_page_names_every_module_of_the_engine() -> None:
    named = set()
    for line in re.findall(r"^\*Modules?: (.+)\.\*$", text_of("docs/engine.md"), re.MULTILINE):
        named |= set(re.findall(r"`(\w+)`", line))
    modules = {path.stem for path in (ROOT / "solvers").glob("*.py")} - {"__init__"}
    assert named == modules


@pytest.mark.parametrize("name", PAGES)
def test_commands_shown_are_programs_of_ours(name: str) -> None:
    for module in re.findall(r"python -m ([\w.]+)", text_of(name)):
        place = ROOT / module.replace(".", "/")
        assert place.with_suffix(".py").is_file() or (place / "__main__.py").is_file(), module
