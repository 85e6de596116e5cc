"""Standard output and error that are closed, full, or read by nobody: the outcome stands."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import main
from cli.streams import Output, standard_streams
from models.errors import Message, Violation

ROOT = Path(__file__).parents[2]
FULL = Path("/dev/full")
NAMES = [
    "bookings.csv",
    "case.zip",
    "duties.csv",
    "plan.json",
    "runs.csv",
    "sessions.csv",
    "unserved.csv",
]

needs_full = pytest.mark.skipif(not FULL.exists(), reason="the system has no /dev/full")
needs_shell = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A tiny sample and its plan."""
    folder = tmp_path_factory.mktemp("made")
    for args in (["sample", "tiny", "case"], ["plan", "case", "--out", "plan", "--no-workbooks"]):
        limit = ["--time-limit", "2"] if args[0] == "plan" else []
        done = subprocess.run([*PAIKAO, *args, *limit], cwd=folder, env=ENVIRONMENT, check=False)
        assert done.returncode == 0
    return folder


PAIKAO = [sys.executable, "-m", "cli"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PAIKAO_LANG": "zh", "PYTHONUTF8": "1"}


def shell(folder, line):
    """Run a line of shell in which ``paikao`` is the command."""
    program = f'paikao() {{ "{sys.executable}" -m cli "$@"; }}; {line}'
    return subprocess.run(
        ["bash", "-c", program],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


PLAN = "paikao plan case --out {out} --no-workbooks --time-limit 2"


@needs_shell
@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("paikao show plan >&-", 0),
        ("paikao show plan >&- 2>&-", 0),
        ("paikao show plan <&- >&- 2>&-", 0),
        ("paikao show plan --json >&-", 0),
        ("paikao check case >&-", 0),
        ("paikao check nowhere 2>&-", 2),
        ("paikao check nowhere --json >&- 2>&-", 2),
        ("paikao bogus 2>&-", 2),
        ("paikao 2>&-", 2),
        ("paikao --help >&-", 0),
    ],
)
def test_a_closed_stream_changes_no_code(made, line, code):
    done = shell(made, line)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert "内部错误" not in done.stderr


@needs_shell
@pytest.mark.parametrize(
    "redirected", ["<&- >&- 2>&-", ">&-", pytest.param("2>/dev/full", marks=needs_full)]
)
def test_a_plan_is_written_though_nothing_can_be_told(made, tmp_path, redirected):
    out = tmp_path / "plan"
    done = shell(made, f"{PLAN.format(out=out)} {redirected}")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in out.iterdir()) == NAMES
    audited = shell(made, f"paikao audit case {out}")
    assert audited.returncode == 0, audited.stdout


@needs_shell
@needs_full
@pytest.mark.parametrize("json_option", ["", "--json"])
def test_a_plan_stands_though_its_report_cannot_be_printed(made, tmp_path, json_option):
    out = tmp_path / "plan"
    done = shell(made, f"{PLAN.format(out=out)} {json_option} >/dev/full")
    assert done.returncode == 0
    assert done.stderr.splitlines()[-1].startswith("注意：标准输出写不进去（No space left")
    assert "文件已写好" in done.stderr
    assert sorted(path.name for path in out.iterdir()) == NAMES


@needs_shell
@needs_full
def test_a_sample_stands_though_its_report_cannot_be_printed(tmp_path):
    done = shell(tmp_path, "paikao sample tiny case >/dev/full")
    assert done.returncode == 0
    assert "文件已写好" in done.stderr
    assert (tmp_path / "case" / "settings.toml").is_file()


@needs_shell
@needs_full
@pytest.mark.parametrize(
    "line", ["paikao show plan", "paikao check case --json", "paikao --help", "paikao --version"]
)
def test_2_when_a_result_that_is_only_printed_is_lost(made, line):
    done = shell(made, f"{line} >/dev/full")
    assert done.returncode == 2
    assert "结果没有完整显示" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@needs_shell
@needs_full
@pytest.mark.parametrize("where", ["2>/dev/full", ">/dev/full 2>&1"])
def test_a_refused_case_is_2_even_if_nobody_can_be_told(made, where):
    assert shell(made, f"paikao check nowhere {where}").returncode == 2


