"""One version of one form, and what it asks of each kind of office.

Put here what can be asked of a form once it is loaded. Where forms come from belongs in `loading`; how they
are drawn is `hoptac.workbook`, how a returned sheet is read against them is `hoptac.read`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Literal

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from hoptac.figure import fold
from hoptac.form.parts import BASES, FIGURE_ROLES, Cell, Column, Frozen, Item, Row

__all__ = ["Form"]


class Form(Frozen):
    """One version of one form."""

    code: str
    version: str
    kind: Literal["cover", "table"] = "table"
    title_vi: str
    title_en: str
    aliases: tuple[str, ...] = ()
    """Other titles by which a sheet is known."""
    note_vi: str = ""
    """A line under the title."""
    valid_from: date
    valid_to: date | None = None
    window: Literal["administrative", "calendar"] = "administrative"
    frequency: Literal["quarter", "half_year", "year"] = "quarter"
    sheet: str
    offices: tuple[str, ...] = ()
    """Kinds of offices that use the form."""
    contributors: tuple[str, ...] = ()
    """Offices that see every row which does not say otherwise."""
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    items: tuple[Item, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Form:
        if self.kind == "cover":
            _need_unique("item", [item.key for item in self.items])
            _need_unique("label of an item", [fold(item.label_vi) for item in self.items])
            return self
        _need_unique("column", [column.key for column in self.columns])
        _need_unique("header of a column", [fold(column.header_vi[-1]) for column in self.columns])
        _need_unique("row", [row.code for row in self.rows])
        _need(
            "one column each for code, label and unit",
            {"code", "label", "unit"} <= {c.role for c in self.columns},
        )
        keys = {column.key for column in self.columns}
        for column in self.columns:
            _need(f"column {column.key}: known bases", set(column.bases.values()) <= BASES)
            _need(
                f"column {column.key}: bases for figures only",
                bool(column.bases) == (column.role in FIGURE_ROLES),
            )
            _need(f"column {column.key}: ratio of known columns", set(column.ratio or ()) <= keys)
        for row in self.rows:
            _need(f"row {row.code}: known columns in 'only'", set(row.only) <= keys)
            _need(
                f"row {row.code}: a cell",
                row.is_section or any(self._cell(row, c, None) for c in self.columns),
            )
            strange = {*row.offices, *row.required_of} - set(self.offices)
            _need(f"row {row.code}: offices of the form (not {sorted(strange)})", not strange)
        return self

    @cached_property
    def _section_of(self) -> Mapping[str, Row | None]:
        found: dict[str, Row | None] = {}
        section: Row | None = None
        for row in self.rows:
            section = row if row.is_section else section
            found[row.code] = section
        return found

    def section_of(self, row: Row) -> Row | None:
        """The section under which a row stands."""
        return self._section_of[row.code]

    def is_for(self, row: Row, office: str) -> bool:
        """Whether the form of this office prints the row."""
        section = self.section_of(row)
        return office in (row.offices or (section.offices if section else ()) or self.contributors)

    def rows_for(self, office: str) -> tuple[Row, ...]:
        """The rows that the form of this office prints; a section only where one of its rows is printed."""
        asked = {row.code for row in self.rows if not row.is_section and self.is_for(row, office)}
        headed = {section.code for code in asked if (section := self._section_of[code])}
        return tuple(row for row in self.rows if row.code in asked | headed)

    def cell(self, row: Row, column: Column, office: str) -> Cell | None:
        """What the cell of this row and column asks of this office; None where it is hatched."""
        return self._cell(row, column, office) if self.is_for(row, office) else None

    def cells(self, office: str) -> Iterator[Cell]:
        """Every open cell of the office's form, row by row."""
        for row in self.rows_for(office):
            for column in self.columns:
                if found := self.cell(row, column, office):
                    yield found

    def _cell(self, row: Row, column: Column, office: str | None) -> Cell | None:
        basis = column.bases.get(row.kind)
        indicator = row.measures.get(column.measure)
        if basis is None or indicator is None or (row.only and column.key not in row.only):
            return None
        section = self.section_of(row)
        own_unit = row.unit if column.measure in ("main", "result") else ""
        asked = () if row.is_optional else row.required_of or (section.required_of if section else ())
        return Cell(
            row=row,
            column=column,
            indicator_code=indicator,
            basis=basis,
            scope=column.scope or row.scope or (section.scope if section else "") or "all",
            figure_role=column.role,
            kind=column.kind or row.value,
            unit=column.unit.replace("{unit}", row.unit) or own_unit,
            is_required=column.role == "data" and office in column.required_of and office in asked,
        )


def _need(what: str, is_so: bool) -> None:
    if not is_so:
        raise PydanticCustomError("form", "{what} is needed", {"what": what})


def _need_unique(what: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise PydanticCustomError("form", "{what} named twice: {twice}", {"what": what, "twice": ", ".join(twice)})
