"""The rows of a form in a sheet: known by code or label, each open cell read into a figure.

Put here what turns a laid-out sheet into figures and findings. Where the header and columns are belongs in
`layout`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from hoptac.figure import Figure, Unreadable, between, fold, money_factor, read_figure
from hoptac.form import Asked, Cell, Form, Row
from hoptac.read.layout import Layout
from hoptac.read.model import FigureCell
from hoptac.read.text import as_text, holds_figure, names, plain
from hoptac.workbook import Sheet, cell_name

__all__ = ["RowsRead", "Stray", "read_rows"]

_END = frozenset(plain(text) for text in ("Người lập biểu", "Thủ trưởng đơn vị", "Nơi nhận"))
_DATED = re.compile(rf"\b{fold('ngày')}\b.*\b{fold('tháng')}\b.*\b{fold('năm')}\b")
"""The line above the signatures."""
_TOTALS = frozenset(plain(text) for text in ("Cộng", "Tổng cộng", "Tổng số", "Tổng"))
_ESTIMATE = frozenset(fold(text) for text in ("Ước", "ƯTH", "Ước TH", "Ước thực hiện", "Ước tính", "Ư"))

Key = tuple[str, str, str, str]
"""Indicator, basis, scope, role."""


@dataclass(frozen=True, slots=True)
class Stray:
    """A cell whose content is not taken, and what it holds."""

    cell_ref: str
    observed: str


@dataclass(slots=True)
class RowsRead:
    """What the rows of one form gave."""

    figures: list[FigureCell] = field(default_factory=list)
    unreadable: list[tuple[Cell, str, Unreadable]] = field(default_factory=list)
    """Cell of the form, its address, and what was wrong with it."""
    strays: list[Stray] = field(default_factory=list)
    """Figures where the form asks nothing of this office."""


def read_rows(sheet: Sheet, asked: Asked, layout: Layout, is_estimate: bool) -> RowsRead:
    """Read every row that is asked. `is_estimate` says so of the whole return (KT00)."""
    return _Reader(sheet, asked, layout, is_estimate).read()


class _Reader:
    def __init__(self, sheet: Sheet, asked: Asked, layout: Layout, is_estimate: bool) -> None:
        form = asked.form
        self._sheet = sheet
        self._asked = asked
        self._layout = layout
        self._is_estimate = is_estimate
        self._read = RowsRead()
        self._parts: dict[Key, list[tuple[Cell, int, int, Figure]]] = defaultdict(list)
        self._labels: dict[int, str] = {}
        self._by_code = {row.code: row for row in form.rows if not row.is_section}
        self._by_label = _labels(form)

    def read(self) -> RowsRead:
        """Walk down the sheet."""
        section: str | None = None
        seen: set[str] = set()
        for at in range(self._layout.first_row, len(self._sheet.rows)):
            values = self._sheet.rows[at]
            texts = {plain(value) for value in values if isinstance(value, str)}
            if texts & _END or any(_DATED.search(text) for text in texts):
                break
            row = self._row(at, section)
            if row is not None and row.is_section:
                section = row.code
            elif row is not None and row.code not in seen and self._asked.prints(row):
                seen.add(row.code)
                self._read_row(at, row)
            elif row is not None or not texts & _TOTALS:
                self._note_strays(at, range(len(values)), only_figures=True)
        self._join_parts()
        return self._read

    def _row(self, at: int, section: str | None) -> Row | None:
        """The row of the form that stands here, by its code, else by its label under the section."""
        code_at, label_at = self._layout.column("code"), self._layout.column("label")
        code = as_text(self._sheet.at(at, code_at)).upper() if code_at is not None else ""
        if code in self._by_code:
            return self._by_code[code]
        label = self._sheet.at(at, label_at) if label_at is not None else None
        if code or not isinstance(label, str):
            return None
        known = sorted(names(label), key=len, reverse=True)
        places = [(own, name) for name in known for own in (section, None)]
        return next((self._by_label[place] for place in places if place in self._by_label), None)

    def _read_row(self, at: int, row: Row) -> None:
        label_at = self._layout.column("label")
        self._labels[at] = as_text(self._sheet.at(at, label_at)) if label_at is not None else row.label_vi
        others = []
        for place in range(len(self._sheet.rows[at])):
            column = self._layout.columns.get(place)
            cell = self._asked.cell(row, column) if column else None
            if cell is not None:
                self._read_cell(at, place, cell)
            elif column is None or column.bases:
                others.append(place)
        self._note_strays(at, others)

    def _read_cell(self, at: int, place: int, cell: Cell) -> None:
        raw = self._sheet.at(at, place)
        if raw is None and (at, place) in self._sheet.uncached:
            figure: Figure | Unreadable = Unreadable("công thức chưa được tính", "formula_error", "mở tệp và lưu lại")
        else:
            if (at, place) in self._sheet.percents and isinstance(raw, int | float):
                raw = Decimal(repr(raw)) * 100 if cell.kind == "percent" else raw
            figure = read_figure(raw, cell.kind, self._unit(at, place, cell))
        if isinstance(figure, Unreadable):
            self._note_unreadable(at, place, cell, figure)
        elif figure.is_answered or cell.figure_role == "data":
            figure = figure.estimated() if self._says_estimate(at) and cell.figure_role == "data" else figure
            key = (cell.indicator_code, cell.basis, cell.scope, cell.figure_role)
            self._parts[key].append((cell, at, place, figure))

    def _note_unreadable(self, at: int, place: int, cell: Cell, figure: Unreadable) -> None:
        if cell.figure_role == "data":
            self._read.unreadable.append((cell, cell_name(at, place), figure))
        else:
            self._read.strays.append(Stray(cell_name(at, place), figure.printed_text))

    def _unit(self, at: int, place: int, cell: Cell) -> str:
        """The unit that is printed nearest to the cell; only units of money may differ from the form's."""
        if cell.kind != "amount":
            return cell.unit
        unit_at = self._layout.column("unit")
        beside = as_text(self._sheet.at(at, unit_at)) if unit_at is not None and not cell.column.unit else ""
        return beside if money_factor(beside) is not None else self._layout.units.get(place, cell.unit)

    def _says_estimate(self, at: int) -> bool:
        place = self._layout.column("nature")
        return self._is_estimate or (place is not None and fold(as_text(self._sheet.at(at, place))) in _ESTIMATE)

    def _note_strays(self, at: int, places: Iterator[int] | range | list[int], only_figures: bool = False) -> None:
        for place in places:
            column = self._layout.columns.get(place)
            if only_figures and (column is None or not column.bases):
                continue
            value = self._sheet.at(at, place)
            if holds_figure(value) and (column is not None or not isinstance(value, str)):
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
            label = self._labels[at]
            sheet = self._sheet.name
            self._read.figures.append(FigureCell(figure, indicator, basis, scope, role, sheet, cell_ref, label))


def _both(row: int, low: int, high: int) -> str:
    return f"{cell_name(row, low)}{':' if high == low + 1 else ', '}{cell_name(row, high)}"


def _labels(form: Form) -> Mapping[tuple[str | None, str], Row]:
    """Rows by section and label, and by label alone where it is the only one of its kind."""
    found: dict[tuple[str | None, str], Row] = {}
    owners: dict[str, set[str]] = defaultdict(set)
    for row in form.rows:
        section = form.section_of(row)
        for text in (row.label_vi, *row.aliases):
            for name in names(text):
                found.setdefault((section.code if section else None, name), row)
                owners[name].add(row.code)
    alone = {name for name, codes in owners.items() if len(codes) == 1}
    for (_, name), row in list(found.items()):
        if name in alone:
            found[None, name] = row
    return found
