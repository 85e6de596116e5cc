"""The made-up city of the samples: places, hours and volumes, from public figures on Jinan.

A tag behind a constant says where it comes from: [S] a public source, [D] derived from
sourced numbers, [G] a guess that keeps the size plausible. "Art." is 公安部令第162号. The names
are invented, and marked so, wherever they could be taken for those of a real place.
"""

from dataclasses import dataclass
from datetime import time as Time
from typing import Final

from models.case import District, Facility, Slot, Unit, Venue
from models.words import FacilityKind, VenueKind

MOCK: Final = "（模拟）"
"""What every invented name of a city, venue or school ends with."""

# [S] census of 2020 (population), public map data (points of the district polygons).
# [G] 历城 with 高新区 and 南部山区; 天桥 and 济阳 split what is left of their total [D].
DISTRICTS: Final = (
    District("历下区", 36.6579, 117.0997, 819_100),
    District("市中区", 36.5862, 116.9534, 903_800),
    District("槐荫区", 36.6837, 116.8854, 675_000),
    District("天桥区", 36.7696, 116.9857, 840_000),
    District("历城区", 36.6391, 117.2500, 1_750_000),
    District("长清区", 36.4344, 116.7756, 595_500),
    District("章丘区", 36.7069, 117.5171, 1_075_800),
    District("济阳区", 37.0026, 117.0854, 593_000),
    District("莱芜区", 36.3447, 117.6177, 816_000),
    District("钢城区", 36.1275, 117.8259, 287_000),
    District("平阴县", 36.1905, 116.3755, 320_000),
    District("商河县", 37.3197, 117.2013, 527_300),
)

# [D/G] share of the demand in tenths of a percent, in the order of DISTRICTS.
DEMAND_SHARES: Final = (89, 98, 73, 91, 190, 65, 117, 64, 89, 31, 35, 57)

# [S/G] the heavy, motorcycle and special classes (6 %) are left out, as in an ordinary week
# that examines small cars only; the other three keep their proportion of 50 : 43 : 1.
CLASS_SHARES: Final = (("C1", 50), ("C2", 43), ("C5", 1))

THEORY_MINUTES: Final = 60  # [S] 45 minutes of exam and the change of sitting
FIELD_MINUTES: Final = 18  # [D] attempt, resit and change of candidate
ROAD_MINUTES: Final = 27  # [D]
WORKING_MINUTES: Final = 480  # [S] of a day, for the approved maximum (Art. 54)
FIELD_PER_CAR_DAY: Final = 25  # [D] 700-1,000 a day on 28-40 cars
ROAD_PER_CAR_DAY: Final = 15.5  # [D] 29 cars more were 450 tests more
LIT_DAY: Final = 1.5  # [G] a lit field or road is approved for half a day more


@dataclass(frozen=True, slots=True)
class Cars:
    """Cars of one kind at a venue: how many examine C1 (with C5) and C2, and their routes."""

    kind: FacilityKind
    c1: int
    c1_routes: int
    c2: int
    c2_routes: int
    c2_headway_min: int = 4


@dataclass(frozen=True, slots=True)
class Site:
    """A venue and all that is in it; ``seats`` of its theory room."""

    venue_id: str
    name: str
    district: str
    lat: float
    lon: float
    kind: VenueKind
    seats: int
    cars: tuple[Cars, ...] = ()
    weekend: tuple[str, ...] = ()
    lit: tuple[str, ...] = ()
    day_cost: int = 0


