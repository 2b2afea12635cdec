"""The package of a workbook, looked at before a spreadsheet library may: size, parts, what is hidden.

Put here which parts are looked at and what refuses a file. The pass over a sheet is `scan`; what cells hold
is read by `cells`, which may trust the sizes once this has allowed them.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from hoptac.errors import BadWorkbook
from hoptac.workbook.scan import (
    TOO_LARGE,
    UNREADABLE,
    Limits,
    SheetPart,
    local_name,
    look_at_sheet,
    parse_xml,
)

__all__ = ["Package", "open_package"]


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_KNOWN_STARTS = {
    b"%PDF": "PDF",
    b"{\\rtf": "RTF",
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG": "PNG",
    b"Rar!": "RAR",
    b"7z": "7z",
}
_PERCENT_FORMATS = frozenset({"9", "10"})


@dataclass(frozen=True, slots=True)
class Package:
    """A workbook that may be opened: its sheets by name."""

    sheets: Mapping[str, SheetPart]


def open_package(data: bytes, limits: Limits) -> Package:
    """Look through a workbook; raises `BadWorkbook` where it is none, is damaged, locked or too large."""
    if len(data) > limits.packed_bytes:
        raise BadWorkbook(TOO_LARGE, f"{len(data)} byte > {limits.packed_bytes} byte")
    if not data.startswith(b"PK\x03\x04"):
        raise _no_workbook(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _look_through(archive, limits)
    except (BadWorkbook, MemoryError):
        raise
    except Exception as error:  # whatever a stranger's bytes can raise in zip, inflate and XML
        raise BadWorkbook(UNREADABLE, f"tệp hỏng, {type(error).__name__}: {str(error)[:120]}") from error


def _no_workbook(data: bytes) -> BadWorkbook:
    if data.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in data:
            return BadWorkbook(UNREADABLE, "đặt mật khẩu")
        return BadWorkbook(UNREADABLE, "Excel 97–2003 (.xls), Word (.doc)")
    if not data:
        return BadWorkbook(UNREADABLE, "0 byte")
    known = next((name for start, name in _KNOWN_STARTS.items() if data.startswith(start)), None)
    return BadWorkbook(UNREADABLE, known or f"{len(data)} byte, không phải .xlsx")


def _look_through(archive: zipfile.ZipFile, limits: Limits) -> Package:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if len(parts) > limits.parts or sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise BadWorkbook(TOO_LARGE, f"{sum(part.file_size for part in parts)} byte, {len(parts)} part")
    if len(set(names)) != len(names):
        raise BadWorkbook(UNREADABLE, "tệp hỏng, ZIP: duplicate parts")
    if any(part.flag_bits & 1 for part in parts):
        raise BadWorkbook(UNREADABLE, "đặt mật khẩu")
    if "xl/workbook.xml" not in names:
        kinds = {"word/document.xml": "Word (.docx)", "content.xml": "OpenDocument (.ods, .odt)"}
        found = next((kind for name, kind in kinds.items() if name in names), "ZIP")
        raise BadWorkbook(UNREADABLE, "Excel (.xlsb)" if "xl/workbook.bin" in names else found)
    percents = _percent_styles(archive) if "xl/styles.xml" in names else frozenset()
    longest = _longest_text(archive) if "xl/sharedStrings.xml" in names else 0
    sheets: dict[str, SheetPart] = {}
    for name, target in _sheet_parts(archive):
        if target in names:
            sheets[name] = look_at_sheet(archive.read(target), percents, limits)
    _check_totals(sheets, longest, limits)
    return Package(sheets)


def _check_totals(sheets: Mapping[str, SheetPart], longest: int, limits: Limits) -> None:
    cells = sum(sheet.cells for sheet in sheets.values())
    text = longest * sum(sheet.text_cells for sheet in sheets.values())
    if not sheets:
        raise BadWorkbook(UNREADABLE, "tệp hỏng, 0 sheet")
    if len(sheets) > limits.sheets or cells > limits.cells or text > limits.text_bytes:
        raise BadWorkbook(TOO_LARGE, f"{len(sheets)} sheet, {cells} ô, {text} byte")


def _sheet_parts(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []

    def relation(name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            targets[attributes.get("Id", "")] = path

    def sheet(name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            number = next((value for key, value in attributes.items() if local_name(key) == "id"), "")
            sheets.append((attributes.get("name", ""), number))

    parse_xml(archive.read("xl/_rels/workbook.xml.rels"), relation)
    parse_xml(archive.read("xl/workbook.xml"), sheet)
    return [(name, targets.get(number, "")) for name, number in sheets]


def _percent_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    formats = set(_PERCENT_FORMATS)
    found: set[str] = set()
    state = {"in_cells": False, "index": 0}

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt" and "%" in attributes.get("formatCode", ""):
            formats.add(attributes.get("numFmtId", ""))
        elif name == "cellXfs":
            state["in_cells"] = True
        elif name == "xf" and state["in_cells"]:
            if attributes.get("numFmtId") in formats:
                found.add(str(state["index"]))
            state["index"] += 1

    def end(name: str) -> None:
        if name == "cellXfs":
            state["in_cells"] = False

    parse_xml(archive.read("xl/styles.xml"), start, end)
    return frozenset(found)


def _longest_text(archive: zipfile.ZipFile) -> int:
    length = longest = 0

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal length
        if name == "si":
            length = 0

    def text(data: str) -> None:
        nonlocal length, longest
        length += len(data)
        longest = max(longest, length)

    parse_xml(archive.read("xl/sharedStrings.xml"), start, text=text)
    return longest
