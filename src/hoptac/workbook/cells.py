"""Cells out of a workbook: values by position, what is merged, hidden, or a formula without a result.

Put here the one call of the reading library. Which cell means what belongs in `hoptac.read`.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from hoptac.errors import BadWorkbook
from hoptac.workbook.delimited import read_delimited
from hoptac.workbook.observations import FileMarks, SheetMarks
from hoptac.workbook.package import LOCKED, Package, open_package
from hoptac.workbook.scan import Limits, SheetPart
from hoptac.workbook.streaming import DAMAGED

__all__ = ["OpenedFile", "Sheet", "cell_name", "column_name", "open_workbook", "read_cells"]


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
    marks: SheetMarks = field(default_factory=SheetMarks)
    is_typed: bool = True
    """Whether the file tells numbers from text; one with separators does not."""

    def at(self, row: int, column: int) -> object:
        """The value of a cell, None outside the sheet's used range."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return None


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A delivered file that could be opened."""

    sheets: list[Sheet]
    marks: FileMarks = field(default_factory=FileMarks)
    is_delimited: bool = False
    """Whether it is text with separators, where every value is text."""


@lru_cache(maxsize=1024)
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


def open_workbook(data: bytes, file_name: str = "", limits: Limits | None = None) -> OpenedFile:
    """Every worksheet of a workbook, or every table of a delimited text (`.csv`), in their order.

    Raises `BadWorkbook`, nothing else, whatever the bytes are: its rule says whether they are no workbook, damaged
    (a half-copied file), locked by a password, or beyond `limits`; `observed` says more. A `MemoryError` passes: it
    speaks of the machine.
    """
    limits = limits or Limits()
    if file_name.lower().endswith(".csv") and not data.startswith(b"PK\x03\x04"):
        tables = read_delimited(data, limits)
        return OpenedFile([Sheet(name, rows, is_typed=False) for name, rows in tables], is_delimited=True)
    package = open_package(data, limits)
    return OpenedFile(_worksheets(data, package), package.marks)


def read_cells(data: bytes, limits: Limits | None = None) -> list[Sheet]:
    """The worksheets that `open_workbook` finds; raises as it does."""
    return open_workbook(data, limits=limits).sheets


def _worksheets(data: bytes, package: Package) -> list[Sheet]:
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    sheets = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            for meta in workbook.sheets_metadata:
                if meta.typ == SheetTypeEnum.WorkSheet and meta.name in package.sheets:
                    part = package.sheets[meta.name]
                    marks = SheetMarks(
                        formulas=part.formulas,
                        comments=package.comments[meta.name],
                        has_password=part.has_password,
                        is_very_hidden=meta.visible == SheetVisibleEnum.VeryHidden,
                        in_ground_colour=part.looks["in_ground_colour"],
                        hidden_by_format=part.looks["hidden_by_format"],
                    )
                    is_hidden = meta.visible != SheetVisibleEnum.Visible
                    found = workbook.get_sheet_by_name(meta.name)
                    sheets.append(_sheet(meta.name, found, part, is_hidden, marks))
    except PasswordError as error:
        raise BadWorkbook(LOCKED, "đặt mật khẩu") from error
    except (KeyboardInterrupt, SystemExit, MemoryError, BadWorkbook):
        raise
    except BaseException as error:  # a panic inside the library is no `Exception`
        raise BadWorkbook(DAMAGED, str(error)[:120]) from error
    if not sheets:
        raise BadWorkbook(DAMAGED, "0 sheet")
    return sheets


def _sheet(name: str, found: Any, part: SheetPart, is_hidden: bool, marks: SheetMarks) -> Sheet:
    values = found.to_python(skip_empty_area=False) if part.cells else []
    for (row, column), text in part.errors.items():  # the library shows nothing there
        if row < len(values) and column < len(values[row]):
            values[row][column] = text
    return Sheet(
        name=name,
        rows=tuple(tuple(None if value == "" else value for value in row) for row in values),
        merged=tuple(sorted(found.merged_cell_ranges or ())),
        is_hidden=is_hidden,
        hidden_rows=frozenset(part.hidden_rows),
        hidden_columns=frozenset(part.hidden_columns),
        uncached=frozenset(part.uncached),
        percents=frozenset(part.looks["percent"]),
        marks=marks,
    )
