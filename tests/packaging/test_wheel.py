"""The wheel: built, installed in an empty environment, and run from another folder."""

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMES = {"cli", "data", "models", "scheduler", "solvers"}

CONTENTS = ("*.py", "*.mo", "*.html", "*.css", "*.js", "LICENSE.*", "NOTICE.*")
LICENCES = (
    "LICENSE",
    *(f"data/report/vendor/LICENSE.{name}" for name in ("echarts", "zrender", "d3")),
    "data/report/vendor/NOTICE.echarts",
)

pytestmark = pytest.mark.slow


def run(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command, which must not find our sources; a failure shows what it printed."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, ROOT, cwd=folder)
    (found,) = folder.glob("paikao-*.whl")
    return found


@pytest.fixture(scope="module")
def commands(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the commands in an environment that holds the wheel and its dependencies."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=True)
    bin_folder = home / "bin"
    pip = (bin_folder / "python", "-m", "pip")
    run(*pip, "install", "-q", "-c", ROOT / "constraints.txt", wheel, cwd=home)
    run(*pip, "check", cwd=home)
    return bin_folder


def test_the_wheel_holds_the_five_packages_whole(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tops = {name.split("/")[0] for name in names}
    (info,) = tops - NAMES
    assert info.endswith(".dist-info")
    sources = {
        path.relative_to(ROOT).as_posix()
        for package in NAMES
        for pattern in CONTENTS
        for path in (ROOT / package).rglob(pattern)
    }
    assert {
        "data/locale/en/LC_MESSAGES/paikao.mo",
        "data/report/page.html",
        "data/report/page.css",
        "data/report/page.js",
        "data/report/vendor/echarts.common.min.js",
    } <= sources
    assert sources <= names
    assert not any("__pycache__" in name or name.startswith("tests/") for name in names)


def test_the_wheel_says_under_which_licences_it_is(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (place,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        metadata = archive.read(place).decode()
    assert "\nLicense-Expression: Apache-2.0 AND BSD-3-Clause\n" in metadata
    for licence in LICENCES:
        assert f"\nLicense-File: {licence}\n" in metadata
        assert place.replace("METADATA", f"licenses/{licence}") in names


def test_the_installed_command_runs_from_another_folder(commands, tmp_path):
    # What lies about in the folder must not be taken for ours.
    for name in NAMES:
        (tmp_path / f"{name}.py").write_text("raise SystemExit(99)\n", encoding="utf-8")
    paikao = commands / "paikao"
    assert run(paikao, "--version", cwd=tmp_path).stdout.startswith("paikao ")
    run(paikao, "sample", "tiny", "case", cwd=tmp_path)
    run(paikao, "check", "case", cwd=tmp_path)
    run(paikao, "plan", "case", "--out", "plan", "--time-limit", "20", cwd=tmp_path)
    audited = run(paikao, "audit", "case", "plan", "--json", cwd=tmp_path)
    assert json.loads(audited.stdout)["ok"] is True
    shown = run(paikao, "--lang", "en", "show", "plan", "--case", "case", cwd=tmp_path)
    assert shown.stdout.strip()
    assert (tmp_path / "plan" / "plan.json").is_file()
    assert list((tmp_path / "plan").glob("*.xlsx"))
    run(paikao, "report", "plan", cwd=tmp_path)
    page = (tmp_path / "plan-report.html").read_text(encoding="utf-8")
    assert "window.echarts.init" in page
    assert "Licensed to the Apache Software Foundation" in page  # the library, with its notice
    run(paikao, "template", "empty.xlsx", cwd=tmp_path)


def test_the_installed_names_are_ours_alone(commands, tmp_path):
    program = (
        "import importlib.util as u, json\n"
        "from importlib.metadata import packages_distributions as p\n"
        f"names = {sorted(NAMES)!r}\n"
        "print(json.dumps({n: [sorted(set(p()[n])), u.find_spec(n).origin] for n in names}))\n"
    )
    told = json.loads(run(commands / "python", "-c", program, cwd=tmp_path).stdout)
    for name, (distributions, origin) in told.items():
        assert distributions == ["paikao"]
        assert Path(origin).is_relative_to(commands.parent.resolve()), name
