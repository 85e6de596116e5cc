"""The READMEs say what the command does."""

import re
from pathlib import Path

import click
import pytest

from cli.exits import MEANINGS
from cli.main import main

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh.md")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands_of(name: str) -> list[str]:
    """What follows ``paikao`` on the command lines that a page shows, remarks left out."""
    blocks = re.findall(r"^```\n(.*?)^```$", text_of(name), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^paikao (.+?)(?: +#.*)?$", "".join(blocks), flags=re.MULTILINE)


@pytest.mark.parametrize("name", READMES)
def test_every_exit_code_has_its_row(name):
    rows = re.findall(r"^\| (\d+) \|", text_of(name), flags=re.MULTILINE)
    assert [int(code) for code in rows] == [int(code) for code in MEANINGS]


def test_the_chinese_page_gives_the_meanings_of_the_help():
    text = text_of("README.zh.md").replace("`", "")
    for meaning in MEANINGS.values():
        assert meaning in text


@pytest.mark.parametrize("name", READMES)
def test_every_command_line_can_be_parsed(name):
    for line in commands_of(name):
        command, *args = line.split()
        with click.Context(main) as context:
            main.commands[command].make_context(command, args, parent=context)


@pytest.mark.parametrize("name", READMES)
def test_every_option_named_exists(name):
    known = {
        option
        for command in main.commands.values()
        for param in command.params
        for option in param.opts
    } | {"--help"}
    named = set(re.findall(r"`(--[a-z-]+)", text_of(name)))
    assert len(named) >= 8
    assert named <= known


@pytest.mark.parametrize("name", READMES)
def test_every_command_is_shown(name):
    assert {line.split()[0] for line in commands_of(name)} == set(main.commands)


def test_both_pages_show_the_same_commands():
    english, chinese = map(commands_of, READMES)
    assert len(english) > 15
    assert [line.replace("cities --out plans", "各市 --out 计划") for line in english] == chinese


@pytest.mark.parametrize("name", READMES)
def test_the_figures_shown_are_those_measured(name):
    numbers = set(re.findall(r"\b\d{1,3}(?:,\d{3})+\b", text_of(name)))
    assert len(numbers) > 15
    assert numbers <= set(re.findall(r"\b\d{1,3}(?:,\d{3})+\b", text_of("docs/measurements.md")))


def test_both_pages_link_to_the_same_pages():
    english, chinese = (
        set(re.findall(r"\]\(([^)#]+)\)", text_of(name))) - set(READMES) for name in READMES
    )
    assert english == chinese


@pytest.mark.parametrize("name", [*READMES, "docs/architecture.md"])
def test_every_link_leads_somewhere(name):
    links = re.findall(r"\]\(([^)#]+)\)", text_of(name))
    assert links
    for link in links:
        assert ((ROOT / name).parent / link).exists(), link


def test_paths_named_by_the_architecture_page_exist():
    named = set(
        re.findall(
            r"`((?:models|solvers|scheduler|data|cli|tests)/[\w/*.]*)`",
            text_of("docs/architecture.md"),
        )
    )
    assert len(named) > 5
    for path in named:
        assert list(ROOT.glob(path.rstrip("/"))), path
