"""The first sheet of the template: how it is filled in, and what the colours mean."""

from collections.abc import Mapping
from typing import Any, Final

from data.layout import DEMAND_TABLES, REQUIRED_TABLES, SETTINGS
from data.template.texts import TABLES
from data.texts import N_, Translate
from data.workbooks.look import Look, line_count

_STEPS: Final = (
    N_("先填 settings（城市、起始日、排计划的日子），再按下表从上往下填；后面的表引用前面的编号。"),
    N_(
        "每张表第一行是列名，不要改动，也不要在它上面加标题行；一行一条，从第二行填起，中间空行无妨。"
    ),
    N_("把光标停在列名上看批注：列的英文名、含义、写法。点格子会出现提示，有下拉的从下拉里选。"),
    N_("不要合并单元格；一格多项用 | 连接，如 C1|C5；日期、时刻照电子表格的习惯输入即可。"),
    N_("自用的列和工作表，名称以 x_ 开头，程序不读。本页就是这样的一页，可删。"),
    N_("填好后先检查：paikao check 文件名.xlsx　错误会逐格列出；再排计划：paikao plan 文件名.xlsx"),
)
_EXAMPLE: Final = N_(
    "本簿已填有一个小例子（一周、两个考场、人名校名均为模拟），可直接检查和排计划；"
    "正式使用时删去各表第二行起的内容。"
)
_LEGEND: Final = (
    ("#1F4E79", "#FFFFFF", N_("必填的列")),
    ("#5B8DB8", "#FFFFFF", N_("有时必填的列（见批注）")),
    ("#E3E7EC", "#333333", N_("可空的列")),
    ("#FFF2CC", "#000000", N_("必填的设置")),
)
_WIDTHS: Final = (16, 20, 14, 84)


def write_guide(
    sheet: Any, look: Look, translate: Translate, names: Mapping[str, str], *, example: bool
) -> None:
    """Write the guide. ``names`` are those of the sheets, by table, in order."""
    _ = translate
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    last, room = len(_WIDTHS) - 1, sum(_WIDTHS)
    sheet.merge_range(0, 0, 0, last, "", look.title())
    sheet.write_string(0, 0, _(N_("排考数据　填写说明")), look.title())
    sheet.set_row(0, 30)
    row = 1
    steps = [f"{number}. {_(text)}" for number, text in enumerate(_STEPS, start=1)]
    if example:
        steps.insert(0, _(_EXAMPLE))
    for text in steps:
        sheet.merge_range(row, 0, row, last, "", look.note())
        sheet.write_string(row, 0, text, look.note())
        sheet.set_row(row, 4 + 15 * line_count(text, room))
        row += 1
    row += 1
    for place, (back, front, text) in enumerate(_LEGEND):
        form = look.cell(bg_color=back, font_color=front, align="center", text_wrap=True)
        sheet.write_string(row, place, _(text), form)
    sheet.set_row(row, 30)
    row += 2
    titles = (N_("工作表"), N_("英文名"), N_("要不要填"), N_("填什么"))
    for place, title in enumerate(titles):
        sheet.write_string(row, place, _(title), look.header())
    about = {SETTINGS: (SETTINGS, _(N_("必填")), _(N_("城市、计划期和各项规定；有默认值的可不改")))}
    for table, name in names.items():
        about[table] = (name, _(_wanted(table)), _(TABLES[table]))
    for table, (name, wanted, text) in about.items():
        row += 1
        link = look.text(font_color="#1F4E79", underline=1)
        sheet.write_url(row, 0, f"internal:'{name}'!A1", link, name)
        for place, cell in enumerate((table, wanted, text), start=1):
            sheet.write_string(row, place, cell, look.text(align="left"))
        sheet.set_row(row, 4 + 15 * line_count(text, _WIDTHS[-1]))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)


def _wanted(table: str) -> str:
    if table in REQUIRED_TABLES:
        return N_("必填")
    return N_("两张填一张") if table in DEMAND_TABLES else N_("有才填")
