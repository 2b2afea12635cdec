"""The lines below the header of a form: which row each is, also where it stands twice or is none of the form.

Put here the one walk down a table, and which cells of a line are open. What cells say as figures is read in `rows`,
what is wrong with lines and cells is noted in `hazards`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hoptac.form import Asked, Cell, Column, Row
from hoptac.read.labels import Labels, labels_of
from hoptac.read.layout import Layout
from hoptac.read.text import as_text, ends_table, holds_figure, is_total
from hoptac.workbook import Place, Sheet

__all__ = ["FormSeen", "Line", "lines_of"]

_WORDS = frozenset({"code", "label", "unit", "nature", "text"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sheet. `row` is None where the form has none such."""

    at: int
    row: Row | None
    is_by_label: bool
    """Whether the row was known by its label, as no code stands there."""
    is_repeated: bool
    """Whether the row stood further up already."""
    is_total: bool
    """Whether it calls itself a total and is no row of the form."""
    figures: tuple[int, ...]
    """Columns of the form that hold what looks like a figure."""
    cells: Mapping[int, Cell]
    """Open cells, by column of the sheet; none where the line is not read."""

    @property
    def is_section(self) -> bool:
        """Whether it is the heading of a section."""
        return self.row is not None and self.row.is_section


@dataclass(frozen=True, slots=True)
class FormSeen:
    """A form found in a sheet, with its lines down to the signatures; empty lines are left out."""

    sheet: Sheet
    asked: Asked
    layout: Layout
    lines: tuple[Line, ...]
    open: Mapping[Place, Cell]
    """Every open cell of the lines that are read, by its place."""

    def words(self) -> Iterator[tuple[int, int, Column]]:
        """Every cell of the form's rows where words belong."""
        columns = [(place, column) for place, column in self.layout.columns.items() if column.role in _WORDS]
        for line in self.lines:
            if line.row is not None and not line.row.is_section:
                for place, column in columns:
                    yield line.at, place, column


def lines_of(sheet: Sheet, asked: Asked, layout: Layout) -> FormSeen:
    """Walk down to the signatures."""
    known = labels_of(asked.form)
    code_at, label_at = layout.column("code"), layout.column("label")
    for_figures = [place for place, column in layout.columns.items() if column.bases]
    found: list[Line] = []
    seen: set[str] = set()
    section: str | None = None
    parent: str | None = None
    for at in range(layout.first_row, len(sheet.rows)):
        values = sheet.rows[at]
        if not any(value is not None for value in values):
            continue
        if ends_table(values):
            break
        row, is_by_label = _row(known, _at(values, code_at), _at(values, label_at), section, parent)
        is_repeated = row is not None and row.code in seen
        cells: Mapping[int, Cell] = {}
        if row is not None and row.is_section:
            section, parent = row.code, None
        elif row is not None and not is_repeated and asked.prints(row):
            parent = known.parent_of(row) or row.code
            cells = {
                place: cell for place, column in layout.columns.items() if (cell := asked.cell(row, column)) is not None
            }
        if row is not None:
            seen.add(row.code)
        figures = tuple(place for place in for_figures if place < len(values) and holds_figure(values[place]))
        found.append(Line(at, row, is_by_label, is_repeated, row is None and is_total(values), figures, cells))
    opened = {(line.at, place): cell for line in found for place, cell in line.cells.items()}
    return FormSeen(sheet, asked, layout, tuple(found), opened)


def _at(values: Sequence[object], place: int | None) -> object:
    return values[place] if place is not None and place < len(values) else None


def _row(
    known: Labels, code: object, label: object, section: str | None, parent: str | None
) -> tuple[Row | None, bool]:
    """The row of the form that stands here, by its code, else by its label under its parent and section."""
    written = as_text(code).upper()
    if written in known.by_code:
        return known.by_code[written], False
    if written or not isinstance(label, str):
        return None, False
    return known.find(label, section, parent), True
