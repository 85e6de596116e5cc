"""The peers, and the environment that each of them runs in.

Each peer has pins of its own (``peers/NAME/requirements.txt``) and gets a virtual environment of
its own in a cache folder, made when it is first asked for and again when its pins change.
"""

import hashlib
import importlib.util
import shutil
import subprocess
import sys
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
PEERS: Final = Path(__file__).parent / "peers"
CACHE: Final = ROOT / ".bench"
STAMP: Final = "pins.sha256"
MESSAGE_CHARACTERS: Final = 300
JAVA_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Peer:
    """A planner of other make: how tables call it, the package it stands on, what else it needs."""

    name: str
    title: str
    package: str
    needs_java: bool = False

    @property
    def module(self) -> str:
        """What ``python -m`` runs."""
        return f"benchmarks.peers.{self.name}"


_PEERS: Final = (
    Peer("cpsat", "one CP-SAT model", "ortools"),
    Peer("highs", "one MIP, HiGHS", "highspy"),
    Peer("scip", "one MIP, SCIP", "pyscipopt"),
    Peer("timefold", "Timefold", "timefold", needs_java=True),
)
PEER_BY_NAME: Final[Mapping[str, Peer]] = {peer.name: peer for peer in _PEERS}


class PeerMissingError(Exception):
    """A peer cannot run here; the text says why."""


def interpreter(peer: Peer, cache: Path | None) -> Path:
    """Return the Python that a peer runs with.

    Parameters
    ----------
    cache
        Folder of environments; ``None``: the environment that this program runs in.

    Raises
    ------
    PeerMissingError
        What the peer needs is not there and cannot be installed.
    """
    if peer.needs_java:
        _find_java()
    if cache is None:
        if importlib.util.find_spec(peer.package) is None:
            raise PeerMissingError(f"{peer.package} is not installed in this environment")
        return Path(sys.executable)
    place = cache.resolve() / peer.name
    python = place / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    pins = _pins(peer)
    stamp = place / STAMP
    if not (python.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == pins):
        _make(peer, place, python)
        stamp.write_text(pins, encoding="ascii")
    return python


def _pins(peer: Peer) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for file in (PEERS / "reading.txt", PEERS / peer.name / "requirements.txt"):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _make(peer: Peer, place: Path, python: Path) -> None:
    """Make the environment, with uv where it is there."""
    print(f"{peer.name}: making its environment", file=sys.stderr)
    shutil.rmtree(place, ignore_errors=True)
    uv = shutil.which("uv")
    requirements = str(PEERS / peer.name / "requirements.txt")
    if uv is None:
        venv.create(place, with_pip=True)
        install = [str(python), "-m", "pip", "install", "-q", "-r", requirements]
    else:
        _call(peer, [uv, "venv", "-q", "--python", sys.executable, str(place)])
        install = [uv, "pip", "install", "-q", "--python", str(python), "-r", requirements]
    _call(peer, install)


def _call(peer: Peer, command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = done.stderr.strip()[-MESSAGE_CHARACTERS:].splitlines()
        last = reason[-1] if reason else f"exit {done.returncode}"
        raise PeerMissingError(f"{peer.package} cannot be installed: {last}")


def _find_java() -> None:
    java = shutil.which("java")
    if java is None:
        raise PeerMissingError("there is no Java")
    done = subprocess.run(
        [java, "-version"], capture_output=True, timeout=JAVA_SECONDS, check=False
    )
    if done.returncode:
        raise PeerMissingError("Java does not start")
