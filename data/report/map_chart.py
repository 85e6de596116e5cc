"""The map: districts as circles of demand, venues as diamonds of seats; no map tiles."""

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

from data.report import look
from data.report.names import VENUE_KINDS, Names, count, one, share
from models.report import DistrictRow, Report, VenueSpot

KM_A_DEGREE: Final = 111.2
WIDE: Final = (590, 470, 1.0)
NARROW: Final = (345, 330, 0.6)
"""Width and height of the map for which labels are placed, and how circles are scaled for it."""
LARGEST: Final = 62
"""Pixels across the circle of the district with the most candidates."""
SMALLEST: Final = 4
MOST_NAMES: Final = 40
LABEL_HEIGHT: Final = 30
LABEL_WIDTH: Final = 58
LABELS_APART: Final = 5
"""How much worse it is for a label to lie on a label than on a circle."""
FAR: Final = 9.0
"""Square pixels in another's way that are as bad as a pixel further from the point."""
ROOM: Final = 0.12
"""Margin round the points, as a part of what they span."""

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Spot = tuple[Point, float]
"""A point in km, and the pixels across what is drawn there."""


def map_chart(report: Report, names: Names) -> dict[str, Any]:
    """Return the chart; ``map`` holds the span of the points in km, for the page to fit.

    The page draws the lines from circles to names that lie far from them.
    """
    _ = names.text
    places = [(row.lat, row.lon) for row in report.districts]
    places += [(row.lat, row.lon) for row in report.venues]
    flat = _Flat(places)
    most = max(
        [row.candidates for row in report.districts] + [row.seats for row in report.venues] + [1]
    )
    sizes = [_across(row.candidates, most) for row in report.districts]
    circles = [(flat(r.lat, r.lon), size) for r, size in zip(report.districts, sizes, strict=True)]
    diamonds = [(flat(row.lat, row.lon), _diamond(row.seats, most)) for row in report.venues]
    wide, narrow = (_label_offsets(circles, diamonds, flat.box, *fit) for fit in (WIDE, NARROW))
    named = {
        row.district
        for row in sorted(report.districts, key=lambda row: -row.candidates)[:MOST_NAMES]
    }
    demand, served, seats, titles = [], [], [], []
    for place, (row, size) in enumerate(zip(report.districts, sizes, strict=True)):
        spot = [*flat(row.lat, row.lon)]
        tip = _district_tip(row, names)
        demand.append({"value": spot, "r": size, "tip": tip})
        served.append({"value": spot, "r": _across(row.served, most), "tip": tip})
        if row.district in named:
            offsets = {"wide": wide[place], "narrow": narrow[place]}
            label = {"formatter": _label(row)}
            titles.append({"value": spot, "r": size, "offsets": offsets, "label": label})
    for venue in report.venues:
        spot = [*flat(venue.lat, venue.lon)]
        seats.append(
            {"value": spot, "r": _diamond(venue.seats, most), "tip": _venue_tip(venue, names)}
        )
    return {
        "map": {"box": list(flat.box), "wide": list(WIDE[:2]), "narrow": NARROW[2]},
        "grid": {"left": 4, "right": 4, "top": 34, "bottom": 4},
        "legend": {
            "top": 0,
            "left": 0,
            "itemGap": 18,
            "textStyle": {"color": look.INK, "fontSize": 12},
        },
        "xAxis": {"type": "value", "show": False},
        "yAxis": {"type": "value", "show": False},
        "series": [
            _points(_("考生（住地）"), demand, "circle", "#FBE3D3", look.WAITING, 2),
            _points(_("其中已排上"), served, "circle", "#6F9CC4", look.SERVED, 3),
            _points(_("考场席位"), seats, "diamond", "rgba(0,158,115,0.16)", look.SEATS, 4),
            {
                "type": "line",
                "silent": True,
                "symbol": "none",
                "data": [],
                "lineStyle": {"color": "#8A94A3", "width": 1},
                "z": 5,
            },
            {
                "type": "scatter",
                "silent": True,
                "data": titles,
                "label": {
                    "show": True,
                    "position": "inside",
                    "align": "center",
                    "color": look.INK,
                    "fontSize": 12,
                    "lineHeight": 15,
                    "textBorderColor": "#fff",
                    "textBorderWidth": 3,
                },
                "z": 6,
            },
        ]
        if report.districts
        else [],
    }


def _points(
    name: str, data: list[dict[str, Any]], symbol: str, colour: str, edge: str, level: int
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": name,
        "symbol": symbol,
        "data": data,
        "itemStyle": {"color": colour, "borderColor": edge, "borderWidth": 1.2},
        "z": level,
    }


