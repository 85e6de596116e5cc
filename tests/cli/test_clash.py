"""``paikao clash``: what it prints, in both languages and as JSON, and how it ends."""

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from data.case_writer import write_case_folder
from models.case import Case, Closure
from models.clash import Clash, Member, Shortage
from models.errors import UndecidedError
from support.clash_case import MONDAY, absent, clash_case, examiner, facility, session

TIGHT = clash_case(examiners=(examiner("E1"), examiner("E2")), availability=(absent("E2"),))


@pytest.fixture
def folder(tmp_path):
    """Write a case and return where."""

    def write(case: Case):
        write_case_folder(case, tmp_path / case.digest)
        return tmp_path / case.digest

    return write


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """However busy the machine is, HiGHS gets to its answer."""
    monkeypatch.setattr("solvers.clash.find.HIGHS_SECONDS", 300.0)
    monkeypatch.setattr("solvers.clash.find.PROOF_SECONDS", 300.0)


def test_a_clash_names_rules_rows_proof_and_ways_out(paikao, folder):
    result = paikao("clash", folder(TIGHT), "--time-limit", "600")
    assert result.exit_code == 3
    assert result.stdout == (
        "已公布的不能全部保留。以下 3 条规则和数据合在一起不能成立：\n"
        "  E2  抽签池人数：抽签池至少 2 人\n"
        "        policy.min_draw_pool\n"
        "  E4  出勤与回避：考试员不可出勤\n"
        "        E2 2024-03-11\n"
        "  P1  已公布场次：已公布场次保留的席位\n"
        "        F1.0311.AM.S3 = 4\n"
        "证明：CP-SAT、CP-SAT（不作预处理）、HiGHS（另一种写法）。"
        "去掉任何一条都不再冲突；没有更小的一组。\n"
        "最少还差 1 人次，例如：\n"
        "  V1 2024-03-11 AM road small：1 人\n"
        "不受其中任何一条所限，其余各条就能成立，即：\n"
        "  E2  降低抽签池最少人数（policy.min_draw_pool 改为 1 即可）\n"
        "  E4  其中一人当日（该时段）可出勤\n"
        "  P1  压减或取消其中一个场次\n"
        "不计上列场次，其余已公布的场次可以全部保留。\n"
    )
    assert "赵某" not in result.output


def test_in_english(paikao, folder):
    result = paikao("--lang", "en", "clash", folder(TIGHT))
    assert result.exit_code == 3
    assert "3 rules and rows" in result.stdout
    assert "Heads of a draw pool" in result.stdout
    assert not any("\u4e00" <= char <= "\u9fff" for char in result.stdout), result.stdout


def test_as_json(paikao, folder):
    result = paikao("clash", folder(TIGHT), "--json", "--time-limit", "600")
    assert result.exit_code == 3
    told = json.loads(result.stdout)
    assert told["kept"] is False
    assert told["exit_code"] == 3
    assert told["members"] == [
        {"rule": "E2", "what": "draw", "rows": ["policy.min_draw_pool"]},
        {"rule": "E4", "what": "absent", "rows": ["E2", "2024-03-11"]},
        {"rule": "P1", "what": "session", "rows": ["F1.0311.AM.S3"]},
    ]
    assert (told["minimal"], told["smallest"], told["least_members"]) == (True, True, 3)
    assert told["engines"] == ["cp-sat", "cp-sat-plain", "highs"]
    assert told["shortage"][0]["heads"] == 1
    assert told["others_clash"] is False
    assert told["stopped"] is False
    assert told["lines"][0]["enough"] == {"policy.min_draw_pool": 1}


def test_no_clash(paikao, folder):
    result = paikao("clash", folder(clash_case()))
    assert result.exit_code == 0
    assert "已公布的席位可以全部保留" in result.stdout
    assert "paikao clash --full" in result.stdout
    told = json.loads(paikao("clash", folder(clash_case()), "--json", "--full").stdout)
    assert told == {"exit_code": 0, "kept": True, "full": True, "clash": None}


def test_in_full(paikao, folder):
    case = clash_case(closures=(Closure(None, "F1", date=MONDAY, reason="检修"),))
    assert paikao("clash", folder(case)).exit_code == 0
    result = paikao("clash", folder(case), "--full")
    assert result.exit_code == 3
    assert "F1 2024-03-11" in result.stdout
    result = paikao("clash", folder(clash_case()), "--full")
    assert "按公布的席位全数保留" in result.stdout


