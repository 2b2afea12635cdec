"""The package of a workbook, looked at before a spreadsheet library may: size, parts, what is hidden.

Put here which parts are looked at and what refuses a file. The pass over a sheet is `scan`; what cells hold
is read by `cells`, which may trust the sizes once this has allowed them.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hoptac.errors import BadWorkbook
from hoptac.workbook.appearance import notable_styles
from hoptac.workbook.beside import file_marks, read_comments, relations
from hoptac.workbook.observations import FileMarks, Place
from hoptac.workbook.scan import Limits, SheetPart, look_at_sheet
from hoptac.workbook.streaming import DAMAGED, TOO_LARGE, local_name, parse_xml

__all__ = ["LOCKED", "Package", "open_package"]

UNREADABLE = "H001"
LOCKED = "H017"
OTHER_FORMAT = "H019"
BOMB = "H020"
DUPLICATE_PARTS = "H022"

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


_OLD_FORMATS = (
    (b"<?mso-application", "Excel 2003 XML"),
    (b"urn:schemas-microsoft-com:office:spreadsheet", "Excel 2003 XML"),
    (b"<html", "HTML"),
    (b"<table", "HTML"),
)
_STYLES, _TEXTS = "xl/styles.xml", "xl/sharedstrings.xml"
_BOMB_RATIO = 200
"""A sheet of XML packs to a twentieth, at the very most to a hundredth."""
_BOMB_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Package:
    """A workbook that may be opened: its sheets by name, their comments, and what the package itself shows."""

    sheets: Mapping[str, SheetPart]
    comments: Mapping[str, Mapping[Place, str]]
    marks: FileMarks


def open_package(data: bytes, limits: Limits) -> Package:
    """Look through a workbook; raises `BadWorkbook` where it is none, is damaged, locked or too large."""
    if len(data) > limits.packed_bytes:
        raise BadWorkbook(TOO_LARGE, f"{len(data)} byte > {limits.packed_bytes} byte")
    if not data.startswith(b"PK\x03\x04"):
        raise _no_workbook(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _look_through(archive, data, limits)
    except (BadWorkbook, MemoryError):
        raise
    except Exception as error:  # whatever a stranger's bytes can raise in zip, inflate and XML
        raise BadWorkbook(DAMAGED, f"{type(error).__name__}: {str(error)[:120]}") from error


def _no_workbook(data: bytes) -> BadWorkbook:
    if data.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in data:
            return BadWorkbook(LOCKED, "đặt mật khẩu")
        return BadWorkbook(OTHER_FORMAT, "Excel 97–2003 (.xls), Word (.doc)")
    if not data:
        return BadWorkbook(UNREADABLE, "0 byte")
    head = data[:2048].lower()
    if old := next((name for sign, name in _OLD_FORMATS if sign in head), None):
        return BadWorkbook(OTHER_FORMAT, old)
    known = next((name for start, name in _KNOWN_STARTS.items() if data.startswith(start)), None)
    return BadWorkbook(UNREADABLE, known or f"{len(data)} byte, không phải .xlsx")


def _look_through(archive: zipfile.ZipFile, data: bytes, limits: Limits) -> Package:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    _check_parts(parts, limits)
    if "xl/workbook.xml" not in names:
        kinds = {
            "xl/workbook.bin": "Excel (.xlsb)",
            "content.xml": "OpenDocument (.ods, .odt)",
            "word/document.xml": "Word (.docx)",
        }
        found = next((kind for name, kind in kinds.items() if name in names), None)
        raise BadWorkbook(OTHER_FORMAT if found else UNREADABLE, found or "ZIP")
    spelt = {name.lower(): name for name in names}  # the reading library takes any case
    styles = notable_styles(archive.read(spelt[_STYLES])) if _STYLES in spelt else {}
    longest = _longest_text(archive.read(spelt[_TEXTS])) if _TEXTS in spelt else 0
    sheets: dict[str, SheetPart] = {}
    comments: dict[str, Mapping[Place, str]] = {}
    listed, settings = _look_at_workbook(archive)
    for name, target in listed:
        if target in names:
            sheets[name] = look_at_sheet(archive.read(target), styles, limits)
            comments[name] = read_comments(archive, target)
    _check_totals(sheets, longest, limits)
    return Package(sheets, comments, file_marks(archive, data, settings))


def _check_parts(parts: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    unpacked = sum(part.file_size for part in parts)
    bombs = [
        part
        for part in parts
        if part.file_size > max(_BOMB_BYTES, _BOMB_RATIO * part.compress_size)
        and not part.filename.startswith("xl/media/")  # an empty picture packs as well, and is never unpacked here
    ]
    if bombs:
        raise BadWorkbook(BOMB, f"{bombs[0].filename[:60]}: {bombs[0].compress_size} → {bombs[0].file_size} byte")
    if len(parts) > limits.parts or unpacked > limits.unpacked_bytes:
        raise BadWorkbook(TOO_LARGE, f"{unpacked} byte, {len(parts)} part")
    twice = [name for name, count in Counter(part.filename.lower() for part in parts).items() if count > 1]
    if twice:
        raise BadWorkbook(DUPLICATE_PARTS, ", ".join(twice)[:120])
    if any(part.flag_bits & 1 for part in parts):
        raise BadWorkbook(LOCKED, "đặt mật khẩu (ZIP)")


def _check_totals(sheets: Mapping[str, SheetPart], longest: int, limits: Limits) -> None:
    cells = sum(sheet.cells for sheet in sheets.values())
    text = longest * sum(sheet.text_cells for sheet in sheets.values())
    if not sheets:
        raise BadWorkbook(DAMAGED, "0 sheet")
    if len(sheets) > limits.sheets or cells > limits.cells or text > limits.text_bytes:
        raise BadWorkbook(TOO_LARGE, f"{len(sheets)} sheet, {cells} ô, {text} byte")


def _look_at_workbook(archive: zipfile.ZipFile) -> tuple[list[tuple[str, str]], Mapping[str, Mapping[str, str]]]:
    """Name and part of every sheet, and the settings of the workbook by the name of their element."""
    targets = {number: target for number, _, target in relations(archive, "xl/workbook.xml")}
    sheets: list[tuple[str, str]] = []
    settings: dict[str, Mapping[str, str]] = {}

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            number = next((value for key, value in attributes.items() if local_name(key) == "id"), "")
            sheets.append((attributes.get("name", ""), number))
        elif name in ("workbookPr", "calcPr", "workbookProtection"):
            settings[name] = dict(attributes)

    parse_xml(archive.read("xl/workbook.xml"), start)
    return [(name, targets.get(number, "")) for name, number in sheets], settings


def _longest_text(xml: bytes) -> int:
    length = longest = 0

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal length
        if name == "si":
            length = 0

    def text(data: str) -> None:
        nonlocal length, longest
        length += len(data)
        longest = max(longest, length)

    parse_xml(xml, start, text=text)
    return longest
