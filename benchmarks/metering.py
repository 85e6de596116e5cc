"""What a command costs: wall and CPU seconds, and the memory of all its processes together."""

import contextlib
import math
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SAMPLE_SECONDS: Final = 0.1
"""Time between two looks at a command's memory."""
MESSAGE_CHARACTERS: Final = 2_000
PROCESSES: Final = Path("/proc")
SESSION_FIELD: Final = 3
"""Place of the session in ``/proc/PID/stat``, counted from 0 behind the command's name."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took.

    Attributes
    ----------
    exit_code
        negative where a signal ended it.
    cpu_seconds
        user and system time, child processes included.
    memory_mb
        the most that its processes held at one moment, in units of 10**6 bytes. Memory that they
        share counts once. Where the system does not tell (it is not Linux): the most that the
        largest of them held.
    message
        the end of what it wrote to stderr, if it failed.
    is_out_of_time
        whether it was killed because its time was over.
    """

    exit_code: int
    wall_seconds: float
    cpu_seconds: float
    memory_mb: float
    message: str
    is_out_of_time: bool = False


def measure(
    command: Sequence[str],
    folder: Path,
    *,
    output: Path | None = None,
    most_seconds: float = math.inf,
    environment: Mapping[str, str] | None = None,
) -> Cost:
    """Run ``command`` in ``folder`` to its end and return what it took.

    Its stdout goes to the file ``output``, else nowhere. It runs in a session of its own, by which
    its processes are found. If this process is interrupted meanwhile, or after ``most_seconds``,
    they are killed.
    """
    with tempfile.TemporaryFile() as errors, (output or Path(os.devnull)).open("wb") as printed:
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=errors,
            start_new_session=True,
            env=environment,
        )
        most_bytes = 0
        is_out_of_time = False
        try:
            while True:
                done, status, usage = os.wait4(process.pid, os.WNOHANG)
                if done:
                    break
                most_bytes = max(most_bytes, _bytes_held(process.pid))
                if not is_out_of_time and time.perf_counter() - began > most_seconds:
                    is_out_of_time = True
                    os.killpg(process.pid, signal.SIGKILL)
                time.sleep(SAMPLE_SECONDS)
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        wall_seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        message = errors.read().decode(errors="replace") if process.returncode else ""
    # Linux lets a child inherit the peak of whom it was forked from: only where nothing better is
    largest_bytes = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Cost(
        exit_code=process.returncode,
        wall_seconds=wall_seconds,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        memory_mb=(most_bytes or largest_bytes) / 1e6,
        message=message.strip()[-MESSAGE_CHARACTERS:],
        is_out_of_time=is_out_of_time,
    )


def _bytes_held(session: int) -> int:
    """Memory that the processes of a session hold now; 0 where the system does not tell."""
    if not PROCESSES.is_dir():
        return 0
    return sum(
        _proportional_bytes(place)
        for place in PROCESSES.iterdir()
        if place.name.isdigit() and _session_of(place) == session
    )


def _session_of(place: Path) -> int | None:
    try:
        text = (place / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:  # it has ended meanwhile
        return None
    return int(text.rpartition(")")[2].split()[SESSION_FIELD])


def _proportional_bytes(place: Path) -> int:
    """Memory of a process, each shared page divided by the number of those who share it."""
    try:
        text = (place / "smaps_rollup").read_text(encoding="ascii", errors="replace")
    except OSError:  # it has ended meanwhile, or it is not ours
        return 0
    for line in text.splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0
