"""Cells out of a workbook: values by position, what is merged, hidden, or a formula without a result.

Put here the one call of the reading library. Which cell means what belongs in `hoptac.read`.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from hoptac.errors import BadWorkbook
from hoptac.workbook.package import open_package
from hoptac.workbook.scan import UNREADABLE, Limits, SheetPart

__all__ = ["Sheet", "cell_name", "column_name", "read_cells"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, its values from A1. Rows and columns count from 0; an empty cell is None."""

    name: str
    rows: tuple[tuple[object, ...], ...]
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    """First and last cell of every merged range."""
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    uncached: frozenset[tuple[int, int]] = frozenset()
    """Formulas whose result was not stored."""
    percents: frozenset[tuple[int, int]] = frozenset()
    """Numbers shown as percentages: 0.0407 there means 4,07 %."""

    def at(self, row: int, column: int) -> object:
        """The value of a cell, None outside the sheet's used range."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return None


def column_name(column: int) -> str:
    """`A` for 0, `AA` for 26."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell_name(row: int, column: int) -> str:
    """`A1` for (0, 0)."""
    return f"{column_name(column)}{row + 1}"


def read_cells(data: bytes, limits: Limits | None = None) -> list[Sheet]:
    """Every worksheet of a workbook, in its order.

    Raises `BadWorkbook`, nothing else, whatever the bytes are: H001 for what is no workbook, damaged (a
    half-copied file) or locked by a password, H014 for what is larger than `limits`; `observed` says which.
    A `MemoryError` passes: it speaks of the machine.
    """
    package = open_package(data, limits or Limits())
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    sheets = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            for meta in workbook.sheets_metadata:
                if meta.typ == SheetTypeEnum.WorkSheet and meta.name in package.sheets:
                    is_hidden = meta.visible != SheetVisibleEnum.Visible
                    found = workbook.get_sheet_by_name(meta.name)
                    sheets.append(_sheet(meta.name, found, package.sheets[meta.name], is_hidden))
    except PasswordError as error:
        raise BadWorkbook(UNREADABLE, "đặt mật khẩu") from error
    except (KeyboardInterrupt, SystemExit, MemoryError, BadWorkbook):
        raise
    except BaseException as error:  # a panic inside the library is no `Exception`
        raise BadWorkbook(UNREADABLE, f"tệp hỏng, {str(error)[:120]}") from error
    if not sheets:
        raise BadWorkbook(UNREADABLE, "tệp hỏng, 0 sheet")
    return sheets


def _sheet(name: str, found: Any, part: SheetPart, is_hidden: bool) -> Sheet:
    values = found.to_python(skip_empty_area=False) if part.cells else []
    return Sheet(
        name=name,
        rows=tuple(tuple(None if value == "" else value for value in row) for row in values),
        merged=tuple(sorted(found.merged_cell_ranges or ())),
        is_hidden=is_hidden,
        hidden_rows=frozenset(part.hidden_rows),
        hidden_columns=frozenset(part.hidden_columns),
        uncached=frozenset(part.uncached),
        percents=frozenset(part.percents),
    )
