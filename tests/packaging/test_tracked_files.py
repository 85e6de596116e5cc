"""No file of the project names a registry host or a path of somebody's machine."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Put together here, so that this file does not name them either.
HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("pypi", "python", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("anaconda", "org"),
        ("tuna", "tsinghua"),
        ("mirrors", "aliyun"),
        ("mirrors", "cloud"),
        ("ustc", "edu"),
    )
)
MACHINE_PATH = re.compile(
    r"(?<![\w.])(?:/(?:home|root|Users|work|mnt|srv)/[\w.-]|[A-Z]:\\{1,2}Users)"
)
MADE = {"demo", "dist", "build", "__pycache__"}
HIDDEN_BUT_OURS = {".ci", ".gitignore"}


def tracked_files() -> list[Path]:
    """Files that git tracks or would track; without git, all that is not made."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0 and listed.stdout:
        names = listed.stdout.decode().split("\0")
        return [ROOT / name for name in names if name and (ROOT / name).is_file()]
    return [
        path
        for path in ROOT.rglob("*")
        if path.is_file() and not any(map(_made, path.relative_to(ROOT).parts))
    ]


def _made(part: str) -> bool:
    return part in MADE or (part.startswith(".") and part not in HIDDEN_BUT_OURS)


def text_of(path: Path) -> str:
    """Text of a file; empty for a binary one."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_the_files_are_found():
    names = {path.relative_to(ROOT).as_posix() for path in tracked_files()}
    assert {"pyproject.toml", "constraints.txt", "dev", ".ci/run", "cli/main.py"} <= names


def test_no_file_names_a_registry_host():
    found = [
        f"{path.relative_to(ROOT)}: {host}"
        for path in tracked_files()
        for host in HOSTS
        if host in text_of(path)
    ]
    assert found == []


def test_no_file_names_a_path_of_somebodys_machine():
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in tracked_files()
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if MACHINE_PATH.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("line", ["see {}home/me/x", "cd {}work/main", "p = 'C:{}Users'"])
def test_the_pattern_catches_paths(line):
    assert MACHINE_PATH.search(line.format("\\" if "C:" in line else "/"))


@pytest.mark.parametrize("line", ["docs{}work{}page", "text/x", "../shared/cases", "a: B\\n"])
def test_the_pattern_leaves_the_rest_alone(line):
    assert not MACHINE_PATH.search(line.replace("{}", "/"))


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt", "dev", ".ci/run"])
def test_what_installs_names_no_host_at_all(name):
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")
