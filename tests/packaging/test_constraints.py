"""The constraints pin everything that is installed, exactly, and fit ``pyproject.toml``."""

import platform
import re
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LINES = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REQUIREMENTS = [
    Requirement(line)
    for lines in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    for line in lines
]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def pins(python: str) -> dict[str, str]:
    """Pinned version by name, on Linux with a Python of that version."""
    environment = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": "linux",
        "os_name": "posix",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
        "platform_machine": "x86_64",
        "platform_system": "Linux",
    }
    found = [Requirement(line) for line in LINES]
    return {
        canonicalize_name(pin.name): str(pin.specifier).removeprefix("==")
        for pin in found
        if pin.marker is None or pin.marker.evaluate(environment)
    }


def test_every_line_is_an_exact_pin():
    assert LINES
    for line in LINES:
        assert re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][\w.]*( ; .+)?", line), line


@pytest.mark.parametrize("python", PYTHONS)
def test_every_dependency_is_pinned_to_a_version_that_it_allows(python):
    pinned = pins(python)
    for requirement in REQUIREMENTS:
        name = canonicalize_name(requirement.name)
        assert name in pinned, name
        assert requirement.specifier.contains(pinned[name]), requirement


@pytest.mark.parametrize("python", PYTHONS)
def test_the_pins_that_must_go_together(python):
    pinned = pins(python)
    assert pinned["ortools"] == "9.15.6755"
    assert pinned["protobuf"] == "6.33.6"


def test_what_is_installed_here_is_what_is_pinned():
    pinned = pins(".".join(platform.python_version_tuple()[:2]))
    off = {}
    for name, wanted in pinned.items():
        try:
            installed = version(name)
        except PackageNotFoundError:
            continue
        if installed != wanted:
            off[name] = (installed, wanted)
    assert off == {}
