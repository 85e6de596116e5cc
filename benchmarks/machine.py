"""The machine that figures were measured on, as far as a reader needs it to judge them.

Nothing here tells whose machine it is: no host, user or path.
"""

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Machine:
    """Size of a machine and how busy it was; what it does not tell is ``None``.

    Attributes
    ----------
    cores
        that this process may use.
    memory_gib
        physical memory, in units of 2**30 bytes.
    load
        processes that ran or waited for a core, mean of the last minute.
    """

    date: str
    cores: int
    memory_gib: float | None
    processor: str
    python: str
    load: float | None

    @classmethod
    def here(cls) -> "Machine":
        """Describe this machine, now."""
        return cls(
            date=datetime.now(UTC).date().isoformat(),
            cores=_cores(),
            memory_gib=_memory_gib(),
            processor=_processor(),
            python=platform.python_version(),
            load=round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        )

    def __str__(self) -> str:
        memory = "" if self.memory_gib is None else f", {self.memory_gib:.0f} GiB of memory"
        load = "" if self.load is None else f", load {self.load:.1f} at the start"
        return (
            f"{self.date}, {self.cores} cores{memory}, {self.processor}, Python {self.python}{load}"
        )


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _memory_gib() -> float | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    except (AttributeError, OSError, ValueError):
        return None


def _processor() -> str:
    """Return the processor's name: Linux keeps it in a file, the others may tell."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    for line in lines:
        key, _, value = line.partition(":")
        if key.strip() == "model name" and value.strip():
            return value.strip()
    return platform.processor() or platform.machine()
