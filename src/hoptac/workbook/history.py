"""The reporter's own last quarters, drawn beside what was found in this one.

Put here what that page shows. Which figures were accepted is asked of the warehouse by whoever sends the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hoptac.workbook.feedback import legal
from hoptac.workbook.styles import HEADER, LINES, Formats, is_risky

__all__ = ["HISTORY_TITLE", "History", "HistoryRow", "draw_history"]

HISTORY_TITLE = "SỐ LIỆU TÁM QUÝ GẦN ĐÂY CỦA ĐƠN VỊ"
_CAPTION = (
    "Số liệu của các quý trước là số đã được chấp nhận lần gần nhất; cột “lần gửi này” là số của tệp vừa gửi, chưa "
    "chắc được chấp nhận. Ô trống: chưa có số được chấp nhận."
)
_CAPTION_EN = "Earlier quarters: figures as last accepted. “Lần gửi này”: as just sent. Blank: nothing accepted yet."
_SYNTHETIC = "Có số liệu mô phỏng (synthetic data), không phải số liệu thật."


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One indicator over the periods."""

    label: str
    unit: str
    values: tuple[str | Decimal | None, ...]
    """One for each period: a number, text for what is no plain number (`hơn 70`), None for nothing accepted."""


@dataclass(frozen=True, slots=True)
class History:
    """The reporter's own figures, oldest period first."""

    periods: tuple[str, ...]
    """Titles as printed, such as `Quý III/2023`."""
    rows: tuple[HistoryRow, ...]
    current: int | None = None
    """Which of the periods holds the figures of the workbook that is returned."""
    is_synthetic: bool = False


def draw_history(sheet: Any, formats: Formats, history: History) -> None:
    """Draw the page on an empty sheet."""
    last = 1 + max(1, len(history.periods))
    sheet.set_column(0, 0, 52)
    sheet.set_column(1, 1, 13)
    sheet.set_column(2, last, 13)
    sheet.merge_range(0, 0, 0, last, HISTORY_TITLE, formats.get(bold=True, font_size=15, align="center"))
    sheet.set_row(0, 26)
    wrapped = formats.get(text_wrap=True, italic=True, font_size=10, font_color="555555")
    sheet.merge_range(1, 0, 1, last, f"{_CAPTION}\n{_CAPTION_EN}", wrapped)
    sheet.set_row(1, 44)
    light = formats.get(font_color="B07070", font_size=10, align="center")
    sheet.merge_range(2, 0, 2, last, _SYNTHETIC if history.is_synthetic else "", light)
    head = {"bold": True, "align": "center", "text_wrap": True, "border": 1, "border_color": LINES}
    for column, title in enumerate(("Chỉ tiêu", "ĐVT", *history.periods)):
        is_current = history.current is not None and column == history.current + 2
        shown = f"{title}\n(lần gửi này)" if is_current else title
        colour = "FFFBE0" if is_current else HEADER
        sheet.write_string(3, column, legal(shown), formats.get(**head, bg_color=colour))
    sheet.set_row(3, 34)
    for at, row in enumerate(history.rows, 4):
        _draw_row(sheet, formats, at, row, history)
    _set_up(sheet, 3 + len(history.rows), last)


def _draw_row(sheet: Any, formats: Formats, at: int, row: HistoryRow, history: History) -> None:
    boxed = {"border": 1, "border_color": LINES}
    _text(
        sheet,
        at,
        0,
        row.label,
        formats.get(**boxed, text_wrap=True, align="left", indent=1, quote_prefix=is_risky(row.label)),
    )
    _text(sheet, at, 1, row.unit, formats.get(**boxed, align="center", font_size=10, quote_prefix=is_risky(row.unit)))
    sheet.set_row(at, 16 * (1 + max(0, len(row.label) - 1) // 56) + 3)
    values = (*row.values, *[None] * len(history.periods))[: len(history.periods)]
    for index, value in enumerate(values):
        look: dict[str, object] = {**boxed, "align": "right", "shrink": True}
        if index == history.current:
            look["bg_color"] = "FFFBE0"
        if isinstance(value, Decimal) and value.is_finite():
            whole = value == value.to_integral_value()
            look["num_format"] = "#,##0" if whole else "#,##0.0##"
            sheet.write_number(at, 2 + index, float(value), formats.get(**look))
        else:
            text = "" if value is None else str(value)
            _text(sheet, at, 2 + index, text, formats.get(**look, quote_prefix=is_risky(text)))


def _text(sheet: Any, row: int, column: int, value: str, look: Any) -> None:
    text = legal(value)
    if text:
        sheet.write_string(row, column, text, look)
    else:
        sheet.write_blank(row, column, None, look)


def _set_up(sheet: Any, last_row: int, last_column: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(3)
    sheet.print_area(0, 0, last_row, last_column)
    sheet.freeze_panes(4, 2)
    sheet.set_footer("&LTám quý gần đây&RTrang &P/&N")
    sheet.hide_gridlines(2)
    allowed = ("format_cells", "format_columns", "format_rows", "select_locked_cells")
    sheet.protect("", dict.fromkeys(allowed, True))
