"""What a return workbook says: marks, the words of a comment, and the list of what was found.

Put here what a mark is and how the list "Phiếu phản hồi" is drawn. Marking the sender's own cells belongs in
`marking`, the reporter's last quarters in `history`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Any

from hoptac.figure import fold
from hoptac.workbook.cells import Sheet
from hoptac.workbook.comments import CLOSING, HEADINGS
from hoptac.workbook.styles import AMBER, FONT, HEADER, RED, Formats, is_risky

__all__ = [
    "ANSWER_HEADER",
    "FEEDBACK_TITLE",
    "FINDING_HEADER",
    "LEVELS",
    "Mark",
    "cells_of",
    "draw_list",
    "is_titled",
    "legal",
    "order_of",
    "words_of",
]

FEEDBACK_TITLE = "PHIẾU PHẢN HỒI KẾT QUẢ KIỂM TRA BÁO CÁO"
ANSWER_HEADER = "Giải trình"
FINDING_HEADER = "Mã phát hiện"
_COLUMNS = (
    ("STT", 5.0),
    ("Mức độ", 12.0),
    ("Biểu", 7.0),
    ("Ô", 15.0),
    ("Nội dung (what is wrong)", 48.0),
    ("Cần ghi (expected)", 18.0),
    ("Cách khắc phục (what to do)", 42.0),
    (f"{ANSWER_HEADER} (your explanation)", 38.0),
    (FINDING_HEADER, 13.0),
)
_LAST = len(_COLUMNS) - 1
_NOTE = "E6EDF5"
LEVELS = {
    "block": ("PHẢI SỬA", RED, 0),
    "explain": ("Cần giải trình", AMBER, 1),
    "note": ("Lưu ý", _NOTE, 2),
}
"""By severity: what is written, the colour, the place in the list."""
_CELL = re.compile(r"\b([A-Z]{1,3}[1-9][0-9]{0,6})(?::([A-Z]{1,3}[1-9][0-9]{0,6}))?")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_LOOK_AT = 6
_MOST_IN_COMMENT = 4


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
    finding_id: str = ""
    """By which an explanation is tied back to the finding."""
    answer: str = ""
    """The explanation that was given before; it stands in the cell in which the sender answers."""
    answer_state_vi: str = ""
    """What became of it, such as `Đã giải trình ngày 20/9/2023`; it stands below the severity."""

    @property
    def level(self) -> str:
        """How the mark is shown."""
        return self.severity if self.is_failure else "note"


def order_of(mark: Mark) -> tuple[int, str, str, tuple[str, ...], str, str]:
    """By severity, then down the workbook."""
    return (LEVELS[mark.level][2], mark.form_code, mark.sheet_name, mark.cells, mark.rule_id, mark.finding_id)


def cells_of(mark: Mark) -> Iterator[str]:
    """Every cell that a mark names; of a pair (`F8:G8`, the two ends of a plan) both."""
    for first, last in _CELL.findall(", ".join(mark.cells)):
        yield first
        if last:
            yield last


def words_of(marks: Sequence[Mark], number: str) -> str:
    """The comment of a cell: what is wrong, what was expected, what to do; Vietnamese first."""
    worst = min(marks, key=order_of)
    said = [HEADINGS[LEVELS[worst.level][2]]]
    for mark in marks[:_MOST_IN_COMMENT]:
        parts = [f"[{mark.rule_id}] {mark.message_vi}"]
        if mark.expected:
            parts.append(f"Cần ghi: {mark.expected}")
        parts += [f"Cách khắc phục: {mark.remedy_vi}" if mark.remedy_vi else "", f"English: {mark.message_en}"]
        said.append("\n".join(part for part in parts if part))
    if len(marks) > _MOST_IN_COMMENT:
        said.append(f"… và {len(marks) - _MOST_IN_COMMENT} điểm khác, xem trang Phiếu phản hồi.")
    text = re.sub(r"\n{2,}", "\n", legal("\n".join(said)))
    return f"{text[:8_000]}\n{CLOSING}{legal(number)}"


def is_titled(sheet: Sheet, title: str) -> bool:
    """Whether one of the first cells of a sheet is this title: names of sheets are changed by hand."""
    wanted = fold(title)
    first = (value for row in sheet.rows[:_LOOK_AT] for value in row if isinstance(value, str))
    return any(fold(value) == wanted for value in first if len(value) < 200)


def draw_list(
    sheet: Any,
    formats: Formats,
    marks: Sequence[Mark],
    facts: Sequence[tuple[str, str]],
    closing_vi: str,
    linked: Set[str],
) -> None:
    """Draw the list on an empty sheet; `linked` are the sheets to whose cells a link may lead."""
    for column, (_, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
    sheet.merge_range(0, 0, 0, _LAST, FEEDBACK_TITLE, formats.get(bold=True, font_size=15, align="center"))
    sheet.set_row(0, 26)
    at = 1
    for name, value in facts:
        sheet.merge_range(at, 0, at, 2, "", formats.get(bold=True))
        _text(sheet, formats, at, 0, name, bold=True)
        sheet.merge_range(at, 3, at, _LAST, "", formats.get())
        _text(sheet, formats, at, 3, value)
        at += 1
    at = _draw_counts(sheet, formats, at, marks)
    for column, (title, _) in enumerate(_COLUMNS):
        size = 8 if column == _LAST else 11
        sheet.write_string(at, column, title, formats.boxed(**_HEAD, font_size=size))
    sheet.set_row(at, 32)
    header = at
    for number, mark in enumerate(marks, 1):
        at += 1
        _draw_mark(sheet, formats, at, number, mark, linked)
    if closing_vi:
        at += 2
        look = {"italic": True, "text_wrap": True, "valign": "top"}
        sheet.merge_range(at, 0, at, _LAST, "", formats.get(**look))
        _text(sheet, formats, at, 0, closing_vi, **look)
        sheet.set_row(at, 16 * _lines(closing_vi, 190) + 4)
    sheet.freeze_panes(header + 1, 0)
    _set_up(sheet, header, at)


_HEAD = {"bold": True, "align": "center", "text_wrap": True, "bg_color": HEADER, "font_color": "000000"}


def _draw_counts(sheet: Any, formats: Formats, at: int, marks: Sequence[Mark]) -> int:
    counts = {level: sum(mark.level == level for mark in marks) for level in LEVELS}
    text = (
        f"{counts['block']} lỗi phải sửa (ô đỏ), {counts['explain']} điểm cần giải trình (ô vàng cam), "
        f"{counts['note']} lưu ý. Bấm vào cột Ô để đến ô cần sửa; ghi giải trình vào cột nền vàng nhạt."
    )
    if not marks:
        text = "Không phát hiện lỗi. Đơn vị không phải làm gì thêm."
    sheet.merge_range(at, 0, at, _LAST, text, formats.get(italic=True))
    return at + 2


def _draw_mark(sheet: Any, formats: Formats, at: int, number: int, mark: Mark, linked: Set[str]) -> None:
    level, colour, _ = LEVELS[mark.level]
    top = {"text_wrap": True, "valign": "top", "font_color": "000000"}
    what = f"{mark.message_vi}\n{mark.message_en} [{mark.rule_id}]"
    todo = "\n".join(text for text in (mark.remedy_vi, mark.remedy_en) if text)
    state = "\n".join(text for text in (level, mark.answer_state_vi) if text)
    sheet.write_number(at, 0, number, formats.boxed(**top, align="center"))
    _text(sheet, formats, at, 1, state, **_box, **top, align="center", bg_color=colour)
    _text(sheet, formats, at, 2, mark.form_code or mark.sheet_name, **_box, **top, align="center")
    _draw_place(sheet, formats, at, mark, linked)
    _text(sheet, formats, at, 4, what, **_box, **top, align="left", indent=1)
    _text(sheet, formats, at, 5, mark.expected, **_box, **top, align="left", indent=1)
    _text(sheet, formats, at, 6, todo, **_box, **top, align="left", indent=1)
    _text(sheet, formats, at, 7, mark.answer, **_box, **top, **_INPUT, align="left", indent=1)
    _text(sheet, formats, at, 8, mark.finding_id, **_box, **{**top, "font_color": "808080"}, **_QUIET)
    lines = (_lines(what, 52), _lines(mark.expected, 17), _lines(todo, 45), _lines(mark.answer, 40), _lines(state, 13))
    sheet.set_row(at, min(400, 15 * max(lines) + 6))


_box = {"border": 1, "border_color": "8A95A1"}
_INPUT = {"bg_color": "FFFBE0", "locked": False}
_QUIET = {"font_size": 7, "bg_color": "F2F2F2", "num_format": "@", "align": "center"}


def _draw_place(sheet: Any, formats: Formats, at: int, mark: Mark, linked: Set[str]) -> None:
    look = {**_box, "valign": "top", "text_wrap": True}
    first = next(cells_of(mark), None)
    if first and mark.sheet_name in linked:
        blue = formats.get(**look, underline=1, font_color="0563C1")
        name = mark.sheet_name.replace("'", "''")
        sheet.write_url(at, 3, f"internal:'{name}'!{first}", blue, string=_where(mark))
    else:
        _text(sheet, formats, at, 3, _where(mark), **look, font_color="000000")


def _where(mark: Mark) -> str:
    """The first cells in few words; the comment of each cell names them all."""
    cells = [first + (f":{last}" if last else "") for first, last in _CELL.findall(", ".join(mark.cells))]
    return ", ".join(cells) if len(cells) <= 3 else f"{cells[0]} … ({len(cells)} ô)"


def _lines(text: str, width: int) -> int:
    return sum(1 + max(0, len(line) - 1) // width for line in text.split("\n"))


def _text(sheet: Any, formats: Formats, row: int, column: int, value: str, **look: object) -> None:
    """Write text as text: it never becomes a formula."""
    text = legal(value)
    quoted = {"quote_prefix": True} if is_risky(text) else {}
    made = formats.get(**{"font_name": FONT, **look, **quoted})
    if text:
        sheet.write_string(row, column, text, made)
    else:
        sheet.write_blank(row, column, None, made)


def legal(text: str) -> str:
    """Text without what a workbook cannot hold or show: control and direction signs, half characters, great length."""
    return _ILLEGAL.sub(" ", text.encode("utf-8", "replace").decode("utf-8"))[:32_000]


def _set_up(sheet: Any, header: int, last_row: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(header)
    sheet.print_area(0, 0, last_row, _LAST)
    sheet.set_footer("&LPhiếu phản hồi&RTrang &P/&N")
    sheet.hide_gridlines(2)
    allowed = ("format_cells", "format_columns", "format_rows", "sort", "autofilter", "select_locked_cells")
    sheet.protect("", dict.fromkeys(allowed, True))
