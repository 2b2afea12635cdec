"""One streaming pass over the XML of a sheet that a stranger wrote: positions, sizes, formulas, never values.

Put here what is counted and noted on the way, and the limits at which the pass stops. Which parts of a
package are looked at belongs in `package`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import get_args
from xml.parsers import expat

from hoptac.errors import BadWorkbook
from hoptac.workbook.observations import Look, Place
from hoptac.workbook.streaming import TOO_LARGE, careful_parser, check_declared, local_name, position

__all__ = ["Limits", "SheetPart", "Styles", "look_at_sheet"]

MERGED = "H023"
FAR = "H024"
_TRUE = ("1", "true")


Styles = Mapping[str, tuple[Look, ...]]
"""What notable styles do to numbers, by the number that a cell bears (`s`)."""


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
    text_cells: int = 0
    merged: int = 0
    last_row: int = -1
    last_column: int = -1
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    uncached: set[Place] = field(default_factory=set)
    """Formulas without a stored result."""
    looks: dict[Look, set[Place]] = field(default_factory=lambda: {look: set() for look in get_args(Look)})
    """Cells by what their style does to a number."""
    formulas: dict[Place, str] = field(default_factory=dict)
    errors: dict[Place, str] = field(default_factory=dict)
    """What cells show instead of a value, as `#REF!`."""
    has_password: bool = False


class _Scan:
    """Handlers that walk one sheet and note what they pass.

    Most elements are cells that are empty, or hold a number or a shared text. Callbacks are what the pass costs, so a
    cell is judged at its first child, and ends and texts are listened to only inside a formula or an error.
    """

    def __init__(self, styles: Styles, limits: Limits, parser: expat.XMLParserType) -> None:
        self.sheet = SheetPart()
        self._styles = styles
        self._limits = limits
        self._parser = parser
        self._row = -1
        self._in_row = 0
        self._elements = 0
        self._cell: Mapping[str, str] = {}
        self._place: Place = (-1, -1)
        self._is_judged = True
        self._formula: list[str] = []
        self._result: list[str] = []
        self._into: list[str] | None = None
        self._has_formula = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if name == "c":
            self._in_row += 1
            self._cell = attributes
            self._is_judged = False
        elif name == "v" or name == "is" or name == "f":
            if not self._is_judged:
                self._judge()
            if name == "f":
                self._has_formula = True
                self._listen(self._formula)
            elif name == "v" and self._parser.EndElementHandler is not None:
                self._into = self._result
        elif name == "row":
            self._start_row(attributes)
        elif ":" in name:
            self.start(local_name(name), attributes)
        else:
            self._start_other(name, attributes)

    def _start_other(self, name: str, attributes: Mapping[str, str]) -> None:
        check_declared(attributes)
        if name == "mergeCell":
            self._start_merged(attributes.get("ref", "A1"))
        elif name == "col" and attributes.get("hidden") in _TRUE:
            first, last = int(attributes["min"]) - 1, int(attributes["max"]) - 1
            self.sheet.hidden_columns.update(range(max(first, 0), min(last, 16_384) + 1))
        elif name == "sheetProtection":
            self.sheet.has_password = bool(attributes.get("password") or attributes.get("hashValue"))

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        self._elements += self._in_row
        self._in_row = 0
        self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
        if "hidden" in attributes and attributes["hidden"] in _TRUE:
            self.sheet.hidden_rows.add(self._row)
        self.check_elements()

    def check_elements(self) -> None:
        """Stop where cells are too many, if only with a colour; asked by the line, for it is a long question."""
        if self._elements + self._in_row > self._limits.elements:
            raise BadWorkbook(TOO_LARGE, f"{self._elements + self._in_row} ô định dạng")

    def _start_merged(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = position(first), position(last or first)
        self.sheet.merged += (bottom - top + 1) * (right - left + 1)
        if self.sheet.merged > self._limits.merged:
            raise BadWorkbook(MERGED, f"{self.sheet.merged} ô trộn")

    def _judge(self) -> None:
        """A cell is counted once it is known to hold something."""
        self._is_judged = True
        cell, sheet = self._cell, self.sheet
        reference = cell.get("r")
        place = position(reference) if reference else (self._row, self._in_row - 1)
        kind = cell.get("t", "n")
        self._place = place
        sheet.cells += 1
        if kind == "s":
            sheet.text_cells += 1
        elif kind == "e":
            self._listen(None)
        elif kind == "n" and (looks := self._styles.get(cell.get("s", "0"))):
            for look in looks:
                sheet.looks[look].add(place)
        if place[0] > sheet.last_row or place[1] > sheet.last_column:
            self._reach(*place)
        if sheet.cells > self._limits.cells:
            raise BadWorkbook(TOO_LARGE, f"{sheet.cells} ô")

    def _reach(self, row: int, column: int) -> None:
        sheet = self.sheet
        sheet.last_row = max(sheet.last_row, row)
        sheet.last_column = max(sheet.last_column, column)
        if (sheet.last_row + 1) * (sheet.last_column + 1) > self._limits.area:
            raise BadWorkbook(FAR, f"{sheet.last_row + 1} × {sheet.last_column + 1}")

    def _listen(self, into: list[str] | None) -> None:
        """Hear texts and ends up to the end of this cell."""
        self._into = into
        self._parser.EndElementHandler = self._end_in_formula
        self._parser.CharacterDataHandler = self._text_in_formula

    def _text_in_formula(self, data: str) -> None:
        if self._into is not None:
            self._into.append(data)

    def _end_in_formula(self, name: str) -> None:
        self._into = None
        if local_name(name) != "c":
            return
        place = self._place
        kind = self._cell.get("t", "n")
        if kind == "e":
            self.sheet.errors[place] = "".join(self._result)[:20]
        if self._has_formula:
            self.sheet.formulas[place] = "".join(self._formula)
            if not self._result and kind != "str":
                self.sheet.uncached.add(place)
        self._formula, self._result, self._has_formula = [], [], False
        self._parser.EndElementHandler = self._parser.CharacterDataHandler = None


def look_at_sheet(xml: bytes, styles: Styles, limits: Limits) -> SheetPart:
    """Walk one sheet whose notable styles are known. Raises `BadWorkbook` beyond the limits."""
    parser = careful_parser()
    scan = _Scan(styles, limits, parser)
    parser.StartElementHandler = scan.start
    parser.Parse(xml, True)
    scan.check_elements()
    return scan.sheet
