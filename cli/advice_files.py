"""The files of an advice: a scenario for each way, with what it was found to give."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from cli.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cli.words import Words
    from models.advice import Advice, Way

LONGEST_NAME: Final = 200


def file_names(advice: Advice) -> list[str]:
    """Return the name of the file of each way, the planned ones first."""
    ways = [*advice.ways, *advice.others]
    return [f"{number:02}-{way.family}.toml" for number, way in enumerate(ways, start=1)]


def advice_files(
    advice: Advice, names: Sequence[str], data: Mapping[str, object], words: Words
) -> dict[str, str]:
    """Return the text of each file by its name."""
    from data.advice_folder import ADVICE_FILE
    from data.scenario_out import scenario_text

    texts = {}
    for name, way in zip(names, (*advice.ways, *advice.others), strict=True):
        title = words.message(way.title)[:LONGEST_NAME]
        scenario = way.scenario.model_copy(update={"name": title})
        texts[name] = scenario_text(scenario, _remarks(advice, way, words))
    texts[ADVICE_FILE] = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    return texts


def _remarks(advice: Advice, way: Way, words: Words) -> list[str]:
    base = "--base PLAN" if advice.published else "--base PLAN --replan"
    lines = [
        words.text(
            _("paikao advise 写出；可修改后推演：paikao whatif CASE --scenario 本文件 {base}"),
            base=base,
        ),
        words.text(_("预计多安排 {served} 人"), served=f"{way.predicted.served:,.0f}"),
    ]
    if way.obtained is not None:
        text = _("重排后多安排 {served} 人，得分 {score}")
        score = 0.0 if way.obtained_total is None else way.obtained_total.score
        lines.append(words.text(text, served=f"{way.obtained.served:,.0f}", score=f"{score:,.0f}"))
    lines += [words.text(_("条件：{need}"), need=words.message(need)) for need in way.needs]
    return lines
