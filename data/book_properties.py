"""What a workbook says of itself: the custom properties that paikao gives it."""

import io
import zipfile
from typing import Final
from xml.etree import ElementTree

from data.sheet_scan import DAMAGE

VERSION: Final = "paikao_version"
CASE_DIGEST: Final = "paikao_case_digest"

_PART: Final = "docProps/custom.xml"
_LARGEST: Final = 2**20
_SPACE: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}"


def properties_of(content: bytes) -> dict[str, str]:
    """Return the custom properties of the workbook ``content``; none where it keeps none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if package.getinfo(_PART).file_size > _LARGEST:
                return {}
            root = ElementTree.fromstring(package.read(_PART))
    except (OSError, ValueError, *DAMAGE):
        return {}
    return {
        item.get("name", ""): "".join(item.itertext()).strip()
        for item in root.iter(f"{_SPACE}property")
    }
