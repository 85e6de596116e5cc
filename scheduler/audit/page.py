"""The page of rules in the docs, made from the catalogue: ``python -m scheduler.audit.page``."""

import sys
from pathlib import Path

from scheduler.audit.catalogue import RULES

CHAPTERS = {
    "T": "Time and place 时间与地点",
    "C": "Capacity 能力",
    "E": "Examiners 考试员",
    "B": "Candidates 考生",
    "P": "What has been published 已公布内容",
    "D": "Data 数据",
}
DEFAULT = Path("docs") / "rules.md"

HEAD = """# The rules of a plan · 计划规则

Made from the catalogue in `scheduler/audit/catalogue.py` by `python -m scheduler.audit.page`;
do not edit it by hand. A plan that breaks one of these rules is never handed out. `paikao audit`
names a broken rule by its ID. 第162号令 is 公安部令第162号 机动车驾驶证申领和使用规定, 工作规范 is
机动车驾驶人考试工作规范.
"""


def page() -> str:
    """The whole page as Markdown: a chapter for each letter, a section for each rule."""
    blocks = [HEAD]
    chapter = ""
    for rule in RULES:
        if rule.rule_id[0] != chapter:
            chapter = rule.rule_id[0]
            blocks.append(f"## {CHAPTERS[chapter]}\n")
        source = f"\n\n依据 Source: {rule.article}" if rule.article else ""
        blocks.append(
            f"### {rule.rule_id} {rule.title} · {rule.title_en}\n\n"
            f"{rule.sentence}\n\n{rule.sentence_en}{source}\n"
        )
    return "\n".join(blocks)


def main(arguments: list[str]) -> int:
    """Write the page to the path given, or to ``docs/rules.md``."""
    path = Path(arguments[0]) if arguments else DEFAULT
    path.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