def test_nothing_published(paikao, folder):
    result = paikao("clash", folder(clash_case(published=())))
    assert result.exit_code == 0
    assert "没有已公布的场次" in result.stdout


def some_clash(**fields) -> Clash:
    plain = Clash(
        (Member("E7", "released", ("一大队",)), Member("P1", "session", ("a",))),
        (4,),
        minimal=False,
        smallest=False,
        least=1,
        engines=("cp-sat",),
        shortage=(Shortage("V1", MONDAY, "AM", "road", "small", 2),),
        reliefs=(),
        others=None,
    )
    return replace(plain, **fields)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "未能缩到最小"),
        ({}, "另有冲突，限时内未判明"),
        ({"minimal": True}, "是否还有更小的一组，限时内未判明"),
        ({"minimal": True, "smallest": True}, "没有更小的一组"),
        ({"others": True}, "其余已公布的场次之间另有冲突"),
        ({"others": False}, "其余已公布的场次可以全部保留"),
    ],
)
def test_what_is_not_known_is_said(paikao, folder, monkeypatch, fields, says):
    monkeypatch.setattr("scheduler.clash.explain_clash", lambda *_: some_clash(**fields))
    result = paikao("clash", folder(TIGHT))
    assert result.exit_code == 3
    assert says in result.stdout
    assert ("压减或取消" in result.stdout) is bool(fields.get("minimal"))


def test_rows_that_are_many_are_wrapped_and_escaped(paikao, folder, monkeypatch):
    members = tuple(Member("E5", "max_slots", (f"E{n:03}\x1b",)) for n in range(200))
    clash = some_clash(members=(*members, Member("P1", "session", ("a", "b"))))
    monkeypatch.setattr("scheduler.clash.explain_clash", lambda *_: clash)
    result = paikao("clash", folder(TIGHT))
    assert "\x1b" not in result.stdout
    assert "E199" in result.stdout
    rows = [line for line in result.stdout.splitlines() if line.startswith("        ")]
    assert max(map(len, rows)) <= 80
    assert "        a + b = 4" in rows


def test_options_reach_the_search(paikao, folder, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "scheduler.clash.explain_clash", lambda _case, options, *_: asked.append(options)
    )
    paikao("clash", folder(TIGHT), "--full", "--time-limit", "9", "--seed", "5", "--workers", "3")
    (options,) = asked
    assert (options.in_full, options.time_limit_seconds, options.seed, options.workers) == (
        True, 9.0, 5, 3,
    )  # fmt: skip


def test_4_when_it_is_not_known(paikao, folder, monkeypatch):
    def undecided(*_):
        raise UndecidedError

    monkeypatch.setattr("scheduler.clash.explain_clash", undecided)
    result = paikao("clash", folder(TIGHT))
    assert result.exit_code == 4
    assert "没有判明" in result.stderr
    assert "--time-limit" in result.stderr
    assert result.stdout == ""


def test_2_when_the_case_is_wrong(paikao, tmp_path):
    assert paikao("clash", tmp_path / "nowhere").exit_code == 2


def test_a_case_that_plan_refuses_clashes(paikao, folder, tmp_path):
    case = clash_case(
        facilities=(facility("F1"), facility("F2")),
        published=(session("F1"), session("F2", slot="PM")),
        policy={"max_slots_per_day": 1},
    )
    refused = paikao(
        "plan", folder(case), "--out", tmp_path / "p", "--no-cuts", "--time-limit", "20"
    )
    assert refused.exit_code == 3
    assert "paikao clash CASE" in refused.stderr
    assert paikao("clash", folder(case)).exit_code == 3


def test_ctrl_c_gives_what_there_is(folder, tmp_path):
    program = tmp_path / "program.py"
    program.write_text(
        "import sys, time\n"
        "import scheduler.clash as module\n"
        "from models.errors import UndecidedError\n"
        "def wait(_case, _options, _listener, stop):\n"
        "    print('working', file=sys.stderr, flush=True)\n"
        "    assert stop.wait(60)\n"
        "    raise UndecidedError\n"
        "module.explain_clash = wait\n"
        "from cli.main import main\n"
        f"main(['clash', {str(folder(TIGHT))!r}])\n",
        encoding="utf-8",
    )
    process = subprocess.Popen(
        [sys.executable, str(program)], stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stderr is not None
    while "working" not in process.stderr.readline():
        assert process.poll() is None
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 4
    assert "给出目前最小的一组" in stderr
