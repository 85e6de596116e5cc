"""What sessions and links are called: the same for the same place and time, plan after plan."""

import hashlib
from collections.abc import Collection
from datetime import date as Date

from models.case import ID_MAX_LENGTH


def place_name(facility_id: str, date: Date, slot_id: str) -> str:
    """Return what a facility's slot is called in names."""
    return f"{facility_id}.{date:%y%m%d}.{slot_id}"


def open_name(place: str, subject: str) -> str:
    """Return the name of an open session."""
    return f"{place}.{subject}"


def link_name(places: Collection[str]) -> str:
    """Return the name of a link whose parts are at these places, the S2 part first."""
    return ".".join(places)


def part_name(link: str, part: int) -> str:
    """Return the name of a link's part: 0 for S2, 1 for S3."""
    return f"{link}.{'S2' if part == 0 else 'S3'}"


def free_name(name: str, taken: Collection[str]) -> str:
    """Return the name, or a hash of it where it is too long or already means something else."""
    if len(name) <= ID_MAX_LENGTH and name not in taken:
        return name
    for attempt in range(100):
        short = "s" + hashlib.sha256(f"{name}/{attempt}".encode()).hexdigest()[:31]
        if short not in taken:
            return short
    raise RuntimeError("no free session name")
