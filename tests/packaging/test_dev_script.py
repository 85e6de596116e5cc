"""``./dev`` and ``.ci/run``: what they say where something is missing."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ("bash", "cat", "dirname", "sed", "env", "rm")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A copy of the script on a machine with hardly anything."""
    shutil.copy(ROOT / "dev", tmp_path / "dev")
    for name in ("constraints.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in TOOLS:
        found = shutil.which(name)
        assert found is not None
        (tools / name).symlink_to(found)
    return tmp_path


def fake_python(folder: Path, name: str, version: str, *, has_venv: bool) -> None:
    """A Python that knows its version and whether it can make environments."""
    new_enough = tuple(map(int, version.split("."))) >= (3, 11)
    script = folder / "tools" / name
    script.write_text(
        "#!/usr/bin/env bash\n"
        'case "$2" in\n'
        f"    *print*) echo {version} ;;\n"
        f"    *version_info*) exit {0 if new_enough else 1} ;;\n"
        f"    *ensurepip*) exit {0 if has_venv else 1} ;;\n"
        "    *) echo called >&2; exit 7 ;;\n"
        "esac\n",
        encoding="utf-8",
    )
    script.chmod(0o755)


def dev(folder: Path, *args: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(folder / "tools" / "bash"), str(folder / "dev"), *args],
        env={"PATH": str(folder / "tools"), "HOME": str(folder)},
        cwd=cwd or folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("name", ["dev", ".ci/run"])
def test_the_scripts_are_sound_and_can_be_run(name):
    assert os.access(ROOT / name, os.X_OK)
    subprocess.run(["bash", "-n", str(ROOT / name)], check=True)


def test_ci_calls_the_command_that_the_readme_names():
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").rstrip().endswith("exec ./dev test")
    for name in ("README.md", "README.zh.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "./dev demo" in text
        assert "./dev test" in text


def test_without_a_command_it_explains_itself(bare):
    told = dev(bare)
    assert told.returncode == 0
    assert "./dev demo" in told.stdout
    assert "./dev test" in told.stdout


def test_an_unknown_command_is_refused(bare):
    told = dev(bare, "tset")
    assert told.returncode == 1
    assert "no command 'tset'" in told.stderr


@pytest.mark.parametrize("command", ["demo", "test"])
def test_no_python_at_all(bare, command):
    told = dev(bare, command)
    assert told.returncode == 1
    assert "Python 3.11 or newer is needed" in told.stderr


def test_a_python_that_is_too_old(bare):
    fake_python(bare, "python3", "3.9", has_venv=True)
    told = dev(bare, "demo")
    assert told.returncode == 1
    assert "python3 is Python 3.9" in told.stderr
    assert "called" not in told.stderr


def test_a_python_without_venv(bare):
    fake_python(bare, "python3", "3.11", has_venv=False)
    told = dev(bare, "demo")
    assert told.returncode == 1
    assert "venv or ensurepip is missing" in told.stderr
    assert "python3-venv" in told.stderr


def test_a_better_python_further_on_is_taken(bare):
    fake_python(bare, "python3.12", "3.12", has_venv=False)
    fake_python(bare, "python3.11", "3.11", has_venv=True)
    fake_python(bare, "python3", "3.9", has_venv=True)
    told = dev(bare, "demo", cwd=bare.parent)
    # The stand-in then fails to make an environment, which is told as well.
    assert "called" in told.stderr
    assert "could not be made" in told.stderr