@needs_shell
@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("paikao show plan | head -1", 0),
        ("paikao show plan --json | true", 0),
        ("paikao --help | true", 0),
        ("paikao check nowhere 2>&1 | true", 2),
    ],
)
def test_a_reader_who_has_enough_changes_no_code_and_is_not_spoken_of(made, line, code):
    done = shell(made, f"{line}; exit ${{PIPESTATUS[0]}}")
    assert done.returncode == code
    assert done.stderr == ""


@needs_shell
def test_a_plan_whose_log_is_no_longer_read_is_written(made, tmp_path):
    out = tmp_path / "plan"
    done = shell(made, f"{PLAN.format(out=out)} 2>&1 | head -1; exit ${{PIPESTATUS[0]}}")
    assert done.returncode == 0
    assert sorted(path.name for path in out.iterdir()) == NAMES


@needs_shell
def test_no_file_of_ours_becomes_a_standard_stream(made):
    """A descriptor that was closed at the start is taken, or the next open file would get it."""
    program = (
        "import os; from cli.streams import standard_streams\n"
        "with standard_streams():\n"
        "    with open('case/venues.csv') as file:\n"
        "        assert file.fileno() > 2, file.fileno()\n"
        "    assert all(os.get_inheritable(number) for number in (0, 1, 2))\n"
    )
    (made / "program.py").write_text(program, encoding="utf-8")
    for closed in ("<&- >&- 2>&-", ">&-", "2>&-"):
        assert shell(made, f'"{sys.executable}" program.py {closed}').returncode == 0


class Broken(io.StringIO):
    """Takes so many texts, then refuses all."""

    def __init__(self, takes: int, error: OSError) -> None:
        super().__init__()
        self.takes = takes
        self.error = error

    def write(self, text: str) -> int:
        if self.takes == 0:
            raise self.error
        self.takes -= 1
        return super().write(text)


def test_the_first_failure_is_kept_and_the_rest_is_dropped():
    stream = Broken(1, OSError(28, "No space left on device"))
    output = Output(stream)
    assert [output.write(text) for text in ("a", "bb", "c")] == [1, 2, 1]
    stream.takes = 9
    output.write("d")
    output.flush()
    assert stream.getvalue() == "a"
    assert output.lost is stream.error


@needs_full
def test_what_a_failed_stream_still_holds_goes_nowhere():
    with FULL.open("w", encoding="utf-8") as stream:
        output = Output(stream)
        output.write("a")
        output.flush()
        assert output.lost is not None
        assert output.lost.strerror in str(output.lost)
        stream.flush()


def test_nothing_is_written_past_the_guard():
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    output = Output(stream)
    assert output.encoding == "utf-8"
    assert not hasattr(output, "buffer")


def test_the_streams_are_put_back(monkeypatch):
    streams = (io.StringIO(), None)
    monkeypatch.setattr(sys, "stdout", streams[0])
    monkeypatch.setattr(sys, "stderr", streams[1])
    with standard_streams():
        sys.stdout.write("out")
        sys.stderr.write("err")
    assert (sys.stdout, sys.stderr) == streams
    assert streams[0].getvalue() == "out"


def test_a_failed_audit_stays_5_when_its_report_is_lost(paikao, engine, plan, monkeypatch):
    from types import SimpleNamespace

    verdict = SimpleNamespace(
        violations=(Violation("C4", "V1", Message("超过")),),
        score=plan.info.score_parts,
        kpis=plan.info.kpis,
    )
    monkeypatch.setattr("scheduler.audit.judge", lambda _case, _tables: verdict)
    monkeypatch.setattr(Output, "write", _refuse_stdout(Output.write))
    result = paikao("audit", "case", "nowhere")
    assert result.exit_code == 5
    assert "结果没有完整显示" in result.stderr


def _refuse_stdout(write):
    def refuse(self: Output, text: str) -> int:
        if self is sys.stdout:
            self.lost = OSError(28, "No space left on device")
            return len(text)
        return write(self, text)

    return refuse


def test_an_ascii_terminal_gets_the_same_words(made):
    done = subprocess.run(
        [*PAIKAO, "show", "plan"],
        cwd=made,
        env={**ENVIRONMENT, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    assert "各考场每日计划数" in done.stdout.decode("utf-8")


def test_json_is_whole_in_spite_of_the_guard(made):
    result = CliRunner().invoke(main, ["show", str(made / "plan"), "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["plan"]["score"] > 0
