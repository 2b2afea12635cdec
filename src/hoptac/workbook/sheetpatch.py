"""The XML of one sheet of the sender's, changed cell by cell: formats of cells, cells that were not there yet.

Put here what finds and makes cells, and how large they are drawn. What a format looks like belongs in `palette`,
what a comment says in `comments`.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from itertools import islice, product

from lxml import etree

from hoptac.errors import BadWorkbook
from hoptac.workbook.ooxml import OFFICE, q
from hoptac.workbook.streaming import DAMAGED

__all__ = ["LAST_COLUMN", "LAST_ROW", "SheetPatch", "place_of", "without_selection"]

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
_MOST_COLUMNS = 1_000
"""Widths of columns that are looked at; no form has a tenth of it."""
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_VIEW = re.compile(rb"<(?:\w+:)?sheetView\b[^<>]*>")
_SELECTED = re.compile(rb"\s+tabSelected\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_AFTER_COMMENTS = {
    q(name)
    for name in (
        "legacyDrawingHF",
        "drawingHF",
        "picture",
        "oleObjects",
        "controls",
        "webPublishItems",
        "tableParts",
        "extLst",
    )
} | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"}


def place_of(cell: str) -> tuple[int, int] | None:
    """Row and column, from 1, of an address such as `F12`; None where no sheet has such a cell."""
    found = _CELL.fullmatch(cell)
    if not found:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    row = int(found[2])
    return (row, column) if row <= LAST_ROW and column <= LAST_COLUMN else None


def without_selection(content: bytes) -> bytes:
    """A sheet that is not selected: two selected sheets would be typed into at once. All else stays as it is."""
    return _VIEW.sub(lambda view: _SELECTED.sub(b"", view[0]), content)


def _name(row: int, column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


class SheetPatch:
    """One worksheet in the making; raises `BadWorkbook` where the XML is no worksheet. Rows, columns from 1."""

    def __init__(self, root: etree._Element) -> None:
        data = root.find(q("sheetData"))
        if root.tag != q("worksheet") or data is None:
            raise BadWorkbook(DAMAGED, "tệp hỏng, sheetData")
        self._root = root
        self._data = data
        self._rows: dict[int, etree._Element] = {}
        last = 0
        for row in data.iterchildren(q("row")):
            last = _whole(row.get("r"), last + 1)
            self._rows.setdefault(last, row)
        self._row_order = sorted(self._rows)
        self._are_rows_named = False
        self._cells: dict[int, dict[int, etree._Element]] = {}
        self._cell_order: dict[int, list[int]] = {}
        self._merged = dict(self._read_merged())
        self._columns = [
            (_whole(c.get("min"), 1), _whole(c.get("max"), 1), c)
            for c in islice(root.iterfind(f"{q('cols')}/{q('col')}"), _MOST_COLUMNS)
        ]

    def _read_merged(self) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        """Every cell of a merged range with the range's first; how many there may be was limited before."""
        for merged in self._root.iterfind(f"{q('mergeCells')}/{q('mergeCell')}"):
            first, _, last = str(merged.get("ref", "")).partition(":")
            top, bottom = place_of(first), place_of(last or first)
            if top and bottom:
                inside = product(range(top[0], bottom[0] + 1), range(top[1], bottom[1] + 1))
                yield from ((place, top) for place in inside)

    def first_of_merged(self, row: int, column: int) -> tuple[int, int]:
        """The cell that stands for a cell: the first one of the merged range around it, or itself."""
        return self._merged.get((row, column), (row, column))

    def formats(self) -> Iterator[tuple[tuple[int, int], int]]:
        """Place and format of every cell that has one of its own."""
        for row in self._row_order:
            for column, cell in self._in_row(row).items():
                if cell.get("s"):
                    yield (row, column), _whole(cell.get("s"), 0)

    def format_of(self, row: int, column: int) -> int:
        """The format in which a cell is shown: its own, else its row's, else its column's."""
        if row in self._rows:
            cell = self._in_row(row).get(column)
            if cell is not None:
                return _whole(cell.get("s"), 0)
            if self._rows[row].get("customFormat") in ("1", "true"):
                return _whole(self._rows[row].get("s"), 0)
        return next((_whole(c.get("style"), 0) for low, high, c in self._columns if low <= column <= high), 0)

    def set_format(self, row: int, column: int, style: int) -> None:
        """Give a cell a format; the cell is made where it was not there yet."""
        self._cell(row, column).set("s", str(style))

    def _in_row(self, row: int) -> dict[int, etree._Element]:
        if row not in self._cells:
            cells: dict[int, etree._Element] = {}
            last = 0
            for cell in self._rows[row].iterchildren(q("c")):
                place = place_of(str(cell.get("r", "")))
                last = place[1] if place else last + 1
                cells.setdefault(last, cell)
            self._cells[row] = cells
        return self._cells[row]

    def _cell(self, row: int, column: int) -> etree._Element:
        if row not in self._rows:
            self._make_row(row)
        cells = self._in_row(row)
        if column not in cells:
            made = etree.Element(q("c"), r=_name(row, column))
            if row not in self._cell_order:
                self._cell_order[row] = sorted(cells)
                for other, cell in cells.items():
                    cell.set("r", _name(row, other))
            order = self._cell_order[row]
            at = bisect(order, column)
            if at == len(order):
                self._rows[row].append(made)
            else:
                cells[order[at]].addprevious(made)
            order.insert(at, column)
            cells[column] = made
            self._rows[row].attrib.pop("spans", "")
            self._widen_dimension(row, column)
        return cells[column]

    def _make_row(self, row: int) -> None:
        if not self._are_rows_named:
            self._are_rows_named = True
            for number, other in self._rows.items():
                other.set("r", str(number))
        made = etree.Element(q("row"), r=str(row))
        at = bisect(self._row_order, row)
        if at == len(self._row_order):
            self._data.append(made)
        else:
            self._rows[self._row_order[at]].addprevious(made)
        self._row_order.insert(at, row)
        self._rows[row] = made

    def _widen_dimension(self, row: int, column: int) -> None:
        dimension = self._root.find(q("dimension"))
        if dimension is None:
            return
        first, _, last = str(dimension.get("ref", "")).partition(":")
        top, bottom = place_of(first), place_of(last or first)
        if top and bottom:
            low = _name(min(top[0], row), min(top[1], column))
            dimension.set("ref", f"{low}:{_name(max(bottom[0], row), max(bottom[1], column))}")

    def width(self, column: int) -> int:
        """How wide a column is drawn, in pixels."""
        found = next((c for low, high, c in self._columns if low <= column <= high), None)
        if found is not None and found.get("hidden") in ("1", "true"):
            return 0
        default = self._default("defaultColWidth", 9.14)
        return round(7 * _real(found.get("width") if found is not None else None, default))

    def height(self, row: int) -> int:
        """How high a row is drawn, in pixels."""
        found = self._rows.get(row)
        if found is not None and found.get("hidden") in ("1", "true"):
            return 0
        default = self._default("defaultRowHeight", 15)
        return round(_real(found.get("ht") if found is not None else None, default) * 4 / 3)

    def _default(self, attribute: str, usual: float) -> float:
        found = self._root.find(q("sheetFormatPr"))
        return _real(found.get(attribute) if found is not None else None, usual)

    def deselect(self) -> None:
        """Let another sheet be the selected one."""
        for view in self._root.iterfind(f"{q('sheetViews')}/{q('sheetView')}"):
            view.attrib.pop("tabSelected", "")

    @property
    def drawing_id(self) -> str | None:
        """The relationship of the drawing that holds the boxes of comments."""
        found = self._root.find(q("legacyDrawing"))
        return None if found is None else found.get(f"{{{OFFICE}}}id")

    def set_drawing(self, identity: str | None) -> None:
        """Let the sheet lead to such a drawing, or to none."""
        found = self._root.find(q("legacyDrawing"))
        if found is not None:
            self._root.remove(found)
        if identity is None:
            return
        made = etree.Element(q("legacyDrawing"), {f"{{{OFFICE}}}id": identity})
        at = next((i for i, child in enumerate(self._root) if child.tag in _AFTER_COMMENTS), len(self._root))
        self._root.insert(at, made)


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else otherwise


def _real(text: str | None, otherwise: float) -> float:
    try:
        value = float(text) if text else otherwise
    except ValueError:
        return otherwise
    return value if 0 <= value <= 2_000 else otherwise
