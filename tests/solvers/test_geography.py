"""Distances and the rounding of their points."""

import math

import pytest

from models.case import District, Venue
from solvers.geography import RoadKm, great_circle_km, round_half_up
from tests.scheduler.small_case import CASE, with_policy


@pytest.mark.parametrize(
    ("here", "there", "km"),
    [
        ((0.0, 0.0), (0.0, 0.0), 0.0),
        ((0.0, 0.0), (0.0, 90.0), 6371.0 * math.pi / 2),
        ((90.0, 0.0), (-90.0, 77.0), 6371.0 * math.pi),
        ((36.0, 117.0), (37.0, 117.0), 6371.0 * math.pi / 180),
        ((60.0, 10.0), (60.0, -10.0), 1107.71),  # on the globe less than along the parallel
        ((0.0, 179.5), (0.0, -179.5), 6371.0 * math.pi / 180),
        ((36.651, 117.120), (39.904, 116.407), 367.0),  # 济南 to 北京
    ],
)
def test_known_distances(here, there, km):
    assert great_circle_km(*here, *there) == pytest.approx(km, rel=2e-3, abs=1e-9)
    assert great_circle_km(*there, *here) == pytest.approx(great_circle_km(*here, *there))


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.0, 0), (0.49, 0), (0.5, 1), (1.5, 2), (2.5, 3), (2.4999, 2), (7.0, 7)],
)
def test_halves_go_up(value, expected):
    assert round_half_up(value) == expected


def road(degrees: float, factor: float = 1.0) -> RoadKm:
    """One venue on the equator, so many degrees east of the one district."""
    case = with_policy(CASE, road_factor=factor).model_copy(
        update={
            "districts": (District("甲区", 0.0, 0.0),),
            "venues": (Venue("V1", "", "甲区", 0.0, degrees, "city"),),
        }
    )
    return RoadKm(case)


def test_points_of_candidates_and_examiners():
    degree = 6371.0 * math.pi / 180
    km = road(12.4 / degree)
    assert km("甲区", "V1") == pytest.approx(12.4)
    assert km.candidate_points("甲区", "V1") == 2  # 2.48
    assert km.examiner_points("甲区", "V1") == 1  # 1.24
    longer = road(12.4 / degree, factor=1.3)
    assert longer("甲区", "V1") == pytest.approx(16.12)
    assert longer.candidate_points("甲区", "V1") == 3
    assert longer.examiner_points("甲区", "V1") == 2
