"""Who plans when there is more than one case: processes here or on a cluster, and how they stop."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cli.words import _
from models.errors import ClusterError, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cli.interrupts import PatientInterrupts
    from cli.many_display import ManyDisplay
    from cli.words import Words
    from scheduler.case_run import Stop
    from scheduler.many import Crew

CASE_MODULE: Final = "cli.case_process"
CLUSTER_PACKAGES: Final = ("dask", "distributed")


def cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def open_stage(out: Path) -> Iterator[Path]:
    """Yield a hidden folder in ``out``, in which plans are written before they take their place.

    Whatever a lost case has half written lies there, and goes with it.
    """
    home = Path(os.path.realpath(out))
    there = home.exists()
    stage = home / f".paikao-{secrets.token_hex(6)}.partial"
    stage.mkdir(parents=True)
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        if not there:
            with suppress(OSError):  # plans are in it by now
                home.rmdir()


@contextmanager
def open_crew(
    processes: int, cluster: str | None, seen: Sequence[Path], writable: Path | None
) -> Iterator[Crew]:
    """Yield who does the work: so many processes here, or the workers of a cluster.

    Parameters
    ----------
    seen, writable
        files and folders that a cluster's workers are to read, and the folder, if any, that
        they are to write to.

    Raises
    ------
    ClusterError
        If the cluster cannot be used.
    """
    from scheduler.many import LocalCrew

    if cluster is None:
        with LocalCrew(CASE_MODULE, processes) as local:
            yield local
        return
    try:
        from scheduler.cluster import ClusterCrew
    except ModuleNotFoundError as error:
        if error.name not in CLUSTER_PACKAGES:
            raise
        raise ClusterError(
            Message("本机应装有 distributed：安装时请带上 cluster，如 pip install .[cluster]")
        ) from error
    with ClusterCrew(cluster, CASE_MODULE) as distant:
        distant.check(seen, writable)
        yield distant


def stop_of(
    interrupts: PatientInterrupts, display: ManyDisplay, words: Words
) -> Callable[[], Stop]:
    """Return what tells cases to stop as Ctrl-C asks for it, and says so once each time."""
    from scheduler.case_run import Stop

    told = Stop.NO

    def stop() -> Stop:
        nonlocal told
        if interrupts.asked_again and told < Stop.AT_ONCE:
            told = Stop.AT_ONCE
            display.note(words.text(_("正在放弃在排的计划；已经写好的保留。")))
        elif interrupts.asked and told < Stop.GENTLY:
            told = Stop.GENTLY
            text = _("正在停下：在排的保留目前最好的计划，其余不再开始；再按一次 Ctrl-C 则放弃。")
            display.note(words.text(text))
        return told

    return stop
