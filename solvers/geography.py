"""Road distances of a case and the points they cost."""

import math

from models.case import Case

EARTH_RADIUS_KM = 6371.0


def great_circle_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance of two points in degrees (haversine formula)."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half_phi = (phi2 - phi1) / 2
    half_lambda = math.radians(lon2 - lon1) / 2
    a = math.sin(half_phi) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(half_lambda) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(a)))


def round_half_up(value: float) -> int:
    """Round to the nearest integer, halves up, as the score does."""
    return math.floor(value + 0.5)


class RoadKm:
    """Road kilometres from each district to each venue: ``policy.road_factor`` x great circle."""

    def __init__(self, case: Case) -> None:
        factor = case.settings.policy.road_factor
        self._km = {
            (d.district, v.venue_id): factor * great_circle_km(d.lat, d.lon, v.lat, v.lon)
            for d in case.districts
            for v in case.venues
        }

    def __call__(self, district: str, venue_id: str) -> float:
        """Road km between a district's point and a venue."""
        return self._km[district, venue_id]

    def candidate_points(self, district: str, venue_id: str) -> int:
        """Travel points of one trip of a candidate: round(km / 5)."""
        return round_half_up(self._km[district, venue_id] / 5)

    def examiner_points(self, district: str, venue_id: str) -> int:
        """Travel points of one duty of an examiner: round(km / 10)."""
        return round_half_up(self._km[district, venue_id] / 10)
