"""Where a form lies in a sheet: header, columns by their texts, units that the header prints.

Put here what tolerates moved columns, extra lines and merged headers. Reading the rows below belongs in
`rows`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from hoptac.figure import fold, money_factor
from hoptac.form import Asked, Column, Form
from hoptac.read.headers import LOOK_AT, column_texts, first_used_row, match_columns, merged_texts
from hoptac.read.labels import labels_of
from hoptac.read.text import names, plain
from hoptac.workbook import Sheet

__all__ = ["Layout", "find_layout"]

_DEEPEST = 8
_IN_BRACKETS = re.compile(r"\(([^()]{1,30})\)")
_UNIT_LINE = re.compile(rf"(?:{fold('đvt')}|{fold('đơn vị tính')})[^:]*:\s*(.{{1,30}})$")


@dataclass(frozen=True, slots=True)
class Layout:
    """A header found: which column of the sheet is which of the form, and where its rows begin."""

    header_row: int
    first_row: int
    columns: Mapping[int, Column]
    """By column of the sheet."""
    units: Mapping[int, str]
    """Units of money that the header prints, by column of the sheet."""

    def column(self, role: str) -> int | None:
        """The sheet's column of a role such as `code` or `label`, None where it has none."""
        return next((place for place, column in self.columns.items() if column.role == role), None)


def find_layout(sheet: Sheet, asked: Asked) -> Layout | None:
    """Find the header of a form among the columns that it prints for the period, None where there is none."""
    form = asked.form
    start = first_used_row(sheet)
    stop = min(len(sheet.rows), start + LOOK_AT)
    merged = merged_texts(sheet, start, stop)
    identity, own_names = _known_names(asked)
    for top in range(start, stop):
        texts = [plain(value) if isinstance(value, str) else "" for value in sheet.rows[top]]
        roles = {identity[text] for text in texts if text in identity}
        if len(roles) >= 2 and roles & {"code", "label"}:
            first = _first_row(sheet, form, top)
            paths = {c: list(column_texts(sheet, merged, top, first, c)) for c in range(len(texts))}
            by_key = {column.key: column for column in asked.columns}
            columns = {place: by_key[key] for place, key in match_columns(own_names, paths).items()}
            if {column.role for column in columns.values()} & {"code", "label"}:
                return Layout(top, first, columns, _units(sheet, merged, top, first, columns))
    return None


def _first_row(sheet: Sheet, form: Form, top: int) -> int:
    """The first row below the header that is a row of the form; the header is at most a few lines deep."""
    known = labels_of(form)
    for row in range(top + 1, min(top + 1 + _DEEPEST, len(sheet.rows))):
        for value in sheet.rows[row]:
            if isinstance(value, str) and (value.strip().upper() in known.by_code or plain(value) in known.texts):
                return row
    return min(top + 1, len(sheet.rows))


@lru_cache(maxsize=256)
def _known_names(asked: Asked) -> tuple[Mapping[str, str], Mapping[str, frozenset[str]]]:
    """Roles by the names that tell a header, and all names of each column, made once for all workbooks."""
    identity = {
        name: column.role
        for column in asked.columns
        if column.role in ("ordinal", "code", "label", "unit")
        for text in (column.header_vi[-1], *column.aliases)
        for name in names(text)
    }
    own = {
        column.key: frozenset(
            name for text in (column.header_vi[-1], " ".join(column.header_vi), *column.aliases) for name in names(text)
        )
        for column in asked.columns
    }
    return identity, own


def _units(
    sheet: Sheet,
    merged: Mapping[tuple[int, int], object],
    top: int,
    first: int,
    columns: Mapping[int, Column],
) -> Mapping[int, str]:
    """Money units printed in a column's header, else in a line "ĐVT: …" above the table."""
    general = ""
    for row in sheet.rows[:top]:
        for value in row:
            found = _UNIT_LINE.search(fold(value)) if isinstance(value, str) else None
            if found and money_factor(found[1]) is not None:
                general = str(value).rpartition(":")[2].strip()
    units = {}
    for place, column in columns.items():
        if column.kind == "amount":
            printed = [u for t in column_texts(sheet, merged, top, first, place) for u in _IN_BRACKETS.findall(t)]
            own = next((unit.strip() for unit in reversed(printed) if money_factor(unit) is not None), general)
            if own:
                units[place] = own
    return units
