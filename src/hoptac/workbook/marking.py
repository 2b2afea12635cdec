"""The sender's own workbook with cells marked, and first sheets that say what is to be done.

Put here the order in which a return workbook is made. What is wrong is given in words; to whom the file goes is
decided elsewhere. Nothing that the sender typed is changed: the package is patched, not written anew.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from hoptac.workbook.cells import Sheet, read_cells
from hoptac.workbook.comments import has_ours, patch_comments
from hoptac.workbook.feedback import FEEDBACK_TITLE, LEVELS, Mark, cells_of, draw_list, is_titled, order_of, words_of
from hoptac.workbook.fronting import bring_in_front, sheet_parts, style_part, take_out
from hoptac.workbook.history import HISTORY_TITLE, History, draw_history
from hoptac.workbook.ooxml import PackagePatch
from hoptac.workbook.palette import Palette
from hoptac.workbook.scan import Limits
from hoptac.workbook.sheetpatch import SheetPatch, place_of, without_selection
from hoptac.workbook.styles import Formats

__all__ = ["FEEDBACK_SHEET", "HISTORY_SHEET", "is_return_sheet", "mark_cells"]

FEEDBACK_SHEET = "Phiếu phản hồi"
HISTORY_SHEET = "Tám quý gần đây"
_MOST_MARKED = 2_000
_Place = tuple[int, int]


def is_return_sheet(sheet: Sheet) -> bool:
    """Whether a sheet is one that a return workbook brought: known by its title, whatever it is called now."""
    return is_titled(sheet, FEEDBACK_TITLE) or is_titled(sheet, HISTORY_TITLE)


def mark_cells(
    original: bytes,
    marks: Sequence[Mark],
    number: str,
    facts: Sequence[tuple[str, str]] = (),
    closing_vi: str = "",
    *,
    history: History | None = None,
    limits: Limits | None = None,
) -> bytes:
    """The sender's workbook with red (to be mended) and amber (to be explained) cells, comments, a list.

    `number` is the receipt's; `facts` are further lines of name and value above the list, `closing_vi` is a
    sentence below it; `history` fills a second sheet. Marks of an earlier return are taken off; every other
    part of the package keeps its bytes, so that macros, pictures and stored results stay. Where the original is
    no workbook that may be opened, a workbook of our own sheets alone comes back. Same inputs, same bytes.
    """
    ordered = sorted(marks, key=order_of)
    heading = (("Phiếu tiếp nhận số", number), *facts)

    def drawn(names: Sequence[str]) -> bytes:
        return _draw(ordered, heading, closing_vi, history, names)

    try:
        sheets = read_cells(original, limits or Limits())
        ours = [sheet.name for sheet in sheets if is_return_sheet(sheet)]
        package = PackagePatch(original)
        take_out(package, ours)
        donor = PackagePatch(drawn(list(sheet_parts(package))))
        return _patched(package, donor, ordered, number)
    except Exception:  # whatever a stranger's file does to the libraries: the sender still gets the list
        return drawn([])


def _draw(
    marks: Sequence[Mark],
    heading: Sequence[tuple[str, str]],
    closing_vi: str,
    history: History | None,
    theirs: Sequence[str],
) -> bytes:
    """A workbook of our own sheets alone; `theirs` are the names of the sheets that will stand behind them."""
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"created": datetime(2021, 1, 1), "author": "Hoptac"})  # noqa: DTZ001
    formats = Formats(book)
    page = book.add_worksheet(_free(FEEDBACK_SHEET, theirs))
    draw_list(page, formats, marks, heading, closing_vi, frozenset(theirs))
    if history is not None:
        draw_history(book.add_worksheet(_free(HISTORY_SHEET, theirs)), formats, history)
    book.close()
    return file.getvalue()


def _free(name: str, theirs: Sequence[str]) -> str:
    taken = {other.casefold() for other in theirs}
    names = (name, *(f"{name} ({n})" for n in range(2, len(taken) + 3)))
    return next(one for one in names if one.casefold() not in taken)


def _patched(package: PackagePatch, donor: PackagePatch, marks: Sequence[Mark], number: str) -> bytes:
    palette = Palette(package.edit(style_part(package, donor)))
    earlier = palette.marks()
    parts = sheet_parts(package)
    by_sheet: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        if mark.level != "note":
            by_sheet[mark.sheet_name].append(mark)
    budget = _MOST_MARKED
    for name, part in parts.items():
        theirs, is_returned = by_sheet.get(name, []), has_ours(package, part)
        if not (theirs or is_returned or earlier) or package.tree(part).tag.rpartition("}")[2] != "worksheet":
            package.replace(part, without_selection(package.read(part)))
            continue
        before = package.read(part)
        sheet = SheetPatch(package.edit(part))
        is_unmarked = _unmark(sheet, palette, earlier)
        found = _by_cell(sheet, theirs, budget)
        budget -= len(found)
        for place, said in sorted(found.items()):
            colour = LEVELS[min(said, key=order_of).level][1]
            sheet.set_format(*place, palette.marked(sheet.format_of(*place), colour))
        if is_returned or found:
            patch_comments(package, part, sheet, {at: words_of(said, number) for at, said in found.items()})
        if is_returned or found or is_unmarked:
            sheet.deselect()
        else:
            package.replace(part, without_selection(before))
    bring_in_front(package, donor, palette)
    return package.save()


def _unmark(sheet: SheetPatch, palette: Palette, earlier: set[int]) -> bool:
    """Give cells that an earlier return coloured the fill that they had."""
    coloured = [(place, style) for place, style in sheet.formats() if style in earlier] if earlier else []
    for place, style in coloured:
        sheet.set_format(*place, palette.unmarked(style))
    return bool(coloured)


def _by_cell(sheet: SheetPatch, marks: Sequence[Mark], budget: int) -> Mapping[_Place, list[Mark]]:
    """Marks by cell; a cell inside a merged range stands for the range's first cell."""
    found: dict[_Place, list[Mark]] = {}
    for mark in marks:
        for cell in cells_of(mark):
            if (place := place_of(cell)) is None:
                continue
            place = sheet.first_of_merged(*place)
            if place not in found and len(found) >= budget:
                continue
            if mark not in (said := found.setdefault(place, [])):
                said.append(mark)
    return found
