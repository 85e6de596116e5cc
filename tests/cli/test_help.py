"""Help: quick, in both languages, within 80 columns."""

import re
import subprocess
import sys

import click
import pytest

from cli.main import main
from cli.words import cell_width

HEAVY = (
    "pandas",
    "numpy",
    "ortools",
    "highspy",
    "openpyxl",
    "xlsxwriter",
    "pydantic",
    "rich",
    "holidays",
)
COMMANDS = [
    *("sample", "template", "check", "plan", "audit", "show", "report", "compare"),
    *("import-edits", "import-results", "why", "clash", "whatif", "advise"),
]


@pytest.mark.parametrize(
    "args", [["--help"], ["--version"], *([name, "--help"] for name in COMMANDS)]
)
def test_help_imports_nothing_heavy(args):
    program = (
        "import sys\n"
        "from cli.main import main\n"
        f"try:\n    main({args!r})\n"
        "except SystemExit as end:\n    assert end.code == 0, end.code\n"
        f"loaded = sorted(set({HEAVY!r}) & set(sys.modules))\n"
        "assert not loaded, loaded\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout


def test_the_commands_stand_in_the_order_of_the_work():
    assert main.list_commands(click.Context(main)) == COMMANDS
    assert sorted(main.commands) == sorted(COMMANDS)


def test_the_commands_stand_under_titles(paikao):
    lines = paikao("--lang", "en", "--help").stdout.splitlines()
    under = lines.index("Plan:")
    assert [line.split()[0] for line in lines[under + 1 : under + 3]] == ["plan", "audit"]
    assert lines[under + 3] == ""


def test_help_says_what_must_be_given(paikao):
    text = paikao("--lang", "en", "import-results", "--help").stdout
    assert re.search(r"--plan PLAN[^-]*\(required\)", text)
    assert "(required)" not in paikao("--lang", "en", "report", "--help").stdout


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_every_option_is_explained_within_80_columns(paikao, lang, command):
    result = paikao("--lang", lang, *command, "--help")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert max(map(cell_width, lines)) <= 80
    target = main.commands[command[0]] if command else main
    for param in target.params:
        shown = param.opts[0] if param.param_type_name == "option" else param.metavar
        row = next(line for line in lines if line.split()[:1] == [shown])
        assert len(row.split()) > 1, row


def test_help_speaks_english_on_request(paikao):
    result = paikao("--lang", "en", "plan", "--help")
    assert result.exit_code == 0
    text = result.stdout
    assert not any("\u4e00" <= char <= "\u9fff" for char in text), text


def test_version(paikao):
    from importlib.metadata import version

    result = paikao("--version")
    assert result.stdout.strip() == f"paikao {version('paikao')}"
