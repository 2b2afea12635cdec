"""One sheet of rows and columns, drawn from its form for one office.

Put here the layout of a table: head, header over several lines, rows, notes, signatures. The workbook around
it belongs in `issuing`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hoptac.form import Asked, Cell, Column, Row
from hoptac.workbook.cells import cell_name
from hoptac.workbook.styles import SECTION, Formats, is_risky

__all__ = ["TableSheet", "Values", "set_up_page", "write_value"]

Values = Mapping[tuple[str, str, str, str], object]
"""Figures by (form, indicator, basis, scope), as an officer would type them."""

_HEAD_ROWS = 5
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_ONE_PAGE = 48
"""Sheets of up to so many lines are scaled onto one page."""
_LEGEND = (
    "Ô nền vàng: đơn vị nhập. Ô nền xanh nhạt: in sẵn để đối chiếu. Ô gạch chéo: không có số liệu. "
    "Ghi “-” nếu không phát sinh, “…” nếu chưa thu thập được."
)


def set_up_page(sheet: Any, name: str, last: tuple[int, int], repeat: tuple[int, int] | None = None) -> None:
    """A4 landscape, one page wide, header lines repeated, protected without a password."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 1 if last[0] <= _ONE_PAGE else 0)
    sheet.center_horizontally()
    sheet.print_area(0, 0, *last)
    if repeat:
        sheet.repeat_rows(*repeat)
    sheet.set_footer(f"&L{name}&RTrang &P/&N")
    sheet.hide_gridlines(2)
    allowed = ("format_cells", "format_columns", "format_rows", "insert_rows", "select_locked_cells")
    sheet.protect("", dict.fromkeys(allowed, True))


