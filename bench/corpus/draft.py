"""A workbook in the hands of a clumsy office: found by what is printed, spoilt by openpyxl or in its package.

Put here how a place in a workbook is found and how its bytes are changed. What is spoilt stands in `defects`, what is
harmless in `noise`.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import openpyxl

__all__ = ["FIRST_FORM_PART", "Draft", "Table", "Where", "is_table"]


@dataclass(frozen=True, slots=True)
class Where:
    """Where a defect was planted: a cell or some, a sheet, or the file as a whole."""

    sheet: str = ""
    cells: tuple[str, ...] = ()

    def is_named_by(self, sheet: str | None, cells: str | None) -> bool:
        """Whether a finding at `sheet` and `cells` (as `F12, F19:G19`) speaks of this place."""
        if not self.sheet:
            return True
        if sheet and sheet != self.sheet:
            return False
        return not self.cells or not cells or bool(set(self.cells) & set(_spread(cells)))


@dataclass(frozen=True, slots=True)
class Draft:
    """A file as it will be sent."""

    data: bytes
    file_name: str
    forms: tuple[str, ...]
    """Codes of the forms that it holds."""
    habits: tuple[str, ...] = ()
    """What its office does without saying anything wrong."""

    def edited(self, change: Callable[[Any], Where]) -> tuple[Draft, Where]:
        """The file after `change` did something to its openpyxl workbook, and where; cached results are kept."""
        book = openpyxl.load_workbook(io.BytesIO(self.data), keep_vba=self.file_name.endswith(".xlsm"))
        where = change(book)
        file = io.BytesIO()
        book.save(file)
        return replace(self, data=_with_results(file.getvalue(), self.data)), where

    def patched(self, change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> Draft:
        """The file with every part of its package passed through `change`, and with `extra` parts."""
        file = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
            for part in old.namelist():
                new.writestr(part, change(part, old.read(part)))
            for part, content in (extra or {}).items():
                new.writestr(part, content)
        return replace(self, data=file.getvalue())

    def part_of(self, sheet: str) -> str:
        """The name of a sheet's part in the package."""
        book = openpyxl.load_workbook(io.BytesIO(self.data))
        return f"xl/worksheets/sheet{book.sheetnames.index(sheet) + 1}.xml"


FIRST_FORM_PART = "xl/worksheets/sheet2.xml"
"""The first sheet behind the cover in a file that openpyxl saved, whatever its office calls it."""
_PRINTED = ("STT", "Mã số", "Chỉ tiêu", "Chính sách / chương trình", "ĐVT")


def is_table(sheet: Any) -> bool:
    """Whether a sheet is a printed table of rows with codes."""
    return any(cell.value == "Mã số" for row in sheet.iter_rows(max_row=40) for cell in row) and any(
        cell.value == "ĐVT" for row in sheet.iter_rows(max_row=40) for cell in row
    )


class Table:
    """A printed table on a sheet: rows by code, columns by the last line of their header."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self.top, self.code = next(
            (cell.row, cell.column) for row in sheet.iter_rows(max_row=40) for cell in row if cell.value == "Mã số"
        )
        self.rows: dict[str, int] = {}
        first = None
        for row in range(self.top + 1, sheet.max_row + 1):
            code = sheet.cell(row, self.code).value
            if isinstance(code, str) and "_" in code and code.upper() == code:
                self.rows.setdefault(code, row)
                first = first or row
        self.first = first or self.top + 1
        self.columns: dict[str, int] = {}
        for row in range(self.top, self.first):
            for cell in sheet[row]:
                if isinstance(cell.value, str) and not cell.value.startswith(("(", "=")):
                    self.columns[cell.value] = cell.column
        self.label = next((self.columns[h] for h in ("Chỉ tiêu", "Chính sách / chương trình") if h in self.columns), 3)

    def cell(self, code: str, header: str) -> Any:
        """The cell of a row and a column."""
        return self.sheet.cell(self.rows[code], self.columns[header])

    def figures(self) -> Iterator[Any]:
        """Every cell of a row with a code, in a column of figures."""
        for row in self.rows.values():
            for header, column in self.columns.items():
                if header not in _PRINTED:
                    cell = self.sheet.cell(row, column)
                    if cell.__class__.__name__ != "MergedCell":
                        yield cell

    def numbers(self) -> Iterator[Any]:
        """Every cell that holds a typed whole number above nine."""
        for cell in self.figures():
            if isinstance(cell.value, int) and not isinstance(cell.value, bool) and cell.value > 9:
                yield cell


def _spread(cells: str) -> Iterator[str]:
    for one in cells.replace(" ", "").split(","):
        first, _, last = one.partition(":")
        if not last:
            yield first
            continue
        for row in openpyxl.utils.cell.rows_from_range(f"{first}:{last}"):
            yield from row


def _with_results(new: bytes, old: bytes) -> bytes:
    """The new workbook with the stored results of formulas that the writing library dropped and the old one had."""
    values = openpyxl.load_workbook(io.BytesIO(old), data_only=True)
    book = openpyxl.load_workbook(io.BytesIO(new))
    results: dict[str, dict[str, object]] = {}
    for number, sheet in enumerate(book.worksheets, 1):
        if sheet.title not in values.sheetnames:
            continue
        kept = values[sheet.title]
        found = {
            cell.coordinate: kept[cell.coordinate].value
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        }
        if found:
            results[f"xl/worksheets/sheet{number}.xml"] = found
    return _fill_results(new, results) if results else new


def _fill_results(data: bytes, results: dict[str, dict[str, object]]) -> bytes:
    from lxml import etree

    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            if part in results:
                tree = etree.fromstring(content)
                for cell in tree.iter(f"{space}c"):
                    value = results[part].get(cell.get("r"))
                    if cell.find(f"{space}f") is None or value is None:
                        continue
                    stored = cell.find(f"{space}v")
                    stored = stored if stored is not None else etree.SubElement(cell, f"{space}v")
                    stored.text = str(value)
                    cell.attrib.pop("t", None)
                    if isinstance(value, str):
                        cell.set("t", "str")
                content = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
            new.writestr(part, content)
    return file.getvalue()
