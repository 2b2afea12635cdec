"""One streaming pass over the XML of a sheet that a stranger wrote: positions and sizes, never values.

Put here what is counted and noted on the way, and the limits at which the pass stops. Which parts of a
package are looked at belongs in `package`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from hoptac.errors import BadWorkbook

__all__ = ["TOO_LARGE", "UNREADABLE", "Limits", "SheetPart", "local_name", "look_at_sheet", "parse_xml"]

UNREADABLE = "H001"
TOO_LARGE = "H014"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a workbook may be at most; a quarterly return is a hundredth of it."""

    packed_bytes: int = 20_000_000
    """Bytes of the file itself."""
    unpacked_bytes: int = 120_000_000
    parts: int = 2_000
    sheets: int = 60
    cells: int = 200_000
    """Cells that hold something, over all sheets."""
    area: int = 2_000_000
    """Rows times columns up to the last cell of a sheet."""
    elements: int = 1_000_000
    """Cells of a sheet that are there at all, if only with a colour."""
    merged: int = 500_000
    """Cells of a sheet that merged ranges cover."""
    text_bytes: int = 50_000_000
    """Text of all cells, at most."""

    def __str__(self) -> str:
        return f"{self.packed_bytes // 10**6} MB, giải nén {self.unpacked_bytes // 10**6} MB, {self.cells} ô"


@dataclass(slots=True)
class SheetPart:
    """What the pass found in one sheet. Rows and columns count from 0."""

    cells: int = 0
    elements: int = 0
    text_cells: int = 0
    merged: int = 0
    last_row: int = -1
    last_column: int = -1
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    uncached: set[tuple[int, int]] = field(default_factory=set)
    """Formulas without a stored result."""
    percents: set[tuple[int, int]] = field(default_factory=set)
    """Cells shown as percentages: 0.0407 there means 4,07 %."""


class _Scan:
    """Handlers that walk one sheet and note what they pass."""

    def __init__(self, percents: frozenset[str], limits: Limits) -> None:
        self.sheet = SheetPart()
        self._percents = percents
        self._limits = limits
        self._row = self._column = -1
        self._cell: Mapping[str, str] = {}
        self._holds: set[str] = set()
        self._is_in_value = False

    def text(self, data: str) -> None:
        """Text inside an element."""
        if self._is_in_value:
            self._holds.add("text")

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if name in ("v", "is", "f"):
            self._holds.add(name)
            self._is_in_value = name == "v"
        elif name == "c":
            self._start_cell(attributes)
        elif name == "row":
            self._start_row(attributes)
        elif name == "mergeCell":
            self._start_merged(attributes.get("ref", "A1"))
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes["min"]) - 1, int(attributes["max"]) - 1
            self.sheet.hidden_columns.update(range(max(first, 0), min(last, 16_384) + 1))

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
        self._column = -1
        if attributes.get("hidden") in ("1", "true"):
            self.sheet.hidden_rows.add(self._row)

    def _start_merged(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = _position(first), _position(last or first)
        self.sheet.merged += (bottom - top + 1) * (right - left + 1)
        if self.sheet.merged > self._limits.merged:
            raise BadWorkbook(TOO_LARGE, f"{self.sheet.merged} ô trộn")

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        self._column += 1
        self.sheet.elements += 1
        if self.sheet.elements > self._limits.elements:
            raise BadWorkbook(TOO_LARGE, f"{self.sheet.elements} ô định dạng")
        if reference := attributes.get("r"):
            self._row, self._column = _position(reference)
        self._cell, self._holds = attributes, set()

    def end(self, name: str) -> None:
        """An element ends; a cell is counted once it is known to hold something."""
        if name == "v":
            self._is_in_value = False
        if name != "c" or not self._holds:
            return
        sheet, limits, place = self.sheet, self._limits, (self._row, self._column)
        kind = self._cell.get("t", "n")
        sheet.cells += 1
        sheet.text_cells += kind == "s"
        sheet.last_row = max(sheet.last_row, self._row)
        sheet.last_column = max(sheet.last_column, self._column)
        if "f" in self._holds and "text" not in self._holds and kind != "str":
            sheet.uncached.add(place)
        if kind == "n" and self._cell.get("s") in self._percents:
            sheet.percents.add(place)
        if sheet.cells > limits.cells or (sheet.last_row + 1) * (sheet.last_column + 1) > limits.area:
            raise BadWorkbook(TOO_LARGE, f"{sheet.cells} ô, {sheet.last_row + 1} × {sheet.last_column + 1}")


def look_at_sheet(xml: bytes, percents: frozenset[str], limits: Limits) -> SheetPart:
    """Walk one sheet; `percents` are styles that show percentages. Raises `BadWorkbook` beyond the limits."""
    scan = _Scan(percents, limits)
    parse_xml(xml, scan.start, scan.end, scan.text)
    return scan.sheet


def _position(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    if not 0 < column <= 16_384 or not 0 < len(reference) - len(letters) <= 7:
        raise BadWorkbook(UNREADABLE, f"tệp hỏng, XML: {reference[:20]}")
    return int(reference[len(letters) :]) - 1, column - 1


def parse_xml(
    xml: bytes,
    start: Callable[[str, Mapping[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Stream XML into handlers that see local names; a document type, the way to entity bombs, is refused."""
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise BadWorkbook(UNREADABLE, "tệp hỏng, XML: DOCTYPE")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: start(local_name(name), attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(local_name(name))
    parser.CharacterDataHandler = text
    parser.Parse(xml, True)


def local_name(name: str) -> str:
    """The name of an element or attribute without its prefix."""
    return name.rpartition(":")[2] if ":" in name else name