def write_value(
    sheet: Any,
    formats: Formats,
    row: int,
    column: int,
    value: object,
    is_prefilled: bool,
    look: Mapping[str, object],
) -> None:
    """Write what an officer would type: numbers as numbers, everything else as text, never as a formula."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, formats.field(is_prefilled, **look))
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        sheet.write_number(row, column, float(value), formats.field(is_prefilled, **look))
    else:
        text = str(value)
        quoted = {"quote_prefix": True} if is_risky(text) else {}
        sheet.write_string(row, column, text, formats.field(is_prefilled, **look, **quoted))


def _as_number(text: str) -> int | str:
    is_number = text.removeprefix("-").isdecimal() and text.isascii() and len(text) <= 15
    return int(text) if is_number else text


class TableSheet:
    """A sheet in the making."""

    def __init__(self, sheet: Any, formats: Formats, asked: Asked, cover: Mapping[str, object], banner: str) -> None:
        self._sheet = sheet
        self._formats = formats
        self._asked = asked
        self._form = asked.form
        self._columns = asked.columns
        self._cover = cover
        self._banner = banner
        self._last = len(self._columns) - 1
        self._depth = max(len(column.header_vi) for column in self._columns)

    def write(self, values: Values, natures: Mapping[tuple[str, str], str]) -> None:
        """Draw the whole sheet."""
        for index, column in enumerate(self._columns):
            self._sheet.set_column(index, index, column.width)
        self._write_head()
        self._write_header()
        first = at = _HEAD_ROWS + self._depth + 1
        sections = 0
        for row in self._asked.rows:
            if row.is_section:
                sections += 1
                self._write_section(at, row, _ROMAN[sections])
            else:
                self._write_row(at, row, values, natures.get((self._form.code, row.code)))
            at += 1
        self._round_numbers(first, at - 1)
        end = self._write_foot(at)
        self._sheet.freeze_panes(first, self._index("label") + 1)
        set_up_page(self._sheet, self._form.code, (end, self._last), (_HEAD_ROWS, first - 1))

    def _index(self, role: str) -> int:
        return next(index for index, column in enumerate(self._columns) if column.role == role)

    def _write_head(self) -> None:
        form, formats, sheet, half = self._form, self._formats, self._sheet, self._index("unit")
        name = str(self._cover.get("reporter_name") or "")
        place = " ".join(str(self._cover.get(key) or "") for key in ("place_code", "place_name")).strip()
        sheet.merge_range(0, 0, 0, half, name, formats.get(bold=True))
        about = f"Mã biểu: {form.code}, phiên bản {form.version}"
        sheet.merge_range(0, half + 1, 0, self._last, about, formats.get(bold=True, align="right"))
        codes = f"Mã đơn vị: {self._asked.office} – Mã địa bàn: {place}"
        sheet.merge_range(1, 0, 1, half, codes, formats.get(font_size=10))
        sheet.merge_range(
            1, half + 1, 1, self._last, form.note_vi, formats.get(italic=True, align="right", font_size=10)
        )
        sheet.merge_range(2, 0, 2, self._last, form.title_vi, formats.get(bold=True, font_size=15, align="center"))
        sheet.set_row(2, 26)
        period = str(self._cover.get("period") or "")
        sheet.merge_range(3, 0, 3, self._last, period, formats.get(italic=True, align="center"))
        red = formats.get(bold=True, font_color="C00000", align="center")
        sheet.merge_range(4, 0, 4, self._last, self._banner, red)

    def _write_header(self) -> None:
        columns, top = self._columns, _HEAD_ROWS
        for level in range(self._depth):
            for index, column in enumerate(columns):
                if level >= len(column.header_vi):
                    continue
                path = column.header_vi[: level + 1]
                is_last = level == len(column.header_vi) - 1
                if not is_last and index and columns[index - 1].header_vi[: level + 1] == path:
                    continue
                right = index
                while not is_last and right < self._last and columns[right + 1].header_vi[: level + 1] == path:
                    right += 1
                bottom = top + (self._depth - 1 if is_last else level)
                self._write_merged(top + level, index, bottom, right, path[-1])
        self._sheet.set_row(top + self._depth - 1, 62 if self._depth == 1 else 48)
        small = self._formats.boxed(italic=True, align="center", font_size=9, text_wrap=True)
        for index, column in enumerate(columns):
            self._sheet.write_string(top + self._depth, index, column.number or "ABCDE"[min(index, 4)], small)

    def _write_merged(self, top: int, left: int, bottom: int, right: int, text: str) -> None:
        if (top, left) == (bottom, right):
            self._sheet.write_string(top, left, text, self._formats.header())
        else:
            self._sheet.merge_range(top, left, bottom, right, text, self._formats.header())

    def _write_section(self, at: int, row: Row, number: str) -> None:
        for index, column in enumerate(self._columns):
            align = "center" if column.role == "ordinal" else "left"
            look = self._formats.boxed(bold=True, bg_color=SECTION, align=align)
            text = {"ordinal": number, "label": row.label_vi}.get(column.role, "")
            self._sheet.write_string(at, index, text, look) if text else self._sheet.write_blank(at, index, None, look)
        self._sheet.set_row(at, 18)

    def _write_row(self, at: int, row: Row, values: Values, nature: str | None) -> None:
        label_width = self._columns[self._index("label")].width
        lines = max(1, math.ceil(len(row.label_vi) * (1.0 if row.is_bold else 0.9) / label_width))
        self._sheet.set_row(at, max(18.0, 14.5 * lines + 3))
        for index, column in enumerate(self._columns):
            cell = self._asked.cell(row, column)
            if cell is not None:
                self._write_figure(at, index, cell, values)
            elif column.role == "computed":
                self._write_ratio(at, index, row, column, values)
            elif column.role in ("nature", "text"):
                self._write_words(at, index, row, column, nature)
            else:
                self._write_label(at, index, row, column)

    def _write_label(self, at: int, index: int, row: Row, column: Column) -> None:
        formats = self._formats
        looks = {
            "ordinal": (row.stt, formats.boxed(align="center", bold=row.is_bold)),
            "code": (row.code, formats.boxed(font_size=8, font_color="667080")),
            "label": (
                row.label_vi,
                formats.boxed(text_wrap=True, bold=row.is_bold, indent=min(row.stt.count("."), 1)),
            ),
            "unit": (row.unit, formats.boxed(align="center", font_size=10)),
        }
        text, look = looks.get(column.role, ("", formats.hatched()))
        self._sheet.write_string(at, index, text, look) if text else self._sheet.write_blank(at, index, None, look)

    def _write_figure(self, at: int, index: int, cell: Cell, values: Values) -> None:
        value = self._typed(values, cell)
        if isinstance(value, tuple):
            value = value[1 if cell.column.part == "high" else 0]
        elif cell.column.part == "high" and not isinstance(value, int | float | Decimal):
            value = None
        number = {"count": "#,##0", "percent": "@"}.get(cell.kind, "#,##0.0##")
        look = {"align": "right", "num_format": number, "bold": cell.row.is_bold, "shrink": True}
        write_value(self._sheet, self._formats, at, index, value, cell.figure_role == "prefilled", look)
        if cell.kind == "count" and cell.figure_role == "data":
            self._warn_of_decimals(at, index)

    def _typed(self, values: Values, cell: Cell) -> object:
        """A value as the spreadsheet takes it when it is typed: digits alone become a number."""
        value = values.get((self._form.code, cell.indicator_code, cell.basis, cell.scope))
        if isinstance(value, str) and cell.column.part and ".." in value:
            low, _, high = value.partition("..")
            return _as_number(low.strip()), _as_number(high.strip())
        return _as_number(value) if isinstance(value, str) else value

    def _warn_of_decimals(self, at: int, index: int) -> None:
        place = cell_name(at, index)
        self._sheet.data_validation(
            at,
            index,
            at,
            index,
            {
                "validate": "custom",
                "value": f"=OR(ISTEXT({place}),{place}=INT({place}))",
                "error_type": "warning",
                "error_title": "Số đếm là số nguyên",
                "error_message": "Excel đã hiểu dấu chấm là dấu thập phân? Gõ lại liền nhau, ví dụ 1336.",
            },
        )

    def _write_ratio(self, at: int, index: int, row: Row, column: Column, values: Values) -> None:
        places, numbers = [], []
        for key in column.ratio or ():
            other, part = next((i, c) for i, c in enumerate(self._columns) if c.key == key)
            cell = self._asked.cell(row, part)
            if cell is None:
                self._sheet.write_blank(at, index, None, self._formats.hatched())
                return
            places.append(cell_name(at, other))
            numbers.append(self._typed(values, cell))
        over, under = places
        known = [float(n) for n in numbers if isinstance(n, int | float | Decimal) and not isinstance(n, bool)]
        result = round(known[0] / known[1] * 100, 1) if len(known) == 2 and known[1] else ""
        formula = f'=IF(AND(ISNUMBER({over}),ISNUMBER({under})),IF({under}=0,"",ROUND({over}/{under}*100,1)),"")'
        look = self._formats.boxed(align="right", num_format="0.0", font_color="444444")
        self._sheet.write_formula(at, index, formula, look, result)

    def _write_words(self, at: int, index: int, row: Row, column: Column, nature: str | None) -> None:
        is_ours = column.key == "plan_span"
        text = row.plan_vi if is_ours else nature if column.role == "nature" else None
        align = "center" if is_ours or column.role == "nature" else "left"
        look = {"text_wrap": True, "align": align, "font_size": 10}
        write_value(self._sheet, self._formats, at, index, text, is_ours, look)
        if column.role == "nature":
            self._sheet.data_validation(at, index, at, index, {"validate": "list", "source": ["TH", "Ước"]})

    def _round_numbers(self, first: int, last: int) -> None:
        """Money without decimals is shown without a decimal sign, though its cell allows decimals."""
        for index, column in enumerate(self._columns):
            if column.kind in ("amount", "number"):
                place = cell_name(first, index)
                whole = {"criteria": f"=AND(ISNUMBER({place}),{place}=INT({place}))"}
                look = self._formats.plain_number()
                self._sheet.conditional_format(first, index, last, index, {"type": "formula", **whole, "format": look})

    def _write_foot(self, at: int) -> int:
        sheet, formats, middle = self._sheet, self._formats, max(self._last // 2, self._index("unit"))
        sheet.merge_range(at, 0, at, self._last, _LEGEND, formats.get(italic=True, font_size=9, font_color="555555"))
        dated = formats.get(italic=True, align="center")
        strong, plain = (
            formats.get(bold=True, align="center"),
            formats.get(italic=True, align="center", font_size=10),
        )
        sheet.merge_range(at + 2, middle + 1, at + 2, self._last, "…………, ngày …… tháng …… năm ………", dated)
        sheet.merge_range(at + 3, 0, at + 3, middle, "Người lập biểu", strong)
        sheet.merge_range(at + 3, middle + 1, at + 3, self._last, "Thủ trưởng đơn vị", strong)
        sheet.merge_range(at + 4, 0, at + 4, middle, "(Ký)", plain)
        sheet.merge_range(at + 4, middle + 1, at + 4, self._last, "(Ký, đóng dấu)", plain)
        return at + 8
