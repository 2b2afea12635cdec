"""The first sheet of a return workbook: what was found, what to do, and room for an explanation.

Put here the drawing of that list and what a mark is. Marking the cells themselves belongs in `marking`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hoptac.workbook.styles import AMBER, FONT, HEADER, INPUT, LINES, RED, is_risky

__all__ = ["LEVELS", "Mark", "cells_of", "legal", "order_of", "write_list"]

_COLUMNS = (
    ("STT", 5),
    ("Mức độ", 13),
    ("Biểu", 8),
    ("Ô", 18),
    ("Nội dung (what is wrong)", 58),
    ("Cách khắc phục (what to do)", 52),
    ("Giải trình của đơn vị", 40),
)
LEVELS = {
    "block": ("PHẢI SỬA", RED, 0),
    "explain": ("Cần giải trình", AMBER, 1),
    "note": ("Lưu ý", "E6EDF5", 2),
}
"""By severity: what is written, the colour, the place in the list."""
_CELL = re.compile(r"\b([A-Z]{1,3}[1-9][0-9]{0,6})(?::([A-Z]{1,3}[1-9][0-9]{0,6}))?")


@dataclass(frozen=True, slots=True)
class Mark:
    """What is to be said of some cells of a sheet, or of the file as a whole."""

    rule_id: str
    severity: str
    """`block` (red, must be mended), `explain` (amber), `note` (listed only)."""
    sheet_name: str
    cells: tuple[str, ...]
    """Addresses such as `F12`, or `F8:G8` for the two ends of a plan."""
    message_vi: str
    message_en: str
    remedy_vi: str
    remedy_en: str
    expected: str = ""
    form_code: str = ""
    is_failure: bool = True
    """False for what could not be judged: it is listed, and no cell is marked."""

    @property
    def level(self) -> str:
        """How the mark is shown."""
        return self.severity if self.is_failure else "note"


def order_of(mark: Mark) -> tuple[int, str, str, tuple[str, ...], str]:
    """By severity, then down the workbook."""
    return (LEVELS[mark.level][2], mark.form_code, mark.sheet_name, mark.cells, mark.rule_id)


def cells_of(mark: Mark) -> Iterator[str]:
    """Every cell that a mark names; of a pair (`F8:G8`, the two ends of a plan) both."""
    for first, last in _CELL.findall(", ".join(mark.cells)):
        yield first
        if last:
            yield last


def write_list(sheet: Any, marks: Sequence[Mark], facts: Sequence[tuple[str, str]], closing_vi: str) -> None:
    """Draw the list on an empty sheet."""
    from openpyxl.styles import Alignment, Font

    last = len(_COLUMNS)
    for column, (_, width) in enumerate(_COLUMNS, 1):
        sheet.column_dimensions[_letter(column)].width = width
    _put(sheet, 1, 1, "PHIẾU PHẢN HỒI KẾT QUẢ KIỂM TRA BÁO CÁO", Font(name=FONT, size=15, bold=True))
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=last)
    sheet.cell(1, 1).alignment = Alignment(horizontal="center")
    at = 2
    for name, value in facts:
        _put(sheet, at, 1, name, Font(name=FONT, size=11, bold=True))
        _put(sheet, at, 4, value, Font(name=FONT, size=11))
        sheet.merge_cells(start_row=at, start_column=4, end_row=at, end_column=last)
        at += 1
    at = _put_counts(sheet, at, marks, last)
    for column, (title, _) in enumerate(_COLUMNS, 1):
        _box(_put(sheet, at, column, title, Font(name=FONT, size=11, bold=True)), HEADER)
    header = at
    for number, mark in enumerate(marks, 1):
        at += 1
        _write_finding(sheet, at, number, mark)
    if closing_vi:
        at += 2
        _put(sheet, at, 1, closing_vi, Font(name=FONT, size=11, italic=True))
        sheet.merge_cells(start_row=at, start_column=1, end_row=at, end_column=last)
        sheet.cell(at, 1).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[at].height = 16 * (1 + len(closing_vi) // 150)
    sheet.freeze_panes = sheet.cell(header + 1, 1)
    _set_up_page(sheet, header, at, last)


def _put_counts(sheet: Any, at: int, marks: Sequence[Mark], last: int) -> int:
    from openpyxl.styles import Font

    counts = {level: sum(mark.level == level for mark in marks) for level in LEVELS}
    text = (
        f"{counts['block']} lỗi phải sửa (ô đỏ), {counts['explain']} điểm cần giải trình (ô vàng cam), "
        f"{counts['note']} lưu ý. Bấm vào cột Ô để đến ô cần sửa; nội dung đầy đủ có trong ghi chú của ô."
    )
    if not marks:
        text = "Không phát hiện lỗi. Đơn vị không phải làm gì thêm."
    _put(sheet, at, 1, text, Font(name=FONT, size=11, italic=True))
    sheet.merge_cells(start_row=at, start_column=1, end_row=at, end_column=last)
    return at + 2


def _write_finding(sheet: Any, at: int, number: int, mark: Mark) -> None:
    from openpyxl.styles import Alignment, Font, Protection

    level, colour, _ = LEVELS[mark.level]
    what = f"{mark.message_vi}\n{mark.message_en} [{mark.rule_id}]"
    todo = "\n".join(text for text in (mark.remedy_vi, mark.remedy_en) if text)
    values: tuple[object, ...] = (
        number,
        level,
        mark.form_code or mark.sheet_name,
        _where(mark),
        what,
        todo,
        "",
    )
    for column, value in enumerate(values, 1):
        cell = _box(_put(sheet, at, column, value, Font(name=FONT, size=11)), "")
        side = "center" if column <= 3 else "left"
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal=side)
    _box(sheet.cell(at, 2), colour)
    _box(sheet.cell(at, 7), INPUT).protection = Protection(locked=False)
    first = next(cells_of(mark), None)
    if first and mark.sheet_name in sheet.parent.sheetnames:
        place = sheet.cell(at, 4)
        place.hyperlink = f"#'{mark.sheet_name.replace(chr(39), chr(39) * 2)}'!{first}"
        place.font = Font(name=FONT, size=11, underline="single", color="0563C1")
    sheet.row_dimensions[at].height = min(400, 15 * max(_lines(what, 67), _lines(todo, 60)) + 6)


def _where(mark: Mark) -> str:
    """The first cells in few words: a link does not wrap, and the sentence beside it names them all."""
    cells = [first + (f":{last}" if last else "") for first, last in _CELL.findall(", ".join(mark.cells))]
    return ", ".join(cells) if len(cells) <= 3 else f"{cells[0]} … ({len(cells)} ô)"


def _lines(text: str, width: int) -> int:
    return sum(1 + len(line) // width for line in text.split("\n"))


def _put(sheet: Any, row: int, column: int, value: object, font: Any) -> Any:
    """Write a value as it is; text never becomes a formula."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = legal(value)
        cell.data_type = "s"
        cell.quotePrefix = is_risky(value)
    else:
        cell.value = value
    cell.font = font
    return cell


def legal(text: str) -> str:
    """Text without what a workbook cannot hold: control characters, half characters, too great a length."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    whole = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(ILLEGAL_CHARACTERS_RE.sub(" ", whole).replace("\ufffe", " ").replace("\uffff", " "))[:32_000]


def _box(cell: Any, colour: str) -> Any:
    from openpyxl.styles import Alignment, Border, PatternFill, Side

    line = Side(style="thin", color=LINES)
    cell.border = Border(left=line, right=line, top=line, bottom=line)
    if colour:
        cell.fill = PatternFill("solid", fgColor=colour)
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="center")
    return cell


def _letter(column: int) -> str:
    from openpyxl.utils.cell import get_column_letter

    return str(get_column_letter(column))


def _set_up_page(sheet: Any, header: int, last_row: int, last_column: int) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{header}:{header}"
    sheet.print_area = f"A1:{_letter(last_column)}{last_row}"
    sheet.sheet_view.showGridLines = False
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = margins.bottom = 0.5
