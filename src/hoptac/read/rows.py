"""The rows of a form in a sheet, each open cell read into a figure.

Put here what turns the lines of a form into figures. Which row a line is belongs in `lines`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from hoptac.figure import Figure, Unreadable, between, compare, fold, money_factor, print_number, read_figure, total
from hoptac.form import Cell, Column, Row
from hoptac.read.labels import Labels, labels_of
from hoptac.read.lines import FormSeen, Line
from hoptac.read.model import FigureCell
from hoptac.read.text import as_text, holds_figure
from hoptac.read.words import has_wrong_term
from hoptac.workbook import cell_name

__all__ = ["RowsRead", "Stray", "SumLine", "read_rows"]

_ESTIMATE = frozenset(fold(text) for text in ("Ước", "ƯTH", "Ước TH", "Ước thực hiện", "Ước tính", "Ư"))

Key = tuple[str, str, str, str]
"""Indicator, basis, scope, role."""


@dataclass(frozen=True, slots=True)
class Stray:
    """A cell whose content is not taken, and what it holds."""

    cell_ref: str
    observed: str


@dataclass(frozen=True, slots=True)
class SumLine:
    """A cell of a sum line (Tổng cộng) that disagrees with the lines above; money, in the printed unit."""

    cell_ref: str
    printed: str
    added: str
    difference: Decimal | None
    """In đồng, where both are exact."""


@dataclass(slots=True)
class RowsRead:
    """What the rows of one form gave."""

    figures: list[FigureCell] = field(default_factory=list)
    unreadable: list[tuple[Cell, str, Unreadable]] = field(default_factory=list)
    """Cell of the form, its address, and what was wrong with it."""
    strays: list[Stray] = field(default_factory=list)
    """Figures where the form asks nothing of this office."""
    sums: list[SumLine] = field(default_factory=list)
    wrong_terms: list[str] = field(default_factory=list)
    """Labels, by cell, that call a group of co-operation a co-operative group (tổ hợp tác xã)."""


def read_rows(seen: FormSeen, is_estimate: bool) -> RowsRead:
    """Read every row that is asked. `is_estimate` says so of the whole return (KT00)."""
    return _Reader(seen, is_estimate).read()


class _Reader:
    def __init__(self, seen: FormSeen, is_estimate: bool) -> None:
        self._sheet = seen.sheet
        self._lines = seen.lines
        self._layout = seen.layout
        self._is_estimate = is_estimate
        self._read = RowsRead()
        self._parts: dict[Key, list[tuple[Cell, int, int, Figure]]] = defaultdict(list)
        self._printed_labels: dict[int, str] = {}
        self._known: Labels = labels_of(seen.asked.form)
        self._above: list[Mapping[int, Figure]] = []
        self._label_at = seen.layout.column("label")
        self._unit_at = seen.layout.column("unit")
        self._nature_at = seen.layout.column("nature")

    def read(self) -> RowsRead:
        """Walk down the lines."""
        for line in self._lines:
            if line.is_section:
                self._above = []
            elif line.is_total:
                self._check_sum(line.at)
            elif line.row is not None and line.cells:
                self._read_row(line, line.row)
            else:
                self._note_strays(line.at, line.figures)
            if line.is_by_label and line.row is not None and has_wrong_term(self._label(line.at)):
                self._read.wrong_terms.append(cell_name(line.at, self._label_at or 0))
        self._join_parts()
        return self._read

    def _label(self, at: int) -> str:
        return as_text(self._sheet.at(at, self._label_at)) if self._label_at is not None else ""

    def _read_row(self, line: Line, row: Row) -> None:
        self._printed_labels[line.at] = self._label(line.at) if self._label_at is not None else row.label_vi
        is_estimate = self._says_estimate(line.at)
        taken: dict[int, Figure] = {}
        for place, cell in line.cells.items():
            figure = self._read_cell(line.at, place, cell)
            if isinstance(figure, Unreadable):
                self._note_unreadable(line.at, place, cell, figure)
            elif figure.is_answered or cell.figure_role == "data":
                figure = figure.estimated() if is_estimate and cell.figure_role == "data" else figure
                key = (cell.indicator_code, cell.basis, cell.scope, cell.figure_role)
                self._parts[key].append((cell, line.at, place, figure))
                taken[place] = figure
        if self._known.parent_of(row) is None:
            self._above.append(taken)
        known = self._layout.columns
        width = range(len(self._sheet.rows[line.at]))
        others = (at for at in width if at not in line.cells and (at not in known or known[at].bases))
        self._note_strays(line.at, others)

    def _read_cell(self, at: int, place: int, cell: Cell) -> Figure | Unreadable:
        raw = self._sheet.at(at, place)
        if raw is None and (at, place) in self._sheet.uncached:
            return Unreadable("công thức chưa được tính", "formula_error", "mở tệp và lưu lại")
        if cell.kind == "percent" and (at, place) in self._sheet.percents and isinstance(raw, int | float):
            raw = Decimal(repr(raw)) * 100
        return read_figure(raw, cell.kind, self._unit(at, place, cell.column, cell.kind, cell.unit))

    def _note_unreadable(self, at: int, place: int, cell: Cell, figure: Unreadable) -> None:
        if cell.figure_role == "data":
            self._read.unreadable.append((cell, cell_name(at, place), figure))
        else:
            self._read.strays.append(Stray(cell_name(at, place), figure.printed_text))

    def _unit(self, at: int, place: int, column: Column, kind: str | None, unit: str) -> str:
        """The unit that is printed nearest to the cell; only units of money may differ from the form's."""
        if kind != "amount":
            return unit
        beside = as_text(self._sheet.at(at, self._unit_at)) if self._unit_at is not None and not column.unit else ""
        return beside if money_factor(beside) is not None else self._layout.units.get(place, unit)

    def _says_estimate(self, at: int) -> bool:
        place = self._nature_at
        return self._is_estimate or (place is not None and fold(as_text(self._sheet.at(at, place))) in _ESTIMATE)

    def _check_sum(self, at: int) -> None:
        """Compare a sum line with the lines above it, children of lines left out, where it adds up money."""
        for place, column in self._layout.columns.items():
            added = [line[place] for line in self._above if place in line and line[place].is_answered]
            if column.kind != "amount" or not column.bases or len(added) < 2:
                continue
            unit = self._unit(at, place, column, "amount", column.unit)
            figure = read_figure(self._sheet.at(at, place), "amount", unit)
            if isinstance(figure, Unreadable) or not figure.is_answered:
                continue
            factor = money_factor(figure.printed_unit.split("/")[0]) or Decimal(1)
            above = total(added)
            if compare(figure.interval, above, factor * len(added) / 2) in ("less", "greater"):
                ends = sorted({end for end in (above.low, above.high) if end is not None})
                shown = " – ".join(print_number(end / factor) for end in ends)
                apart = figure.value - ends[0] if figure.value is not None and above.is_point else None
                name = cell_name(at, place)
                self._read.sums.append(SumLine(name, figure.printed_text, f"{shown} {figure.printed_unit}", apart))
        self._above = []

    def _note_strays(self, at: int, places: Iterable[int]) -> None:
        for place in places:
            value = self._sheet.at(at, place)
            if holds_figure(value) and (place in self._layout.columns or not isinstance(value, str)):
                self._read.strays.append(Stray(cell_name(at, place), as_text(value, 60)))

    def _join_parts(self) -> None:
        """One figure per key: two cells where a plan prints both its ends."""
        for (indicator, basis, scope, role), parts in self._parts.items():
            first, at, place, figure = parts[0]
            cell_ref = cell_name(at, place)
            if len(parts) == 2 and first.column.part:
                low, high = sorted(parts, key=lambda part: part[0].column.part, reverse=True)
                joined = between(low[3], high[3])
                cell_ref = _both(low[1], low[2], high[2]) if high[3].is_answered else cell_name(low[1], low[2])
                if isinstance(joined, Unreadable):
                    self._read.unreadable.append((first, cell_ref, joined))
                    continue
                figure = joined
            label = self._printed_labels[at]
            sheet = self._sheet.name
            self._read.figures.append(FigureCell(figure, indicator, basis, scope, role, sheet, cell_ref, label))


def _both(row: int, low: int, high: int) -> str:
    return f"{cell_name(row, low)}{':' if high == low + 1 else ', '}{cell_name(row, high)}"
