"""Distances, and the one way of rounding that the score knows."""

import math

EARTH_RADIUS_KM = 6371.0


def great_circle_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance in km between two points in degrees (haversine)."""
    phi, other_phi = math.radians(lat), math.radians(other_lat)
    across = math.sin(math.radians(other_lon - lon) / 2) ** 2
    along = math.sin((other_phi - phi) / 2) ** 2
    square = along + math.cos(phi) * math.cos(other_phi) * across
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, square)))


def round_half_up(value: float) -> int:
    """The nearest integer, halves upward."""
    return math.floor(value + 0.5)
