"""Ctrl-C before a command has begun and after it has ended: quiet, with a documented code."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

WHILE_LOADING = """
import builtins, signal, sys
load = builtins.__import__

def interrupted(name, *args, **kwargs):
    if name == {module!r}:
        signal.raise_signal(signal.SIGINT)
    return load(name, *args, **kwargs)

builtins.__import__ = interrupted
from cli.main import main
main(["--help"])
"""

WHILE_SETTING_UP = """
import signal
import cli.application
from cli.main import main

def interrupted(*args):
    signal.raise_signal(signal.SIGINT)

cli.application.choose_words = interrupted
main(["--help"])
"""

WHILE_ENDING = """
import atexit, signal
from cli.main import main

class Last:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)

kept = Last()
main(["--help"])
"""


def run(program):
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PAIKAO_LANG": "zh", "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("module", ["click", "cli.application", "cli.words", "cli.show"])
def test_130_and_silence_while_the_command_is_loaded(module):
    done = run(WHILE_LOADING.format(module=module))
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_130_and_silence_while_the_command_is_set_up():
    done = run(WHILE_SETTING_UP)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_a_ctrl_c_after_the_end_comes_too_late():
    done = run(WHILE_ENDING)
    assert done.returncode == 0
    assert "用法" in done.stdout
    assert done.stderr == ""