# [S] 18 venues with theory rooms, of which 12 stand in the district and county offices;
# [S] 城西 700-800, 城东 1,000 and more, 城北 500 field tests a day; [S] two hired venues since
# 2024; [D] 53 seats a room on average, between 30 and 100; [G] the rest.
_PEAK: Final = ("peak", "surge")
_ALWAYS: Final = ("offpeak", "peak", "surge")
SITES: Final = (
    Site("CX", "城西驾考中心", "长清区", 36.548, 116.804, "city", 64,
         (Cars("field", 16, 4, 12, 4), Cars("road", 25, 4, 21, 3)), _ALWAYS, ("surge",)),
    Site("CD", "城东驾考中心", "章丘区", 36.706, 117.527, "city", 70,
         (Cars("field", 21, 5, 19, 5), Cars("road", 24, 3, 20, 3, 5)), _PEAK, ("surge",)),
    Site("CB", "城北驾考中心", "商河县", 37.306, 117.163, "city", 48,
         (Cars("field", 11, 3, 9, 3),)),
    Site("DYZ", "大杨庄理论考场", "槐荫区", 36.668, 116.931, "city", 100, (), _ALWAYS),
    Site("LX", "历下理论考场", "历下区", 36.67, 117.08, "city", 52),
    Site("SZ", "市中理论考场", "市中区", 36.65, 117.00, "city", 56),
    Site("HY", "槐荫理论考场", "槐荫区", 36.65, 116.90, "city", 44),
    Site("TQ", "徐李路理论考场", "天桥区", 36.70, 116.99, "city", 60),
    Site("LC", "历城理论考场", "历城区", 36.68, 117.18, "city", 66),
    Site("CQ", "长清分所考场", "长清区", 36.55, 116.75, "county", 40),
    Site("ZQ", "章丘分所考场", "章丘区", 36.68, 117.53, "county", 58),
    Site("JY", "济阳分所考场", "济阳区", 36.98, 117.17, "county", 44),
    Site("LW", "莱芜驾考中心", "莱芜区", 36.20, 117.66, "county", 60,
         (Cars("field", 7, 2, 6, 2), Cars("road", 8, 3, 8, 3)), _PEAK),
    Site("GC", "钢城分所考场", "钢城区", 36.06, 117.81, "county", 30),
    Site("PY", "平阴车管所考场", "平阴县", 36.29, 116.46, "county", 34),
    Site("SH", "商河车管所考场", "商河县", 37.31, 117.16, "county", 46),
    Site("PYS", "平阴社会考场", "平阴县", 36.255, 116.425, "social", 40,
         (Cars("field", 4, 2, 4, 2), Cars("road", 6, 3, 6, 3)), day_cost=340),
    Site("SHS", "商河社会考场", "商河县", 37.274, 117.186, "social", 42,
         (Cars("field", 4, 2, 4, 2), Cars("road", 6, 3, 6, 3)), day_cost=340),
)  # fmt: skip

LEAST_THEORY_KM: Final = {"莱芜区": 25}
"""Least whole ``max_km`` with which the district's nearest theory room is within reach, where
that is more than the least that people state (20 km)."""

DAY_SLOTS: Final = (
    Slot("AM", "S1", Time(8, 30), Time(11, 30)),
    Slot("PM", "S1", Time(13, 30), Time(16, 30)),
    Slot("NIGHT", "S1", Time(18), Time(21), True),  # [S] night sessions 18:00-21:00
    Slot("AM", "S4", Time(8, 30), Time(11, 30)),
    Slot("PM", "S4", Time(13, 30), Time(16, 30)),
    Slot("NIGHT", "S4", Time(18), Time(21), True),
    Slot("AM", "S2", Time(8), Time(12)),  # [S] 8:00-12:00, 13:00-17:00
    Slot("PM", "S2", Time(13), Time(17)),
    Slot("AM", "S3", Time(8), Time(12)),
    Slot("PM", "S3", Time(13), Time(17)),
)
LIT_SLOTS: Final = (
    Slot("NIGHT", "S2", Time(18), Time(20, 30), True),  # [G]
    Slot("NIGHT", "S3", Time(18), Time(21), True),  # [G]
)

TINY_DISTRICTS: Final = (
    District("东城区", 36.60, 117.02, 420_000),
    District("西岭区", 36.63, 116.78, 260_000),
    District("南河县", 36.38, 116.98, 140_000),
)
TINY_SHARES: Final = (50, 32, 18)
TINY_VENUES: Final = (
    Venue("A", "东城驾考中心" + MOCK, "东城区", 36.61, 117.05, "city"),
    Venue("B", "南河理论考场" + MOCK, "南河县", 36.37, 116.97, "county"),
    Venue("C", "西岭社会考场" + MOCK, "西岭区", 36.64, 116.75, "social", day_cost=50),
)


