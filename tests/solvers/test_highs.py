"""The HiGHS process: right answers, and an end whatever happens."""

import os
import signal
import threading
import time

import numpy as np
import pytest

from solvers.highs import HighsProcess, SolverDiedError, SolverStoppedError
from solvers.linear import Arrays, LinearModel, restricted


def knapsack() -> Arrays:
    """Take of 3 things worth 5, 4 and 3, weighing 2, 3 and 1, as much as 5 weighs."""
    m = LinearModel()
    columns = [m.column(-worth, upper=1) for worth in (5, 4, 3)]
    m.row(list(zip(columns, (2.0, 3.0, 1.0), strict=True)), upper=5)
    m.offset = 100
    return m.arrays()


def hard() -> Arrays:
    """A market split: as close to half of each of six sums as can be; a proof takes for ever."""
    m, draw = LinearModel(), np.random.default_rng(1)
    columns = [m.column(0, upper=1) for _ in range(60)]
    for _ in range(6):
        weights = draw.integers(1, 10**5, len(columns))
        over, under = (m.column(1, upper=10**7, integer=False) for _ in range(2))
        terms = [(k, float(w)) for k, w in zip(columns, weights.tolist(), strict=True)]
        half = int(weights.sum()) // 2
        m.row([*terms, (over, -1.0), (under, 1.0)], lower=half, upper=half)
    return m.arrays()


