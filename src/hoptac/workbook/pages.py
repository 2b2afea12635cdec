"""One sheet of an issued workbook: cells with what they show, the head and foot of a form, the printed page.

Put here what tables, lists and checks have in common. What stands on each belongs in `tables`, `lists` and `checking`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from hoptac.workbook.places import Place, Places
from hoptac.workbook.styles import Formats, is_risky

__all__ = ["HEAD_ROWS", "Page", "write_header"]

HEAD_ROWS = 5
"""Lines above the header of a form."""
_ONE_PAGE = 48
"""Sheets of up to so many lines are scaled onto one page."""
_ALLOWED = ("format_cells", "format_columns", "format_rows", "insert_rows", "select_locked_cells")


class _Nothing(str):
    """Empty text as the result of a formula.

    The writing library takes `""` for "not computed" and leaves the cell's type out, and then the cell could not be
    told from a formula that nobody has worked out; text that equals nothing is written as the text that it is.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = str.__hash__


_NOTHING = _Nothing("")


class Page:
    """A sheet in the making; whatever is written is remembered in `places.shown`."""

    def __init__(self, sheet: Any, name: str, formats: Formats, places: Places) -> None:
        self.sheet = sheet
        self.name = name
        self.formats = formats
        self.places = places

    def at(self, row: int, column: int) -> Place:
        """A cell of this sheet."""
        return Place(self.name, row, column)

    def text(self, row: int, column: int, text: str, look: Any) -> None:
        """Write text of ours, or draw an empty cell."""
        if text:
            self.sheet.write_string(row, column, text, look)
            self.places.shown[self.at(row, column)] = text
        else:
            self.sheet.write_blank(row, column, None, look)

    def merged(self, row: int, first: int, last: int, text: str, look: Any, height: int = 1) -> None:
        """Write text of ours over several columns."""
        if first == last and height == 1:
            self.text(row, first, text, look)
        else:
            self.sheet.merge_range(row, first, row + height - 1, last, text, look)

    def formula(self, row: int, column: int, formula: str, look: Any, result: object) -> None:
        """Write a formula together with what it gives, so that the file can be read before anybody opens it."""
        self.sheet.write_formula(row, column, f"={formula}", look, _NOTHING if result is None else result)
        self.places.shown[self.at(row, column)] = result

    def value(self, row: int, column: int, value: object, is_ours: bool, look: Mapping[str, object]) -> None:
        """Write what an officer would type: numbers as numbers, everything else as text, never as a formula."""
        if value is None or value == "":
            self.sheet.write_blank(row, column, None, self.formats.field(is_ours, **look))
            return
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            self.sheet.write_number(row, column, float(value), self.formats.field(is_ours, **look))
        else:
            value = str(value)
            quoted = {"quote_prefix": True} if is_risky(value) else {}
            self.sheet.write_string(row, column, value, self.formats.field(is_ours, **look, **quoted))
        self.places.shown[self.at(row, column)] = value

    def head(
        self,
        split: int,
        last: int,
        *,
        office: str,
        about: str,
        codes: str,
        note: str,
        title: str,
        period: str,
        banner: str,
    ) -> None:
        """The lines above the header: whose sheet it is, which form, for which period."""
        formats = self.formats
        split = min(split, last - 1)
        strong, noted = formats.get(bold=True, align="right"), formats.get(italic=True, align="right", font_size=10)
        if split < 1:  # one column beside the numbers: nothing can stand side by side
            self.merged(0, 0, last, about, strong)
            self.merged(1, 0, last, f"{office}. {codes}. {note}", noted)
        else:
            self.merged(0, 0, split, office, formats.get(bold=True))
            self.merged(0, split + 1, last, about, strong)
            self.merged(1, 0, split, codes, formats.get(font_size=10))
            self.merged(1, split + 1, last, note, noted)
        self.merged(2, 0, last, title, formats.get(bold=True, font_size=15, align="center", text_wrap=True))
        self.sheet.set_row(2, 26)
        self.merged(3, 0, last, period, formats.get(italic=True, align="center"))
        self.merged(4, 0, last, banner, formats.get(bold=True, font_color="C00000", align="center"))

    def foot(self, at: int, middle: int, last: int, legend: str) -> int:
        """Legend and signatures; the last line that is printed."""
        formats = self.formats
        middle = min(middle, last - 1)
        left = (0, middle) if middle else (0, last)
        right = (middle + 1, last) if middle else (0, last)
        lower = at + 3 if middle else at + 7
        self.merged(at, 0, last, legend, formats.get(italic=True, font_size=9, font_color="555555"))
        dated, strong = formats.get(italic=True, align="center"), formats.get(bold=True, align="center")
        plain = formats.get(italic=True, align="center", font_size=10)
        self.merged(at + 2, *right, "…………, ngày …… tháng …… năm ………", dated)
        self.merged(at + 3, *right, "Thủ trưởng đơn vị", strong)
        self.merged(at + 4, *right, "(Ký, đóng dấu)", plain)
        self.merged(lower, *left, "Người lập biểu", strong)
        self.merged(lower + 1, *left, "(Ký)", plain)
        return lower + 5

    def finish(
        self,
        footer: str,
        last: tuple[int, int],
        repeat: tuple[int, int] | None = None,
        *,
        repeat_columns: int = 0,
        wide: int = 1,
    ) -> None:
        """A4 landscape, `wide` pages wide, header lines repeated, protected without a password."""
        sheet = self.sheet
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(wide, 1 if last[0] <= _ONE_PAGE else 0)
        sheet.center_horizontally()
        sheet.print_area(0, 0, *last)
        if repeat:
            sheet.repeat_rows(*repeat)
        if repeat_columns and wide > 1:
            sheet.repeat_columns(0, repeat_columns - 1)
        sheet.set_footer(f"&L{footer}&RTrang &P/&N")
        sheet.hide_gridlines(2)
        sheet.protect("", dict.fromkeys(_ALLOWED, True))


def write_header(page: Page, top: int, headers: Sequence[tuple[str, ...]], height: float) -> int:
    """Draw headers of one or more lines; lines that neighbours share are merged. Gives the number of lines."""
    depth, last = max(map(len, headers)), len(headers) - 1
    look = page.formats.header()
    for level in range(depth):
        for index, header in enumerate(headers):
            if level >= len(header):
                continue
            path, is_last = header[: level + 1], level == len(header) - 1
            if not is_last and index and headers[index - 1][: level + 1] == path:
                continue
            right = index
            while not is_last and right < last and headers[right + 1][: level + 1] == path:
                right += 1
            page.merged(top + level, index, right, path[-1], look, height=depth - level if is_last else 1)
    page.sheet.set_row(top + depth - 1, height)
    return depth
