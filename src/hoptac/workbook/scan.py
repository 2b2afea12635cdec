"""One streaming pass over the XML of a sheet that a stranger wrote: positions, sizes, formulas, never values.

Put here what is counted and noted on the way, and the limits at which the pass stops. Which parts of a
package are looked at belongs in `package`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from xml.parsers import expat

from hoptac.errors import BadWorkbook
from hoptac.workbook.observations import Place

__all__ = [
    "DAMAGED",
    "TOO_LARGE",
    "UNREADABLE",
    "Limits",
    "SheetPart",
    "local_name",
    "look_at_sheet",
    "parse_xml",
    "position",
]

UNREADABLE = "H001"
TOO_LARGE = "H014"
DAMAGED = "H018"
ENTITIES = "H021"
MERGED = "H023"
FAR = "H024"
_TRUE = ("1", "true")


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
    percents: set[Place] = field(default_factory=set)
    """Cells shown as percentages: 0.0407 there means 4,07 %."""
    formulas: dict[Place, str] = field(default_factory=dict)
    errors: dict[Place, str] = field(default_factory=dict)
    """What cells show instead of a value, as `#REF!`."""
    has_password: bool = False


class _Scan:
    """Handlers that walk one sheet and note what they pass.

    Most elements are cells with a number or a shared text, so their ends and texts are only listened to inside a
    formula: callbacks are what the pass costs.
    """

    def __init__(self, percents: frozenset[str], limits: Limits, parser: expat.XMLParserType) -> None:
        self.sheet = SheetPart()
        self._percents = percents
        self._limits = limits
        self._parser = parser
        self._row = self._column = -1
        self._elements = 0
        self._cell: Mapping[str, str] = {}
        self._is_counted = True
        self._formula: list[str] = []
        self._result: list[str] = []
        self._into: list[str] | None = None
        self._has_formula = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if name == "c":
            self._elements += 1
            self._cell = attributes
            self._is_counted = False
            if "r" in attributes:
                self._row, self._column = position(attributes["r"])
            else:
                self._column += 1
        elif name == "v" or name == "is" or name == "f":
            if not self._is_counted:
                self._count()
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
        if name == "mergeCell":
            self._start_merged(attributes.get("ref", "A1"))
        elif name == "col" and attributes.get("hidden") in _TRUE:
            first, last = int(attributes["min"]) - 1, int(attributes["max"]) - 1
            self.sheet.hidden_columns.update(range(max(first, 0), min(last, 16_384) + 1))
        elif name == "sheetProtection":
            self.sheet.has_password = bool(attributes.get("password") or attributes.get("hashValue"))

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
        self._column = -1
        if "hidden" in attributes and attributes["hidden"] in _TRUE:
            self.sheet.hidden_rows.add(self._row)
        self.check_elements()

    def check_elements(self) -> None:
        """Stop where cells are too many, if only with a colour; asked by the line, for it is a long question."""
        if self._elements > self._limits.elements:
            raise BadWorkbook(TOO_LARGE, f"{self._elements} ô định dạng")

    def _start_merged(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = position(first), position(last or first)
        self.sheet.merged += (bottom - top + 1) * (right - left + 1)
        if self.sheet.merged > self._limits.merged:
            raise BadWorkbook(MERGED, f"{self.sheet.merged} ô trộn")

    def _count(self) -> None:
        """A cell is counted once it is known to hold something."""
        self._is_counted = True
        sheet = self.sheet
        kind = self._cell.get("t", "n")
        sheet.cells += 1
        if kind == "s":
            sheet.text_cells += 1
        elif kind == "e":
            self._listen(None)
        elif kind == "n" and self._percents and self._cell.get("s") in self._percents:
            sheet.percents.add((self._row, self._column))
        if self._row > sheet.last_row or self._column > sheet.last_column:
            self._reach()
        if sheet.cells > self._limits.cells:
            raise BadWorkbook(TOO_LARGE, f"{sheet.cells} ô")

    def _reach(self) -> None:
        sheet = self.sheet
        sheet.last_row = max(sheet.last_row, self._row)
        sheet.last_column = max(sheet.last_column, self._column)
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
        place = (self._row, self._column)
        kind = self._cell.get("t", "n")
        if kind == "e":
            self.sheet.errors[place] = "".join(self._result)[:20]
        if self._has_formula:
            self.sheet.formulas[place] = "".join(self._formula)
            if not self._result and kind != "str":
                self.sheet.uncached.add(place)
        self._formula, self._result, self._has_formula = [], [], False
        self._parser.EndElementHandler = self._parser.CharacterDataHandler = None


def look_at_sheet(xml: bytes, percents: frozenset[str], limits: Limits) -> SheetPart:
    """Walk one sheet; `percents` are styles that show percentages. Raises `BadWorkbook` beyond the limits."""
    parser = _careful_parser()
    scan = _Scan(percents, limits, parser)
    parser.StartElementHandler = scan.start
    parser.Parse(xml, True)
    scan.check_elements()
    return scan.sheet


@lru_cache(maxsize=8192)
def position(reference: str) -> Place:
    """Row and column of `F12`, from 0; raises `BadWorkbook` for what is no cell."""
    letters = reference.rstrip("0123456789")
    digits = reference[len(letters) :]
    column = 0
    for letter in letters.replace("$", "")[:5]:
        column = column * 26 + ord(letter) - 64
    if not 0 < column <= 16_384 or not 0 < len(digits) <= 7:
        raise BadWorkbook(DAMAGED, f"XML: {reference[:20]}")
    return int(digits) - 1, column - 1


def parse_xml(
    xml: bytes,
    start: Callable[[str, Mapping[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Stream XML into handlers that see local names; a document type, the way to entity bombs, is refused."""
    parser = _careful_parser()
    parser.StartElementHandler = lambda name, attributes: start(local_name(name) if ":" in name else name, attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(local_name(name) if ":" in name else name)
    parser.CharacterDataHandler = text
    parser.Parse(xml, True)


def _careful_parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise BadWorkbook(ENTITIES, "XML: DOCTYPE")

    parser.StartDoctypeDeclHandler = refuse
    return parser


def local_name(name: str) -> str:
    """The name of an element or attribute without its prefix."""
    return name.rpartition(":")[2] if ":" in name else name
