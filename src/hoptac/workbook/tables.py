"""One sheet of rows and columns, drawn from its form for one office.

Put here the layout of a table: where its rows begin, its header, its rows. Head, foot and printed page are `pages`, the
workbook around it is `issuing`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal

from hoptac.figure import money_factor
from hoptac.form import Asked, Cell, Column, Row
from hoptac.workbook.cells import cell_name
from hoptac.workbook.counting import added_to, quotient, tallied
from hoptac.workbook.pages import HEAD_ROWS, Page, write_header
from hoptac.workbook.places import FigureKey, Known, Place
from hoptac.workbook.styles import SECTION

__all__ = ["TableSheet", "Values", "key_of"]

Values = Mapping[FigureKey, object]
"""Figures by (form, indicator, basis, scope), as an officer would type them."""

_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_LEGEND = (
    "Ô nền vàng: đơn vị nhập; số nghiêng màu xanh là công thức, được ghi đè. Ô nền xanh nhạt: in sẵn, không sửa. "
    "Ô gạch chéo: không có số liệu. Ghi “-” nếu không phát sinh, “…” nếu chưa thu thập được."
)


def _as_number(text: str) -> int | str:
    is_number = text.removeprefix("-").isdecimal() and text.isascii() and len(text) <= 15
    return int(text) if is_number else text


def key_of(form: str, cell: Cell) -> FigureKey:
    """The key by which a cell's figure is known."""
    return (form, cell.indicator_code, cell.basis, cell.scope)


