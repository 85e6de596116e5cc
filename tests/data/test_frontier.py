"""The capacity frontier: which figure goes where."""

import pytest

from data.frontier import Service, frontier

AXES = [("demand", ["1.0", "1.5", "3"]), ("reserves", ["0", "all"]), ("nights", ["on", "off"])]


def service(demand: str, reserves: str, nights: str) -> Service:
    entitled = int(100 * float(demand))
    return Service(entitled, 50 + 10 * (reserves == "all") + (nights == "on"))


def everything(axes=AXES):
    services = {}
    for demand in axes[0][1]:
        for reserves in axes[1][1]:
            for nights in axes[2][1]:
                services[demand, reserves, nights] = service(demand, reserves, nights)
    return services


def test_first_axis_along_second_as_lines_third_as_panels():
    found = frontier("x", AXES, everything())
    assert (found.along, found.ticks, found.places) == ("demand", ("1.0", "1.5", "3"), (1, 1.5, 3))
    assert found.legend == "reserves"
    assert [panel.title for panel in found.panels] == ["nights=on", "nights=off"]
    assert [line.label for line in found.panels[1].lines] == ["0", "all"]
    assert found.panels[1].lines[1].services == (
        Service(100, 60), Service(150, 60), Service(300, 60),
    )  # fmt: skip
    assert found.panels[0].lines[0].services[2].unserved == 249
    assert all(panel.entitled == ((100, 150, 300),) for panel in found.panels)
    assert found.missing == 0


def test_one_axis_is_one_line():
    found = frontier("x", AXES[:1], {("1.0",): Service(5, 4), ("3",): Service(9, 4)})
    (panel,) = found.panels
    (line,) = panel.lines
    assert (panel.title, line.label, found.legend) == ("", "", "")
    assert line.services == (Service(5, 4), None, Service(9, 4))
    assert found.missing == 1


def test_four_axes_make_a_panel_of_each_combination():
    services = {(*key, "v"): value for key, value in everything().items()}
    found = frontier("x", [*AXES, ("venue", ["v", "w"])], services)
    assert [panel.title for panel in found.panels] == [
        "nights=on  venue=v", "nights=on  venue=w", "nights=off  venue=v", "nights=off  venue=w",
    ]  # fmt: skip
    assert found.missing == 12


def test_the_entitled_are_a_line_for_each_course_that_differs():
    services = everything()
    services["1.5", "all", "on"] = Service(999, 60)
    del services["3", "0", "on"]
    found = frontier("x", AXES, services)
    assert found.panels[0].entitled == ((100, 150, None), (100, 999, 300))
    del services["1.5", "all", "on"]
    found = frontier("x", AXES, services)
    assert found.panels[0].entitled == ((100, 150, 300),)


@pytest.mark.parametrize(
    ("ticks", "places"),
    [
        (["0", "20", "90"], (0, 20, 90)),
        (["0", "20", "all"], (0, 1, 2)),
        (["2", "1"], (0, 1)),
        (["1", "nan"], (0, 1)),
        (["1", "inf"], (0, 1)),
        (["晴", "雨"], (0, 1)),
        (["7"], (7,)),
    ],
)
def test_numbers_stand_where_they_belong_and_words_evenly(ticks, places):
    assert frontier("x", [("a", ticks)], {}).places == places
