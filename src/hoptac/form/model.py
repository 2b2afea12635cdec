"""One version of one form, and what it asks of each kind of office.

Put here what can be asked of a form once it is loaded. Where forms come from belongs in `loading`; how they
are drawn is `hoptac.workbook`, how a returned sheet is read against them is `hoptac.read`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Literal, get_args

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from hoptac.figure import fold
from hoptac.form.parts import BASES, FIGURE_ROLES, Cell, Column, Frozen, Item, Part, Row
from hoptac.period import Period, PeriodKind

__all__ = ["Asked", "Form"]


class Form(Frozen):
    """One version of one form."""

    code: str
    version: str
    kind: Literal["cover", "table", "list"] = "table"
    """A cover has items, a table rows and columns, a list parts whose records have fields."""
    title_vi: str
    title_en: str
    aliases: tuple[str, ...] = ()
    """Other titles by which a sheet is known."""
    note_vi: str = ""
    """A line under the title."""
    valid_from: date
    valid_to: date | None = None
    window: Literal["administrative", "calendar"] = "administrative"
    periods: tuple[PeriodKind, ...] = ()
    """Kinds of periods for which the form is sent; empty means all."""
    province: str = ""
    """Code of the province whose own layout this is; empty means that every province may use it."""
    accepts: tuple[str, ...] = ()
    """Earlier versions that are still read for the periods of this one, and noted."""
    sheet: str
    offices: tuple[str, ...] = ()
    """Kinds of offices that use the form."""
    contributors: tuple[str, ...] = ()
    """Offices that see every row which does not say otherwise."""
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    items: tuple[Item, ...] = ()
    parts: tuple[Part, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Form:
        if self.kind == "cover":
            _need_unique("item", [item.key for item in self.items])
            _need_unique("label of an item", [fold(item.label_vi) for item in self.items])
            for item in self.items:
                _need(f"item {item.key}: a figure that repeats one", item.repeats is None or item.value == "figure")
            return self
        if self.kind == "list":
            _need("a part", bool(self.parts))
            _need_unique("part", [part.key for part in self.parts])
            for part in self.parts:
                _need_unique(f"field of part {part.key}", [field.key for field in part.fields])
                _need_unique(f"header of part {part.key}", [fold(" ".join(f.header_vi)) for f in part.fields])
                _need(f"part {part.key}: a field that names the record", any(f.is_key for f in part.fields))
                for field in part.fields:
                    _need(f"field {field.key}: text, where it is a place", field.value == "text" or not field.is_place)
                    is_meant = field.value == "date" or not field.is_within_period
                    _need(f"field {field.key}: a day, where it must lie within the period", is_meant)
            return self
        _need_unique("column", [column.key for column in self.columns])
        for kind in get_args(PeriodKind):
            printed = [column for column in self.columns if not column.periods or kind in column.periods]
            _need_unique("header of a column", [fold(column.header_vi[-1]) for column in printed])
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
            _need(f"row {row.code}: known columns in 'only' and 'tallies'", {*row.only, *row.tallies} <= keys)
            _need(
                f"row {row.code}: a cell",
                row.is_section or any(_cell(self, row, c, None) for c in self.columns),
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

    @cached_property
    def _asked(self) -> dict[tuple[str, PeriodKind, date], Asked]:
        return {}

    def section_of(self, row: Row) -> Row | None:
        """The section under which a row stands."""
        return self._section_of[row.code]

    def part(self, key: str) -> Part | None:
        """The list of this key, None where the form has none."""
        return next((part for part in self.parts if part.key == key), None)

    def asked_of(self, office: str, period: Period) -> Asked:
        """What the form asks of this kind of office for the period."""
        key = (office, period.kind, period.window(self.window).end)
        if key not in self._asked:
            self._asked[key] = Asked(self, *key)
        return self._asked[key]


class Asked:
    """What a form asks of one kind of office for one period: rows and columns that are printed, cells that are open."""

    def __init__(self, form: Form, office: str, period_kind: PeriodKind, day: date) -> None:
        self.form = form
        self.office = office
        self.period_kind = period_kind
        self._day = day

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are printed for such a period."""
        return tuple(c for c in self.form.columns if not c.periods or self.period_kind in c.periods)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows that are printed: those with an open cell, and a section only where one of its rows is."""
        asked = {row.code for row in self.form.rows if not row.is_section and self._is_asked(row)}
        headed = {section.code for code in asked if (section := self.form._section_of[code])}
        return tuple(row for row in self.form.rows if row.code in asked | headed)

    @cached_property
    def _printed(self) -> frozenset[str]:
        return frozenset(row.code for row in self.rows)

    @cached_property
    def _open(self) -> Mapping[tuple[str, str], Cell]:
        return {
            (row.code, column.key): cell
            for row in self.rows
            for column in self.columns
            if (cell := _cell(self.form, row, column, self.office))
        }

    def prints(self, row: Row) -> bool:
        """Whether the row is printed."""
        return row.code in self._printed

    def cell(self, row: Row, column: Column) -> Cell | None:
        """What the cell of this row and column asks; None where it is hatched or not printed."""
        return self._open.get((row.code, column.key))

    def cells(self) -> Iterator[Cell]:
        """Every open cell, row by row."""
        return iter(self._open.values())

    def _is_asked(self, row: Row) -> bool:
        section = self.form.section_of(row)
        offices = row.offices or (section.offices if section else ()) or self.form.contributors
        in_force = (row.valid_from is None or row.valid_from <= self._day) and (
            row.valid_to is None or self._day <= row.valid_to
        )
        return (
            self.office in offices
            and in_force
            and self.period_kind in _PRINTED_IN[row.frequency]
            and any(_cell(self.form, row, column, self.office) for column in self.columns)
        )


_PRINTED_IN: Mapping[str, frozenset[PeriodKind]] = {
    "quarter": frozenset({"quarter", "half_year", "nine_months", "year", "programme"}),
    "half_year": frozenset({"half_year", "year", "programme"}),
    "year": frozenset({"year", "programme"}),
}


def _cell(form: Form, row: Row, column: Column, office: str | None) -> Cell | None:
    basis = column.bases.get(row.kind)
    indicator = row.measures.get(column.measure)
    if basis is None or indicator is None or (row.only and column.key not in row.only):
        return None
    section = form.section_of(row)
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