class TableSheet:
    """A table in the making. Its addresses are known before anything is written."""

    def __init__(self, page: Page, asked: Asked, cover: Mapping[str, object], banner: str, known: Known) -> None:
        self._page = page
        self._asked = asked
        self._form = asked.form
        self._columns = asked.columns
        self._cover = cover
        self._banner = banner
        self._known = known
        self._last = len(self._columns) - 1
        self._depth = max(len(column.header_vi) for column in self._columns)
        self._first = HEAD_ROWS + self._depth + 1
        self._place_figures()

    def _place_figures(self) -> None:
        places, code = self._page.places, self._form.code
        for at, row in enumerate(self._asked.rows, self._first):
            for index, column in enumerate(self._columns):
                cell = self._asked.cell(row, column)
                if cell is None or cell.figure_role == "prefilled":
                    continue
                place = self._page.at(at, index)
                key = key_of(code, cell)
                places.figures.setdefault(key, place)
                if tallies := row.tallies.get(column.key):
                    places.counted[key] = tallies
                if cell.is_required and cell.column.part != "high":
                    places.required.setdefault(code, []).append(place)

    def write(self, values: Values, natures: Mapping[tuple[str, str], str]) -> None:
        """Draw the whole sheet; lists that it counts are drawn before it."""
        page = self._page
        for index, column in enumerate(self._columns):
            page.sheet.set_column(index, index, column.width)
        self._write_head()
        write_header(page, HEAD_ROWS, [c.header_vi for c in self._columns], 62 if self._depth == 1 else 48)
        self._write_numbers(HEAD_ROWS + self._depth)
        at, sections = self._first, 0
        for row in self._asked.rows:
            if row.is_section:
                sections += 1
                self._write_section(at, row, _ROMAN[sections])
            else:
                self._write_row(at, row, values, natures.get((self._form.code, row.code)))
            at += 1
        self._round_numbers(self._first, at - 1)
        end = page.foot(at, max(self._last // 2, self._index("unit")), self._last, _LEGEND)
        page.sheet.freeze_panes(self._first, self._index("label") + 1)
        footer = f"{self._form.code} – phiên bản {self._form.version}"
        page.finish(footer, (end, self._last), (HEAD_ROWS, self._first - 1))

    def _index(self, role: str) -> int:
        return next(index for index, column in enumerate(self._columns) if column.role == role)

    def _write_head(self) -> None:
        form = self._form
        place = " ".join(str(self._cover.get(key) or "") for key in ("place_code", "place_name")).strip()
        self._page.head(
            self._index("unit"),
            self._last,
            office=str(self._cover.get("reporter_name") or ""),
            about=f"Mã biểu: {form.code}, phiên bản {form.version}",
            codes=f"Mã đơn vị: {self._asked.office} – Mã địa bàn: {place}",
            note=form.note_vi,
            title=form.title_vi,
            period=str(self._cover.get("period") or ""),
            banner=self._banner,
        )

    def _write_numbers(self, at: int) -> None:
        small = self._page.formats.boxed(italic=True, align="center", font_size=9, text_wrap=True)
        for index, column in enumerate(self._columns):
            self._page.text(at, index, column.number or "ABCDE"[min(index, 4)], small)

    def _write_section(self, at: int, row: Row, number: str) -> None:
        for index, column in enumerate(self._columns):
            align = "center" if column.role == "ordinal" else "left"
            look = self._page.formats.boxed(bold=True, bg_color=SECTION, align=align)
            self._page.text(at, index, {"ordinal": number, "label": row.label_vi}.get(column.role, ""), look)
        self._page.sheet.set_row(at, 18)

    def _write_row(self, at: int, row: Row, values: Values, nature: str | None) -> None:
        label_width = self._columns[self._index("label")].width
        lines = max(1, math.ceil(len(row.label_vi) * (1.0 if row.is_bold else 0.9) / label_width))
        self._page.sheet.set_row(at, max(18.0, 14.5 * lines + 3))
        computed = []
        for index, column in enumerate(self._columns):
            cell = self._asked.cell(row, column)
            if cell is not None:
                self._write_figure(at, index, cell, values)
            elif column.role == "computed":
                computed.append((index, column))
            elif column.role in ("nature", "text"):
                self._write_words(at, index, row, column, nature)
            else:
                self._write_label(at, index, row, column)
        for index, column in computed:
            self._write_ratio(at, index, row, column)

    def _write_label(self, at: int, index: int, row: Row, column: Column) -> None:
        formats = self._page.formats
        looks = {
            "ordinal": (row.stt, formats.boxed(align="center", bold=row.is_bold)),
            "code": (row.code, formats.boxed(font_size=8, font_color="667080")),
            "label": (
                row.label_vi,
                formats.boxed(text_wrap=True, bold=row.is_bold, indent=min(row.stt.count("."), 1)),
            ),
            "unit": (row.unit, formats.boxed(align="center", font_size=10)),
        }
        self._page.text(at, index, *looks.get(column.role, ("", formats.hatched())))

    def _write_figure(self, at: int, index: int, cell: Cell, values: Values) -> None:
        value, known = self._typed(values, cell), self._known_value(cell)
        number = {"count": "#,##0", "percent": "@"}.get(cell.kind, "#,##0.0##")
        look = {"align": "right", "num_format": number, "bold": cell.row.is_bold, "shrink": True}
        is_ours = cell.figure_role == "prefilled" or known is not None
        if (
            value is None
            and known is None
            and cell.figure_role == "data"
            and self._write_formula(at, index, cell, look)
        ):
            return
        self._page.value(at, index, known if value is None else value, is_ours, look)
        if cell.kind == "count" and not is_ours and cell.figure_role == "data":
            self._warn_of_decimals(at, index)

    def _write_formula(self, at: int, index: int, cell: Cell, look: Mapping[str, object]) -> bool:
        """Fill the cell by a count of a list, or by adding the quarter to the year so far, where either is known."""
        page, places = self._page, self._page.places
        tallies = cell.row.tallies.get(cell.column.key)
        formula = tallied(tallies, places, page.name) if tallies else None
        if formula is None and cell.basis == "ytd":
            key = key_of(self._form.code, cell)
            so_far = Decimal(0) if self._known.begins_year else self._known.year_so_far.get(key)
            quarter = places.figures.get((key[0], key[1], "quarter", key[3]))
            if so_far is not None and quarter is not None and quarter.row == at:
                formula = added_to(float(_printed(so_far, cell)), quarter, places, page.name)
        if formula is None:
            return False
        page.formula(at, index, formula.text, page.formats.counted(**look), formula.result)
        return True

    def _known_value(self, cell: Cell) -> Decimal | None:
        known = self._known.figures.get(key_of(self._form.code, cell))
        return None if known is None else _printed(known, cell)

    def _typed(self, values: Values, cell: Cell) -> object:
        """A value as the spreadsheet takes it when it is typed: digits alone become a number."""
        value = values.get(key_of(self._form.code, cell))
        if isinstance(value, str):
            low, dots, high = value.partition("..")
            is_pair = bool(dots) and bool(cell.column.part)
            value = (_as_number(low.strip()), _as_number(high.strip())) if is_pair else _as_number(value)
        if isinstance(value, tuple):
            return value[1 if cell.column.part == "high" else 0]
        return None if cell.column.part == "high" and not isinstance(value, int | float | Decimal) else value

    def _warn_of_decimals(self, at: int, index: int) -> None:
        place = cell_name(at, index)
        self._page.sheet.data_validation(
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

    def _write_ratio(self, at: int, index: int, row: Row, column: Column) -> None:
        found: list[Place] = []
        for key in column.ratio or ():
            other = next(((i, c) for i, c in enumerate(self._columns) if c.key == key), None)
            if other is not None and self._asked.cell(row, other[1]) is not None:
                found.append(self._page.at(at, other[0]))
        if len(found) != 2:
            self._page.text(at, index, "", self._page.formats.hatched())
            return
        formula = quotient(found[0], found[1], self._page.places, self._page.name)
        look = self._page.formats.boxed(align="right", num_format="0.0", font_color="444444")
        self._page.formula(at, index, formula.text, look, formula.result)

    def _write_words(self, at: int, index: int, row: Row, column: Column, nature: str | None) -> None:
        is_ours = column.key == "plan_span"
        text = row.plan_vi if is_ours else nature if column.role == "nature" else None
        align = "center" if is_ours or column.role == "nature" else "left"
        self._page.value(at, index, text, is_ours, {"text_wrap": True, "align": align, "font_size": 10})
        if column.role == "nature":
            self._page.sheet.data_validation(at, index, at, index, {"validate": "list", "source": ["TH", "Ước"]})

    def _round_numbers(self, first: int, last: int) -> None:
        """Money without decimals is shown without a decimal sign, though its cell allows decimals."""
        for index, column in enumerate(self._columns):
            if column.kind in ("amount", "number"):
                place = cell_name(first, index)
                whole = {"criteria": f"=AND(ISNUMBER({place}),{place}=INT({place}))"}
                rule = {"type": "formula", **whole, "format": self._page.formats.plain_number()}
                self._page.sheet.conditional_format(first, index, last, index, rule)


def _printed(value: Decimal, cell: Cell) -> Decimal:
    """A known figure in the unit that the form prints."""
    return value / (money_factor(cell.unit) or Decimal(1)) if cell.kind == "amount" else value