def _label(row: DistrictRow) -> str:
    """Two lines; braces would be a pattern for the chart library."""
    text = f"{look.short(row.district, 14)}\n{share(row.served, row.served + row.waiting)}"
    return text.replace("{", "(").replace("}", ")")


def _district_tip(row: DistrictRow, names: Names) -> list[list[str]]:
    _ = names.text
    return [
        [look.short(row.district, 40), ""],
        [_("考生"), count(row.candidates)],
        [_("已排上"), f"{count(row.served)} · {share(row.served, row.served + row.waiting)}"],
        [_("未排上"), count(row.waiting)],
        [_("本区考场席位"), count(row.seats)],
        [_("平均路程（公里）"), one(row.mean_km)],
    ]


def _venue_tip(venue: VenueSpot, names: Names) -> list[list[str]]:
    _ = names.text
    return [
        [f"{venue.venue_id} {names.venue_short(venue.venue_id)}", ""],
        [_("类型"), _(VENUE_KINDS[venue.kind])],
        [_("计划席位"), count(venue.seats)],
        [_("已用席位"), f"{count(venue.booked)} · {share(venue.booked, venue.seats)}"],
        [_("考次"), count(venue.runs)],
        [_("其中夜考"), count(venue.night_runs)],
    ]


def _across(people: int, most: int) -> float:
    """Return the diameter of a circle whose area is in proportion to ``people``."""
    return round(max(SMALLEST, LARGEST * math.sqrt(people / most)), 1) if people else 0.0


def _diamond(seats: int, most: int) -> float:
    """Return the diagonal of a diamond of the same area as the circle of so many people."""
    return round(_across(seats, most) * math.sqrt(math.pi / 2), 1)


class _Flat:
    """Latitude and longitude as km east and north: true enough for a city."""

    def __init__(self, places: Sequence[Point]) -> None:
        lats = [lat for lat, _ in places] or [0.0]
        self._lat, self._lon = (
            (min(lats) + max(lats)) / 2,
            min(lon for _, lon in places) if places else 0.0,
        )
        self._shrink = math.cos(math.radians(self._lat))
        points = [self(*place) for place in places] or [(0.0, 0.0)]
        left, right = min(x for x, _ in points), max(x for x, _ in points)
        low, high = min(y for _, y in points), max(y for _, y in points)
        room = ROOM * max(right - left, high - low, 1.0)
        self.box: Box = (left - room, right + room, low - room, high + room)

    def __call__(self, lat: float, lon: float) -> Point:
        """Return km east and north of a corner."""
        east = (lon - self._lon) * KM_A_DEGREE * self._shrink
        return round(east, 2), round((lat - self._lat) * KM_A_DEGREE, 2)


def _label_offsets(
    named: Sequence[Spot],
    others: Sequence[Spot],
    box: Box,
    width: float,
    height: float,
    grown: float,
) -> list[Point]:
    """Return how far from its point (pixels right and down) each label gets least in the way.

    The larger a circle, the earlier its label chooses, from near to far.
    """
    scale = min(width / max(1e-9, box[1] - box[0]), height / max(1e-9, box[3] - box[2]))
    drawn = [
        _around(x * scale, -y * scale, size * grown, size * grown)
        for (x, y), size in (*named, *others)
    ]
    found: list[Point] = [(0.0, 0.0)] * len(named)
    taken: list[Box] = []
    for place in sorted(range(len(named)), key=lambda place: -named[place][1]):
        (east, north), size = named[place]
        x, y = east * scale, -north * scale
        best, least = (0.0, 0.0), math.inf
        for away in _offsets(size * grown):
            label = _around(x + away[0], y + away[1], LABEL_WIDTH, LABEL_HEIGHT)
            shared = sum(LABELS_APART * _shared(label, other) for other in taken)
            shared += sum(_shared(label, other) for other in drawn)
            cost = shared + FAR * math.hypot(*away)
            if cost < least:
                best, least = away, cost
        found[place] = best
        taken.append(_around(x + best[0], y + best[1], LABEL_WIDTH, LABEL_HEIGHT))
    return found


def _offsets(size: float) -> Iterator[Point]:
    """Yield places for a label beside, above and below a circle, and at its corners."""
    for more in (0, 12, 28):
        right, down = size / 2 + LABEL_WIDTH / 2 + more, size / 2 + LABEL_HEIGHT / 2 + 2 + more
        yield from ((right, 0.0), (-right, 0.0), (0.0, down), (0.0, -down))
        across, rise = right * 0.8, down * 0.8
        yield from ((across, rise), (across, -rise), (-across, rise), (-across, -rise))


def _around(x: float, y: float, width: float, height: float) -> Box:
    return (x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _shared(one: Box, other: Box) -> float:
    """Return the area that two boxes share."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across * down if across > 0 and down > 0 else 0.0
