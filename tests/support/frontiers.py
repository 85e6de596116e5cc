"""A grid and what its plans give."""

from itertools import product

from data.frontier import Labels, Service

AXES = [("需求", ["1.0", "2.0"]), ("应急", ["0", "20", "全部"]), ("夜考", ["开", "停"])]


def services() -> dict[Labels, Service]:
    """What each scenario gives: more demand, no more seats."""
    return {
        key: Service(int(100 * float(key[0])), 60 + 5 * AXES[1][1].index(key[1]))
        for key in product(*(labels for _name, labels in AXES))
    }
