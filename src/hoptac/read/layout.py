"""Where a form lies in a sheet: header, columns by their texts, units that the header prints.

Put here what tolerates moved columns, extra lines and merged headers. Reading the rows below belongs in
`rows`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hoptac.figure import fold, money_factor
from hoptac.form import Asked, Column, Form
from hoptac.read.text import names, plain
from hoptac.workbook import Sheet

__all__ = ["Layout", "find_layout"]

_LOOK_AT = 60
_DEEPEST = 8
_MOST_MERGED = 5_000
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
    merged = _merged_texts(sheet)
    identity = {
        name: column.role
        for column in asked.columns
        if column.role in ("ordinal", "code", "label", "unit")
        for text in (column.header_vi[-1], *column.aliases)
        for name in names(text)
    }
    for top in range(min(len(sheet.rows), _LOOK_AT)):
        texts = [plain(value) if isinstance(value, str) else "" for value in sheet.rows[top]]
        roles = {identity[text] for text in texts if text in identity}
        if len(roles) >= 2 and roles & {"code", "label"}:
            first = _first_row(sheet, form, top)
            columns = _match(asked.columns, {c: list(_path(sheet, merged, top, first, c)) for c in range(len(texts))})
            if {column.role for column in columns.values()} & {"code", "label"}:
                return Layout(top, first, columns, _units(sheet, merged, top, first, columns))
    return None


def _merged_texts(sheet: Sheet) -> Mapping[tuple[int, int], object]:
    """What merged cells of the head show, by every cell that they cover."""
    covered = {}
    for (top, left), (bottom, right) in sheet.merged[:_MOST_MERGED]:
        if top < _LOOK_AT and bottom - top < _LOOK_AT and right - left < 200:
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    covered[row, column] = sheet.at(top, left)
    return covered


def _first_row(sheet: Sheet, form: Form, top: int) -> int:
    """The first row below the header that is a row of the form; the header is at most a few lines deep."""
    codes = {row.code for row in form.rows if not row.is_section}
    labels = {name for row in form.rows for text in (row.label_vi, *row.aliases) for name in names(text)}
    for row in range(top + 1, min(top + 1 + _DEEPEST, len(sheet.rows))):
        for value in sheet.rows[row]:
            if isinstance(value, str) and (value.strip().upper() in codes or plain(value) in labels):
                return row
    return min(top + 1, len(sheet.rows))


def _path(sheet: Sheet, merged: Mapping[tuple[int, int], object], top: int, first: int, column: int) -> Iterator[str]:
    """The texts of a column's header from the top, each once; a title merged above the header is not among
    them."""
    last = None
    for row in range(top, first):
        value = merged.get((row, column), sheet.at(row, column))
        if isinstance(value, str) and value.strip() and value != last:
            last = value
            yield value


def _match(asked: Sequence[Column], paths: Mapping[int, list[str]]) -> Mapping[int, Column]:
    """Each column of the sheet to the column of the form whose longest name it prints; each only once."""
    own = {column.key: _own_names(column) for column in asked}
    scores: list[tuple[int, int, str]] = []
    for place, path in paths.items():
        printed = _printed_names(path)
        for key, known in own.items():
            if fitting := known & printed:
                scores.append((-max(map(len, fitting)), place, key))
    found: dict[int, str] = {}
    for _, place, key in sorted(scores):
        if place not in found and key not in found.values():
            found[place] = key
    by_key = {column.key: column for column in asked}
    return {place: by_key[key] for place, key in sorted(found.items())}


def _own_names(column: Column) -> set[str]:
    texts = [column.header_vi[-1], " ".join(column.header_vi), *column.aliases]
    return {name for text in texts for name in names(text)}


def _printed_names(path: list[str]) -> set[str]:
    """Every line of a header, and every run of lines joined."""
    runs = {" ".join(path[start:end]) for start in range(len(path)) for end in range(start + 1, len(path) + 1)}
    bare = [min(names(text), key=len, default="") for text in path]
    joined = {" ".join(bare[start:end]) for start in range(len(bare)) for end in range(start + 1, len(bare) + 1)}
    return {name for run in runs | joined for name in names(run)}


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
            printed = [u for t in _path(sheet, merged, top, first, place) for u in _IN_BRACKETS.findall(t)]
            own = next((unit.strip() for unit in reversed(printed) if money_factor(unit) is not None), general)
            if own:
                units[place] = own
    return units
