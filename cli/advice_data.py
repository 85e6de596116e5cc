"""An advice for scripts: plain figures, sentences in the language asked for."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cli.words import Words
    from models.advice import Advice, Bottleneck, Figures, Way


def advice_data(advice: Advice, names: Sequence[str], words: Words) -> dict[str, Any]:
    """Return what ``--json`` prints and ``advice.json`` holds."""
    count = len(advice.ways)
    return {
        "asked": advice.asked,
        "left_out": advice.left_out,
        "published": advice.published,
        "stopped": advice.stopped,
        "base": _figures(advice.base),
        "again": _figures(advice.again),
        "relaxed": _figures(advice.relaxed),
        "bottlenecks": [_bottleneck(item, words) for item in advice.bottlenecks],
        "uses": [asdict(use) for use in advice.uses],
        "ways": [
            _way(way, name, words) for way, name in zip(advice.ways, names[:count], strict=True)
        ],
        "others": [
            _way(way, name, words) for way, name in zip(advice.others, names[count:], strict=True)
        ],
    }


def _figures(figures: Figures | None) -> dict[str, Any] | None:
    if figures is None:
        return None
    return {**asdict(figures), "effort_per_candidate": figures.effort_per_candidate}


def _bottleneck(item: Bottleneck, words: Words) -> dict[str, Any]:
    return {
        "resource": item.resource,
        "what": words.message(item.what),
        "values": dict(item.what.values),
        "points": item.points,
        "served": item.served,
        "first_order": item.first_order,
        "where": list(item.where),
    }


def _way(way: Way, name: str, words: Words) -> dict[str, Any]:
    return {
        "family": way.family,
        "title": words.message(way.title),
        "file": name,
        "size": way.size,
        "most": way.most,
        "reaches": way.reaches,
        "needs": [words.message(need) for need in way.needs],
        "changes": way.scenario.model_dump(mode="json", by_alias=True, exclude_defaults=True)[
            "changes"
        ],
        "predicted": _figures(way.predicted),
        "predicted_total": _figures(way.predicted_total),
        "obtained": _figures(way.obtained),
        "obtained_total": _figures(way.obtained_total),
        "in_kind": None if way.in_kind is None else asdict(way.in_kind),
        "changed_bookings": way.changed_bookings,
        "changed_duties": way.changed_duties,
        "case_digest": way.digest,
        "cut_short": way.cut_short,
    }