def _facility(
    facility_id: str, venue_id: str, kind: FacilityKind, classes: str, units: int, daily_max: int,
    *, minutes: int, routes: int | None = None, headway_min: int | None = None,
    per_examiner: int, least: int, night: bool = False,
) -> Facility:  # fmt: skip
    return Facility(
        facility_id, venue_id, kind, tuple(classes.split("|")), units, minutes, routes, headway_min,
        daily_max=daily_max, units_per_examiner=per_examiner, min_examiners=least, night=night,
    )  # fmt: skip


TINY_FACILITIES: Final = (
    _facility("A-T", "A", "theory", "*", 3, 24, minutes=60, per_examiner=2, least=1, night=True),
    _facility("A-F1", "A", "field", "C1|C5", 1, 11, minutes=40, routes=1, headway_min=20,
              per_examiner=2, least=1),
    _facility("A-F2", "A", "field", "C2", 1, 11, minutes=40, routes=1, headway_min=20,
              per_examiner=2, least=1),
    _facility("A-R1", "A", "road", "C1|C5", 1, 7, minutes=60, routes=2, headway_min=30,
              per_examiner=1, least=1),
    _facility("A-R2", "A", "road", "C2", 1, 7, minutes=60, routes=2, headway_min=30,
              per_examiner=1, least=1),
    _facility("B-T", "B", "theory", "*", 2, 12, minutes=60, per_examiner=2, least=1),
    _facility("C-F1", "C", "field", "C1|C2|C5", 1, 11, minutes=40, routes=1, headway_min=20,
              per_examiner=2, least=1),
    _facility("C-R1", "C", "road", "C1|C2|C5", 1, 7, minutes=60, routes=1, headway_min=40,
              per_examiner=1, least=1),
)  # fmt: skip
TINY_UNITS: Final = (Unit("考试科"), Unit("南河分所"), Unit("西岭大队", 1))


def city_venues(kind: str) -> tuple[Venue, ...]:
    """Venues of the city in a week of this kind; in the quiet season fewer open on weekends."""
    return tuple(
        Venue(
            site.venue_id, site.name + MOCK, site.district, site.lat, site.lon, site.kind,
            weekend=kind in site.weekend, day_cost=site.day_cost,
        )
        for site in SITES
    )  # fmt: skip


def city_facilities(kind: str) -> tuple[Facility, ...]:
    """Facilities of the city in a week of this kind, by venue: theory, field and road."""
    facilities: list[Facility] = []
    for site in SITES:
        sittings = WORKING_MINUTES // THEORY_MINUTES
        facilities.append(
            _facility(
                f"{site.venue_id}-T", site.venue_id, "theory", "*", site.seats,
                site.seats * sittings, minutes=THEORY_MINUTES, per_examiner=30, least=2, night=True,
            )
        )  # fmt: skip
        for cars in site.cars:
            facilities.extend(_car_facilities(site, cars, lit=kind in site.lit))
    return tuple(facilities)


def _car_facilities(site: Site, cars: Cars, *, lit: bool) -> tuple[Facility, Facility]:
    """The cars for C1 (with C5) and for C2 as two facilities."""
    road = cars.kind == "road"
    per_day = (ROAD_PER_CAR_DAY if road else FIELD_PER_CAR_DAY) * (LIT_DAY if lit else 1)

    def facility(number: int, classes: str, units: int, routes: int, headway: int) -> Facility:
        return _facility(
            f"{site.venue_id}-{'R' if road else 'F'}{number}", site.venue_id, cars.kind, classes,
            units, int(units * per_day), minutes=ROAD_MINUTES if road else FIELD_MINUTES,
            routes=routes, headway_min=headway, per_examiner=1 if road else 4,
            least=2 if road else 1, night=lit,
        )  # fmt: skip

    return (
        facility(1, "C1|C5", cars.c1, cars.c1_routes, 4),
        facility(2, "C2", cars.c2, cars.c2_routes, cars.c2_headway_min),
    )
