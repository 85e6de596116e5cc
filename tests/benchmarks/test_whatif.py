"""``benchmarks.whatif``: every run judged, failures told."""

import json

import pytest
from click.testing import CliRunner

from benchmarks.whatif import main
from cli.main import main as paikao


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    run = CliRunner().invoke
    assert run(paikao, ["sample", "tiny", str(folder / "case")]).exit_code == 0
    args = ["plan", str(folder / "case"), "--out", str(folder / "base"), "--gap", "90%"]
    assert run(paikao, [*args, "--no-workbooks"]).exit_code == 0
    (folder / "more.toml").write_text('[[change]]\nkind = "demand"\nfactor = 2\n')
    (folder / "bad.toml").write_text('[[change]]\nkind = "demant"\n')
    return folder


def args_of(made, name):
    return [str(made / "case"), str(made / "base"), "--scenario", str(made / name)]


def test_a_run_is_judged(made, capsys):
    more = ["--time-limit", "4", "--json"]
    assert main([*args_of(made, "more.toml"), *more]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["name"] == "more"
    assert told["broken"] == []
    assert told["plan"]["changes"]["fewest_duties"] is not None


def test_a_run_without_a_plan_is_a_failure(made, capsys):
    assert main(args_of(made, "bad.toml")) == 5
    row = capsys.readouterr().out.splitlines()[-1]
    assert "bad" in row
    assert "no plan" in row