def gone(pid: int) -> bool:
    """Whether no such process is left, not even as a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def never() -> bool:
    return False


def soon(seconds: float = 20.0) -> float:
    return time.monotonic() + seconds


@pytest.fixture(scope="module")
def small():
    with HighsProcess(knapsack(), 0, never) as process:
        yield process


def pid_of(process: HighsProcess) -> int:
    pid = process._process.pid
    assert pid is not None
    return pid


def test_relaxation_and_its_duals(small):
    reply = small.lp(soon())
    assert reply.optimal
    assert not reply.infeasible
    assert reply.objective == pytest.approx(100 - 5 - 3 - 4 * 2 / 3)
    assert reply.x == pytest.approx([1, 2 / 3, 1])
    assert reply.dual == pytest.approx([-4 / 3])


def test_integers(small):
    small.start_mip(soon(), 0.0)
    reply = small.wait(soon())
    assert reply.optimal
    assert reply.x == pytest.approx([1, 1, 0])  # 5 weigh 5, worth 9; without the middle only 8
    assert reply.objective == reply.bound == pytest.approx(91)


def test_bounds_change_and_come_back(small):
    small.upper[0] = 0
    assert small.lp(soon()).objective == pytest.approx(93)
    small.lower[:] = [0, 1, 1]
    small.upper[:] = [1, 1, 1]
    assert small.lp(soon()).x == pytest.approx([0.5, 1, 1])
    small.upper[0] = small.lower[0] = 1
    assert small.lp(soon()).infeasible
    small.lower[:], small.upper[:] = 0, 1
    assert small.lp(soon()).x == pytest.approx([1, 2 / 3, 1])


def test_a_start_is_taken_and_the_relaxation_comes_after(small):
    small.start_mip(soon(), 0.0, start=np.array([1.0, 1.0, 0.0]))
    assert small.wait(soon()).objective == pytest.approx(91)
    assert small.lp(soon()).x == pytest.approx([1, 2 / 3, 1])


def test_infeasible_is_told_apart_from_unfinished():
    m = LinearModel()
    m.row([(m.column(1, upper=1), 2.0)], lower=3)
    with HighsProcess(m.arrays(), 0, never) as process:
        reply = process.lp(soon())
        assert reply.infeasible
        assert not reply.optimal


def test_time_runs_out_with_an_answer_that_proves_nothing():
    with HighsProcess(hard(), 0, never) as process:
        process.lp(soon())
        process.start_mip(soon(0.3), 0.0)
        reply = process.wait(soon(20))
        assert not reply.optimal
        assert not reply.infeasible


def test_deadline_in_the_middle_ends_the_process():
    process = HighsProcess(hard(), 0, never)
    process.lp(soon())
    process.start_mip(soon(60), 0.0)
    with pytest.raises(SolverStoppedError):
        process.wait(time.monotonic())
    assert gone(pid_of(process))


def test_stop_is_heard_while_waiting():
    stop = threading.Event()
    process = HighsProcess(hard(), 0, stop.is_set)
    process.lp(soon())
    process.start_mip(soon(60), 0.0)
    threading.Timer(0.1, stop.set).start()
    with pytest.raises(SolverStoppedError):
        process.wait(soon(60))
    assert gone(pid_of(process))


def test_a_child_killed_at_work_is_noticed():
    process = HighsProcess(hard(), 0, never)
    process.lp(soon())
    process.start_mip(soon(60), 0.0)
    os.kill(pid_of(process), signal.SIGKILL)
    with pytest.raises(SolverDiedError):
        process.wait(soon(60))
    process.close()
    assert gone(pid_of(process))


def test_a_child_killed_between_requests_is_noticed():
    process = HighsProcess(knapsack(), 0, never)
    process.lp(soon())
    os.kill(pid_of(process), signal.SIGKILL)
    process._process.wait()
    process.upper[0] = 0
    with pytest.raises(SolverDiedError):
        process.lp(soon())
    process.close()


def test_what_the_child_said_last_is_told():
    process = HighsProcess(knapsack(), 0, never)
    process._send(("nonsense",))
    process._send(("lp",))
    with pytest.raises(SolverDiedError, match="TypeError"):
        process.wait(soon())
    process.close()


def test_closing_twice_and_nothing_left():
    process = HighsProcess(knapsack(), 0, never)
    with process:
        process.lp(soon())
    process.close()
    assert gone(pid_of(process))


def test_interrupts_of_the_terminal_do_not_end_the_child(small):
    small.lp(soon())
    os.kill(pid_of(small), signal.SIGINT)
    assert small.lp(soon()).optimal


def test_another_model_takes_the_place_of_the_one_before():
    with HighsProcess(hard(), 0, never) as process:
        process.upper[:] = 0
        process.load(knapsack())
        assert len(process.lower) == 3
        process.start_mip(soon(), 0.0)
        reply = process.wait(soon())
        assert reply.x is not None
        assert reply.objective == pytest.approx(100 - 9)


def test_a_restricted_model_is_the_whole_one_with_the_others_fixed():
    whole = hard()
    draw = np.random.default_rng(2)
    with HighsProcess(whole, 0, never) as process:
        for _ in range(5):
            free = draw.random(len(whole.cost)) < 0.5
            free[60:] = True
            x = draw.integers(0, 2, len(free)).astype(float)
            smaller, kept = restricted(whole, free, x)
            assert kept.tolist() == np.flatnonzero(free).tolist()
            process.load(smaller)
            part = process.lp(soon())
            process.load(whole)
            process.lower[~free] = process.upper[~free] = x[~free]
            same = process.lp(soon())
            assert part.objective == pytest.approx(same.objective)
            assert part.x is not None
            full = x.copy()
            full[kept] = part.x
            assert whole.cost @ full + whole.offset == pytest.approx(part.objective)


def test_rows_of_fixed_columns_alone_are_left_out():
    m = LinearModel()
    one, two = m.column(1, upper=5), m.column(2, upper=5)
    m.row([(one, 1.0)], upper=3)
    m.row([(one, 1.0), (two, 1.0)], lower=4)
    m.offset = 10
    smaller, kept = restricted(m.arrays(), np.array([False, True]), np.array([3.0, 9.0]))
    assert kept.tolist() == [1]
    assert smaller.row_lower.tolist() == [1.0]
    assert smaller.offset == 13


def test_a_proof_has_the_same_answer():
    with HighsProcess(knapsack(), 0, never) as process:
        process.start_mip(soon(), 0.0, proof=True)
        reply = process.wait(soon())
    assert reply.optimal
    assert reply.bound == pytest.approx(91)
    assert reply.objective == pytest.approx(91)
