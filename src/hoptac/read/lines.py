"""The lines below the header of a form: which row each is, also where it stands twice or is none of the form.

Put here what hazards ask of a line as a whole. What its cells say as figures is read in `rows`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hoptac.figure import fold
from hoptac.form import Asked, Cell, Column, Form, Row
from hoptac.read.layout import Layout
from hoptac.read.text import as_text, holds_figure, names, plain
from hoptac.workbook import Sheet

__all__ = ["FormSeen", "Line", "lines_of"]

_END = frozenset(plain(text) for text in ("Người lập biểu", "Thủ trưởng đơn vị", "Nơi nhận"))
_DATED = re.compile(rf"\b{fold('ngày')}\b.*\b{fold('tháng')}\b.*\b{fold('năm')}\b")
_TOTALS = frozenset(plain(text) for text in ("Cộng", "Tổng cộng", "Tổng số", "Tổng"))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sheet. `row` is None where the form has none such."""

    at: int
    row: Row | None
    is_repeated: bool
    """Whether the row stood further up already."""
    is_total: bool
    """Whether it calls itself a total and is no row of the form."""
    figures: tuple[int, ...]
    """Columns of the form that hold what looks like a figure."""


@dataclass(frozen=True, slots=True)
class FormSeen:
    """A form found in a sheet, with its lines."""

    sheet: Sheet
    asked: Asked
    layout: Layout
    lines: tuple[Line, ...]

    def cells(self) -> Iterator[tuple[int, int, Cell]]:
        """Every open cell of the rows that are read, with its place."""
        for line in self.lines:
            if line.row is not None and not line.is_repeated and not line.row.is_section:
                for place, column in self.layout.columns.items():
                    if cell := self.asked.cell(line.row, column):
                        yield line.at, place, cell

    def words(self) -> Iterator[tuple[int, int, Column]]:
        """Every cell of those rows where words belong."""
        for line in self.lines:
            if line.row is not None and not line.row.is_section:
                for place, column in self.layout.columns.items():
                    if column.role in ("code", "label", "unit", "nature", "text"):
                        yield line.at, place, column


def lines_of(sheet: Sheet, asked: Asked, layout: Layout) -> FormSeen:
    """Walk down to the signatures."""
    by_code = {row.code: row for row in asked.form.rows if not row.is_section}
    by_label = _labels(asked.form)
    code_at, label_at = layout.column("code"), layout.column("label")
    found: list[Line] = []
    seen: set[str] = set()
    section: str | None = None
    for at in range(layout.first_row, len(sheet.rows)):
        values = sheet.rows[at]
        texts = {plain(value) for value in values if isinstance(value, str)}
        if texts & _END or any(_DATED.search(text) for text in texts):
            break
        code = as_text(sheet.at(at, code_at)).upper() if code_at is not None else ""
        label = sheet.at(at, label_at) if label_at is not None else None
        row = by_code.get(code)
        if row is None and not code and isinstance(label, str):
            keys = [(own, name) for name in sorted(names(label), key=len, reverse=True) for own in (section, None)]
            row = next((by_label[key] for key in keys if key in by_label), None)
        if row is not None and row.is_section:
            section = row.code
        figures = [
            place for place, column in layout.columns.items() if column.bases and holds_figure(sheet.at(at, place))
        ]
        is_total = row is None and bool(texts & _TOTALS)
        found.append(Line(at, row, row is not None and row.code in seen, is_total, tuple(figures)))
        if row is not None:
            seen.add(row.code)
    return FormSeen(sheet, asked, layout, tuple(found))


def _labels(form: Form) -> Mapping[tuple[str | None, str], Row]:
    """Rows by section and label, and by label alone where only one row has it."""
    found: dict[tuple[str | None, str], Row] = {}
    codes: dict[str, set[str]] = {}
    for row in form.rows:
        section = form.section_of(row)
        for name in (name for text in (row.label_vi, *row.aliases) for name in names(text)):
            found.setdefault((section.code if section else None, name), row)
            codes.setdefault(name, set()).add(row.code)
    alone = {name: row for (_, name), row in found.items() if len(codes[name]) == 1}
    return {**found, **{(None, name): row for name, row in alone.items()}}
