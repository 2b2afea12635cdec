"""Text with separators (`.csv`) as sheets: which separator, which encoding, where one form ends and the next begins.

Put here the convention of such a file. What its lines mean is read as in any workbook, in `hoptac.read`.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata

from hoptac.errors import BadWorkbook
from hoptac.workbook.scan import Limits
from hoptac.workbook.streaming import TOO_LARGE

__all__ = ["Table", "read_delimited"]

NOT_UTF8 = "H025"
NO_SEPARATOR = "H026"
Table = tuple[str, tuple[tuple[object, ...], ...]]
"""Name and rows; an empty cell is None."""

_SEPARATORS = (";", "\t", ",")
_COVER = "KT00"
_PRINTED = re.compile(r"^m\u00e3 bi\u1ec3u\s*:?\s*(kt\d{2}[a-z]?)\b", re.IGNORECASE)
_ALONE = re.compile(r"^(?:bi\u1ec3u\s+(?:s\u1ed1\s+)?)?(kt\d{2}[a-z]?)\b", re.IGNORECASE)


def read_delimited(data: bytes, limits: Limits) -> list[Table]:
    """The tables of a text in UTF-8, the first of them the cover.

    Separators are semicolons, tabs or commas, the same in the whole file. A form begins at a line that holds nothing
    but its code, or that prints `Mã biểu: KT01`; what stands above the first is the cover. Raises `BadWorkbook`:
    H025 for another encoding, H026 where no separator parts the lines, H014 beyond the limits.
    """
    if len(data) > limits.packed_bytes:
        raise BadWorkbook(TOO_LARGE, f"{len(data)} byte > {limits.packed_bytes} byte")
    text = _decoded(data)
    rows = _rows(text, _separator(text))
    cells = sum(value is not None for row in rows for value in row)
    if cells > limits.cells or len(rows) * max(map(len, rows), default=0) > limits.area:
        raise BadWorkbook(TOO_LARGE, f"{cells} ô, {len(rows)} dòng")
    return _split(rows, limits)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadWorkbook(NOT_UTF8, "UTF-16")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadWorkbook(NOT_UTF8, f"byte {error.start + 1}") from error
    if "\0" in text:
        raise BadWorkbook(NOT_UTF8, "byte 0")
    return unicodedata.normalize("NFC", text)


def _separator(text: str) -> str:
    """The one separator that parts the first line and most of the others; never one that is only probable."""
    first = text.partition("\n")[0]
    if first.strip().lower().startswith("sep=") and first.strip()[4:5] in _SEPARATORS:
        return first.strip()[4:5]
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise BadWorkbook(NO_SEPARATOR, "0 dòng")
    for separator in _SEPARATORS:  # a comma also parts decimals, so it is asked last
        parted = sum(separator in line for line in lines)
        if separator in lines[0] and parted * 2 > len(lines):
            return separator
    raise BadWorkbook(NO_SEPARATOR, lines[0][:60])


def _rows(text: str, separator: str) -> list[tuple[object, ...]]:
    if text.strip().lower().startswith("sep="):
        text = text.lstrip().partition("\n")[2]
    try:
        parted = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        return [tuple(value if value.strip() else None for value in row) for row in parted]
    except csv.Error as error:
        raise BadWorkbook(NO_SEPARATOR, str(error)[:120]) from error


def _split(rows: list[tuple[object, ...]], limits: Limits) -> list[Table]:
    parts: list[tuple[str, list[tuple[object, ...]]]] = [(_COVER, [])]
    for row in rows:
        code = _begins(row)
        if code and (code != _COVER or len(parts) > 1):
            name = code if all(code != known for known, _ in parts) else f"{code} ({len(parts)})"
            parts.append((name, []))
        parts[-1][1].append(row)
    if len(parts) > limits.sheets:
        raise BadWorkbook(TOO_LARGE, f"{len(parts)} biểu")
    return [(name, tuple(lines)) for name, lines in parts if any(value for row in lines for value in row)]


def _begins(row: tuple[object, ...]) -> str | None:
    """The form that begins with this line."""
    texts = [str(value).strip() for value in row if value is not None]
    found = next((match for text in texts if (match := _PRINTED.match(text))), None)
    if found is None and len(texts) == 1:
        found = _ALONE.match(texts[0])
    return found[1].upper() if found else None
