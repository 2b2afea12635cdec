"""Where things stand in a workbook in the making, and what a spreadsheet shows there.

Put here addresses and shown values, which formulas on one sheet need of another. Drawing belongs to the sheets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from hoptac.form import Tally
from hoptac.workbook.cells import cell_name, column_name

__all__ = ["FigureKey", "Known", "Place", "Places", "Range", "Record", "as_number", "count_answers"]

FigureKey = tuple[str, str, str, str]
"""Form, indicator, basis, scope."""

Record = Mapping[str, object]
"""One line of a list: by field, what an officer would type, or the code of a choice."""


@dataclass(frozen=True, slots=True)
class Known:
    """What we know of a reporter before it reports; it is printed grey and locked.

    Amounts of money are in đồng, other figures in the unit of their row.
    """

    figures: Mapping[FigureKey, Decimal] = field(default_factory=dict)
    records: Mapping[tuple[str, str], Sequence[Record]] = field(default_factory=dict)
    """By form and part, the organisations and other records that are listed already."""
    year_so_far: Mapping[FigureKey, Decimal] = field(default_factory=dict)
    """By key of a figure since the year began, its last accepted value: the quarter is added to it by formula."""
    begins_year: bool = False
    """Whether the period is the first of its year, so that there is nothing to add to."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """One cell. Rows and columns count from 0."""

    sheet: str
    row: int
    column: int

    def seen_from(self, sheet: str) -> str:
        """The reference that a formula on `sheet` uses."""
        name = cell_name(self.row, self.column)
        return name if sheet == self.sheet else f"{_quoted(self.sheet)}!{name}"


@dataclass(frozen=True, slots=True)
class Range:
    """The cells of one column from a first to a last row."""

    sheet: str
    column: int
    first: int
    last: int

    def places(self) -> Iterator[Place]:
        """Each cell of it."""
        return (Place(self.sheet, row, self.column) for row in range(self.first, self.last + 1))

    def seen_from(self, sheet: str) -> str:
        """The reference that a formula on `sheet` uses; fixed, so that a copied formula keeps it."""
        name = column_name(self.column)
        text = f"${name}${self.first + 1}:${name}${self.last + 1}"
        return text if sheet == self.sheet else f"{_quoted(self.sheet)}!{text}"


@dataclass(slots=True)
class Places:
    """Every address that another sheet may need, and what stands there."""

    figures: dict[FigureKey, Place] = field(default_factory=dict)
    """The cell of each figure that the office gives; where a plan has two ends, the lower one."""
    fields: dict[tuple[str, str, str], Range] = field(default_factory=dict)
    """By form, part and field, the column of a list."""
    choices: dict[tuple[str, str, str], Mapping[str, str]] = field(default_factory=dict)
    """By form, part and field, what is printed for the code of a choice."""
    nil: dict[str, Place] = field(default_factory=dict)
    """By form, where "không phát sinh" is ticked."""
    required: dict[str, list[Place]] = field(default_factory=dict)
    """By form, the cells that must be answered."""
    counted: dict[FigureKey, Sequence[Tally]] = field(default_factory=dict)
    """Figures that a list may give, by what of it they count."""
    shown: dict[Place, object] = field(default_factory=dict)
    """What a spreadsheet shows: a number, text, or nothing at all."""

    def number(self, place: Place) -> float | None:
        """The number of a cell, None where it holds none."""
        return as_number(self.shown.get(place))

    def text(self, place: Place) -> str:
        """What a cell shows as text; empty where it shows nothing."""
        value = self.shown.get(place)
        return "" if value is None else str(value)


def as_number(value: object) -> float | None:
    """A value as a spreadsheet reckons with it, None for text and nothing."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return float(value)


def count_answers(places: Places, cells: Iterable[Place], sheet: str) -> tuple[str, int]:
    """A formula that counts those of the cells which hold something, and what it gives now.

    A formula that shows nothing is no answer, so cells are counted by what they show. Neighbours above each other are
    named as one range, so that the formula stays short.
    """
    found = sorted(set(cells), key=lambda place: (place.sheet, place.column, place.row))
    parts = []
    runs = groupby(enumerate(found), key=lambda item: (item[1].sheet, item[1].column, item[1].row - item[0]))
    for _, run in runs:
        members = [place for _, place in run]
        first, last = members[0], members[-1]
        area = Range(first.sheet, first.column, first.row, last.row).seen_from(sheet)
        parts.append(f'SUMPRODUCT(--({area}<>""))')
    return "+".join(parts) or "0", sum(bool(places.text(place)) for place in found)


def _quoted(sheet: str) -> str:
    """Always in quotes: a name such as KT01 would be taken for a cell."""
    return "'" + sheet.replace("'", "''") + "'"
