"""Text of cells, cleaned for matching: labels, headers, dates, whether a cell holds anything.

Put here what several parts of reading ask of a single cell. Figures are `hoptac.figure`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache

from hoptac.figure import fold
from hoptac.read.words import canonical

__all__ = ["as_date", "as_text", "ends_table", "holds_figure", "is_blank", "is_total", "names", "plain"]

_NUMBERING = re.compile(r"^(?:\(?[0-9]{1,2}[a-d]?(?:\.[0-9]{1,2})*[.)]|\([0-9]{1,2}\))\s+")
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_DAY_FIRST = re.compile(r"^(?:ngày )?(\d{1,2})\s*(?:/|-|\.|tháng)\s*(\d{1,2})(?:\s*(?:/|-|\.|năm)\s*(\d{4}))?$")
_YEAR_FIRST = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?: .*)?$")
_WORDS = {fold(word): word for word in ("ngày", "tháng", "năm")}
_EPOCH = date(1899, 12, 30)
_SHORT = 300
"""Only short text is remembered: labels repeat in every workbook, a stranger's long text does not."""
_EMPTY = frozenset({"", "-", "--", "x", "0", "...", "_"})


def as_text(value: object, longest: int = 500) -> str:
    """A cell as text: NFC, one blank between words, whole numbers without decimals."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return " ".join(unicodedata.normalize("NFC", str(value)).split())[:longest]


def is_blank(value: object) -> bool:
    """Whether a cell shows nothing."""
    return value is None or (isinstance(value, str) and not value.strip())


def holds_figure(value: object) -> bool:
    """Whether a cell that asks nothing holds what looks like a figure; dashes and crosses do not."""
    if value is None:
        return False
    if isinstance(value, int | float):
        return value != 0 and not isinstance(value, bool)
    text = fold(str(value))
    return text not in _EMPTY and bool(re.search("[0-9]", text))


def plain(text: str) -> str:
    """A label or header for matching: folded, abbreviations written out, without numbering, dashes and stars."""
    return _plain(text) if len(text) <= _SHORT else _plain.__wrapped__(text)


@lru_cache(maxsize=8192)
def _plain(text: str) -> str:
    text = _NUMBERING.sub("", fold(text).replace("*", " ").strip())
    return canonical(" ".join(text.strip("-:.; ").split()))


def names(text: str) -> frozenset[str]:
    """The ways in which a label or header may be meant: as printed, and without its brackets."""
    return _names(text) if len(text) <= _SHORT else _names.__wrapped__(text)


@lru_cache(maxsize=8192)
def _names(text: str) -> frozenset[str]:
    whole = plain(text)
    return frozenset({whole, plain(_BRACKETS.sub("", whole))}) - {""}


def as_date(value: object, year: int | None = None) -> date | None:
    """A day, written day first as Vietnamese offices do, or as a spreadsheet keeps it; None where it is none.

    A day without a year is taken in `year`.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _EPOCH + timedelta(days=int(value)) if 20_000 <= value < 80_000 else None
    text = fold(as_text(value))
    for folded, word in _WORDS.items():
        text = text.replace(folded, word)
    if found := _YEAR_FIRST.match(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_FIRST.match(text):
        given = int(found[3]) if found[3] else year
        return _day(given, int(found[2]), int(found[1])) if given else None
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_SIGNATURES = frozenset(plain(text) for text in ("Người lập biểu", "Thủ trưởng đơn vị", "Nơi nhận"))
_DATED = re.compile(rf"\b{fold('ngày')}\b.*\b{fold('tháng')}\b.*\b{fold('năm')}\b")
"""The line above the signatures."""
_TOTALS = frozenset(plain(text) for text in ("Cộng", "Tổng cộng", "Tổng số", "Tổng"))


def ends_table(values: Iterable[object]) -> bool:
    """Whether a row belongs to the block of date and signatures below a table."""
    texts = [plain(value) for value in values if isinstance(value, str)]
    return any(text in _SIGNATURES or _DATED.search(text) for text in texts)


def is_total(values: Iterable[object]) -> bool:
    """Whether a row is a sum line (Cộng, Tổng cộng): it checks, it is never data."""
    return any(plain(value) in _TOTALS for value in values if isinstance(value, str))
