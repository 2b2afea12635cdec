"""Digits and separators: numbers in Vietnamese and English dress, read and written.

Put here what a dot and a comma may mean. Units, signs and words around a number belong in `reading`.
"""

from __future__ import annotations

import re
from decimal import Decimal

from hoptac.figure.model import Kind

__all__ = ["parse_number", "print_number"]


def parse_number(token: str, kind: Kind, is_large: bool) -> Decimal | str:
    """The number in Vietnamese or English dress, or `reason:hint`.

    Counts have no decimals, so a lone separator groups thousands. In money a dot groups thousands, as
    Vietnamese law writes it; a lone comma before exactly three digits could be either. Percentages and tỷ are
    rarely thousands, so there the comma is the decimal sign and it is the lone dot that could be either.
    """
    token = token.replace(" ", "").rstrip(".,")
    if len(token) > 40:
        return "too_large"
    signs = {sign for sign in token if sign in ".,"}
    if not signs:
        return Decimal(token)
    mark = max(signs, key=token.rfind)
    if len(signs) == 2:
        head, _, tail = token.rpartition(mark)
        other = (signs - {mark}).pop()
        if not _grouped(head, other):
            return "not_a_number"
        return Decimal(head.replace(other, "") + "." + tail)
    if token.count(mark) > 1:
        return Decimal(token.replace(mark, "")) if _grouped(token, mark) else "not_a_number"
    as_decimal = Decimal(token.replace(mark, "."))
    if not _grouped(token, mark):
        return as_decimal
    as_thousands = Decimal(token.replace(mark, ""))
    if kind == "count":
        return as_thousands
    if (mark == ".") == (kind == "percent" or is_large):
        return f"ambiguous_separator:{as_thousands} hoặc {print_number(as_decimal)}"
    return as_thousands if mark == "." else as_decimal


def _grouped(token: str, mark: str) -> bool:
    return re.fullmatch(rf"[1-9][0-9]{{0,2}}(?:{re.escape(mark)}[0-9]{{3}})+", token) is not None


def print_number(value: Decimal, kind: Kind = "number") -> str:
    """A number as a Vietnamese office writes it (`1.336`, `2,1`); `read_figure` reads the same number back.

    Three decimals behind a short whole part get a fourth (`1,1250`): nobody may take them for thousands.
    """
    whole, _, part = f"{abs(value).normalize():f}".partition(".")
    grouped = whole if kind == "percent" else f"{int(whole):,}".replace(",", ".")
    if len(part) == 3 and grouped == whole and whole != "0":
        part += "0"
    return ("-" if value < 0 else "") + grouped + ("," + part if part else "")
