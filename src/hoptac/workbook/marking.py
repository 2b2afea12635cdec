"""The sender's own workbook with cells marked, and a first sheet that lists what is to be done.

Put here the drawing of a return workbook. What is wrong is given in words; to whom the file goes is
decided elsewhere. Nothing that the sender typed is changed.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from hoptac.workbook.feedback import LEVELS, Mark, cells_of, legal, order_of, write_list
from hoptac.workbook.styles import INPUT

__all__ = ["FEEDBACK_SHEET", "mark_cells"]

FEEDBACK_SHEET = "Phiếu phản hồi"
_AUTHOR = "Hoptac"
_MOST_MARKED = 2_000
_MODIFIED = re.compile(rb"<dcterms:(created|modified)([^>]*)>[^<]*<")


def mark_cells(
    original: bytes,
    marks: Sequence[Mark],
    number: str,
    facts: Sequence[tuple[str, str]] = (),
    closing_vi: str = "",
) -> bytes:
    """The sender's workbook with red (to be mended) and amber (to be explained) cells, comments, a list.

    `number` is the receipt's; `facts` are further lines of name and value above the list, `closing_vi` is a
    sentence below it. Values and formulas stay as they are; marks of an earlier return are taken off. Where
    the original cannot be opened, the list alone comes back. The same inputs give the same bytes.
    """
    from openpyxl import Workbook, load_workbook

    ordered = sorted(marks, key=order_of)
    heading = (("Phiếu tiếp nhận số", number), *facts)
    try:
        return _marked(load_workbook(io.BytesIO(original)), ordered, heading, closing_vi)
    except Exception:  # whatever a stranger's file does to the library: the sender still gets the list
        alone = Workbook()
        alone.remove(alone.worksheets[0])
        return _marked(alone, ordered, heading, closing_vi)


def _marked(book: Any, marks: Sequence[Mark], heading: Sequence[tuple[str, str]], closing_vi: str) -> bytes:
    if FEEDBACK_SHEET in book.sheetnames:
        del book[FEEDBACK_SHEET]
    for sheet in book.worksheets:
        _unmark(sheet)
    for (sheet_name, cell), found in _by_cell(marks, book).items():
        _mark(book[sheet_name][cell], found)
    write_list(book.create_sheet(FEEDBACK_SHEET, 0), marks, heading, closing_vi)
    book.active = 0
    for sheet in book.worksheets[1:]:
        sheet.sheet_view.tabSelected = False
    if book.calculation is not None:
        book.calculation.fullCalcOnLoad = True  # results of formulas are not kept by the writing library
    file = io.BytesIO()
    book.save(file)
    return _without_time(file.getvalue())


def _by_cell(marks: Sequence[Mark], book: Any) -> Mapping[tuple[str, str], list[Mark]]:
    """Marks by sheet and cell; a cell inside a merged range stands for the range's first cell."""
    names = {sheet.title for sheet in book.worksheets}
    found: dict[tuple[str, str], list[Mark]] = defaultdict(list)
    for mark in marks:
        if mark.sheet_name in names and mark.level != "note":
            for cell in cells_of(mark):
                place = (mark.sheet_name, _first_of_merged(book[mark.sheet_name], cell))
                if (place in found or len(found) < _MOST_MARKED) and mark not in found[place]:
                    found[place].append(mark)
    return found


def _first_of_merged(sheet: Any, cell: str) -> str:
    for merged in sheet.merged_cells.ranges:
        if cell in merged:
            return str(merged.coord.partition(":")[0])
    return cell


def _mark(cell: Any, marks: Sequence[Mark]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    worst = min(marks, key=order_of)
    cell.fill = PatternFill("solid", fgColor=LEVELS[worst.level][1])
    text = legal("\n\n".join(_said(mark) for mark in marks[:4]))
    lines = sum(1 + len(line) // 55 for line in text.split("\n"))
    cell.comment = Comment(text, _AUTHOR, width=380, height=min(500, 24 + 17 * lines))


def _said(mark: Mark) -> str:
    parts = [f"[{mark.rule_id}] {mark.message_vi}"]
    if mark.expected:
        parts.append(f"Cần ghi: {mark.expected}")
    parts += [mark.remedy_vi, f"— {mark.message_en}"]
    return "\n".join(part for part in parts if part)


def _unmark(sheet: Any) -> None:
    """Take off what an earlier return workbook put on."""
    from openpyxl.styles import PatternFill

    for cell in list(sheet._cells.values()):  # only cells that are there: walking the used range may never end
        comment = getattr(cell, "comment", None)
        if comment is not None and comment.author == _AUTHOR:
            cell.comment = None
            cell.fill = PatternFill("solid", fgColor=INPUT)


def _without_time(data: bytes) -> bytes:
    """The same package with fixed times, so that the same inputs give the same bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in sorted(old.namelist()):
            content = old.read(part)
            if part == "docProps/core.xml":
                content = _MODIFIED.sub(rb"<dcterms:\1\2>2021-01-01T00:00:00Z<", content)
            info = zipfile.ZipInfo(part, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, content)
    return file.getvalue()
