"""The template: an empty case as a workbook that says how it is filled in."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from xlsxwriter.utility import xl_col_to_name

from data.case_writer import put_value
from data.cell_text import display_width
from data.layout import CONTRACT_TABLES, EXTRA_PREFIX, SETTINGS, TITLE_BY_TABLE
from data.template.columns import FormColumn, bounded, form_columns
from data.template.guide import write_guide
from data.template.settings import write_settings
from data.texts import N_, Language, translator
from data.workbooks.look import Footer, Look
from data.workbooks.new_book import book_content

ROWS: Final = 1_000
"""Rows of a table that have drop-downs and checks; what people come in has more."""
_MANY: Final = dict.fromkeys(("candidates", "cohorts", "booked", "availability"), 5_000)
_REQUIRED: Final = {"bg_color": "#1F4E79", "font_color": "#FFFFFF"}
_SOMETIMES: Final = {"bg_color": "#5B8DB8", "font_color": "#FFFFFF"}
_OPTIONAL: Final = {"bg_color": "#E3E7EC", "font_color": "#333333"}
_TABS: Final = {"needed": "#1F4E79", "demand": "#2E7D32", "may": "#9AA3AD"}
_NEEDED: Final = frozenset({"districts", "slots", "venues", "facilities", "examiners"})
_DEMAND: Final = frozenset({"candidates", "cohorts"})

Rows = Mapping[str, Sequence[Any]]


def template_book(lang: Language, settings: Mapping[str, object], rows: Rows) -> bytes:
    """Return the content of the workbook.

    Parameters
    ----------
    settings
        Values by dotted key, in the place of the defaults.
    rows
        Rows by table; none for an empty template.
    """
    return book_content(lambda book: _Template(book, lang, rows).write(settings))


class _Template:
    """Writes the sheets; in Chinese with the Chinese names of tables and columns."""

    def __init__(self, book: Any, lang: Language, rows: Rows) -> None:
        self._book = book
        self._lang = lang
        self._rows = rows
        self._look = Look(book, lang)
        self._translate = translator(lang)

    def write(self, settings: Mapping[str, object]) -> None:
        """Write the guide, the settings and a sheet a table."""
        _ = self._translate
        guide = self._book.add_worksheet(EXTRA_PREFIX + _(N_("填写说明")))
        sheet = self._book.add_worksheet(SETTINGS)
        sheet.set_tab_color(_TABS["needed"])
        write_settings(sheet, self._look, self._translate, settings)
        names = {table: self._name(table) for table in CONTRACT_TABLES}
        write_guide(guide, self._look, self._translate, names, example=bool(self._rows))
        for table in CONTRACT_TABLES:
            self._write_table(table)
        guide.activate()

    def _name(self, table: str) -> str:
        return TITLE_BY_TABLE[table] if self._lang == "zh" else table

    def _title(self, form: FormColumn) -> str:
        return form.column.title if self._lang == "zh" else form.column.name

    def _write_table(self, table: str) -> None:
        sheet = self._book.add_worksheet(self._name(table))
        kind = "needed" if table in _NEEDED else "demand" if table in _DEMAND else "may"
        sheet.set_tab_color(_TABS[kind])
        sheet.set_comments_author("paikao")
        columns = form_columns(table)
        rows = self._rows.get(table, ())
        for place, form in enumerate(columns):
            self._write_column(sheet, table, place, form, rows)
        sheet.set_row(0, 30)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(rows)), len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        page = self._translate(N_("第&P页共&N页"))
        sheet.set_footer(Footer(self._name(table), "", page).codes())

    def _write_column(
        self, sheet: Any, table: str, place: int, form: FormColumn, rows: Sequence[Any]
    ) -> None:
        title = self._title(form)
        body = self._look.plain(num_format=form.number_format, align=form.align, valign="vcenter")
        width = max(form.width, display_width(title) + 4)
        sheet.set_column(place, place, width, body)
        tint = _OPTIONAL
        if form.column.required:
            tint = _REQUIRED
        elif form.sometimes:
            tint = _SOMETIMES
        sheet.write_string(0, place, title, self._look.header(**tint, num_format="@"))
        sheet.write_comment(0, place, self._comment(form), _comment_size(self._comment(form)))
        last = _MANY.get(table, ROWS)
        first_cell = f"{xl_col_to_name(place)}2"
        rule = form.validation(first_cell)
        ask = {
            "input_title": bounded(f"{title}（{form.required(self._translate)}）", 32),
            "input_message": bounded(self._ask(form)),
        }
        if rule is None:
            rule = {"validate": "any"}
        else:
            refused = self._translate(N_("不合写法"))
            ask |= {"error_title": refused, "error_message": bounded(self._ask(form))}
        if form.reference is not None:
            rule["source"] = self._range(*form.reference)
        sheet.data_validation(1, place, last, place, {**rule, **ask})
        for number, row in enumerate(rows, start=1):
            put_value(sheet, number, place, getattr(row, form.column.name), body)

    def _range(self, table: str, column: str) -> str:
        """Return the cells of another table's column."""
        places = [form.column.name for form in form_columns(table)]
        letter = xl_col_to_name(places.index(column))
        return f"='{self._name(table)}'!${letter}$2:${letter}${ROWS + 1}"

    def _ask(self, form: FormColumn) -> str:
        how = form.how(self._translate)
        meaning = form.meaning(self._translate)
        return meaning if form.cell.kind == "text" else f"{meaning}\n{how}"

    def _comment(self, form: FormColumn) -> str:
        _ = self._translate
        name = form.column.name if self._lang == "zh" else form.column.title
        lines = [
            f"{name}　{form.required(_)}",
            form.meaning(_),
            _(N_("写法：{how}")).format(how=form.how(_)),
        ]
        return "\n".join(lines)


def _comment_size(text: str) -> dict[str, object]:
    lines = sum(1 + display_width(line) // 38 for line in text.split("\n"))
    return {"width": 260, "height": 24 + 17 * lines, "font_size": 9, "color": "#FFFFE8"}
