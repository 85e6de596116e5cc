"""LibreOffice as another hand that saves workbooks."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

MISSING = None if shutil.which("soffice") else "soffice is not installed"


def resaved(files: Sequence[Path], folder: Path) -> list[Path]:
    """Return the workbooks as LibreOffice saves them, in ``folder``."""
    folder.mkdir(parents=True)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", folder / "out"]
    subprocess.run([*command, *files], capture_output=True, timeout=500, check=True)
    return [folder / "out" / file.name for file in files]
