"""One cell of a list, read as its field says: words, a choice, a tick, a day, a period, a number.

Put here the types of fields. Which cell belongs to which field is found in `lists`; how numbers are written is
`figure`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from hoptac.figure import Figure, Kind, fold, read_figure
from hoptac.form import Choice, Field
from hoptac.period import Window
from hoptac.read.cover import parse_period
from hoptac.read.model import FieldValue
from hoptac.read.text import as_date, as_text, names
from hoptac.workbook import Sheet, cell_name

__all__ = ["Context", "Doubt", "read_value"]

_FIRST_DAY = date(1945, 9, 2)
_YEARS_AHEAD = 10
_LONGEST_CELL = 32_767
_YES = frozenset(map(fold, ("x", "có", "1", "✓", "✔", "☑", "√", "v", "yes", "true")))
_NO = frozenset(map(fold, ("không", "ko", "0", "-", "no", "false", "☐")))
_FIGURES: Mapping[str, Kind] = {"count": "count", "amount": "amount", "percent": "percent", "number": "number"}


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is wrong with a cell of a list, by the rule that says so."""

    rule_id: str
    field: Field
    cell_ref: str
    observed: str
    expected: str


@dataclass(frozen=True, slots=True)
class Context:
    """What a record is held against: the days of the period, and whether any place ever had a code."""

    window: Window
    has_place: Callable[[str], bool]


def read_value(
    sheet: Sheet, at: int, place: int, field: Field, unit: str, context: Context
) -> tuple[FieldValue, Doubt | None]:
    """The value of a cell that is not blank; where it cannot be read its words are kept, with a doubt.

    `unit` is the printed unit of the column.
    """
    raw = sheet.at(at, place)
    kept = FieldValue(field.key, _text(raw), cell_name(at, place))
    if raw is None:
        return _doubted(kept, field, "mở tệp và lưu lại để công thức được tính")
    if field.value in _FIGURES:
        is_percent = (at, place) in sheet.percents and field.value == "percent"
        if is_percent and isinstance(raw, int | float):
            raw = Decimal(repr(raw)) * 100
        figure = read_figure(raw, _FIGURES[field.value], unit or field.unit)
        if isinstance(figure, Figure):
            return replace(kept, number=figure.value, unit=figure.unit, state=figure.state), None
        return _doubted(kept, field, figure.expected)
    if field.value == "date":
        return _day(kept, field, as_date(raw), context.window)
    return _words(kept, field, context)


def _doubted(kept: FieldValue, field: Field, expected: str, rule_id: str = "H602") -> tuple[FieldValue, Doubt]:
    return replace(kept, state="unreadable"), Doubt(rule_id, field, kept.cell_ref, kept.text[:120], expected)


def _day(kept: FieldValue, field: Field, day: date | None, window: Window) -> tuple[FieldValue, Doubt | None]:
    if day is None:
        return _doubted(kept, field, "ngày/tháng/năm, ví dụ 14/9/2023")
    value = replace(kept, text=day.isoformat(), day=day)
    shown = f"{day:%d/%m/%Y}"
    if day < _FIRST_DAY or day.year > window.end.year + _YEARS_AHEAD:
        return value, Doubt("H607", field, kept.cell_ref, shown, "")
    if field.is_within_period and not window.start <= day <= window.end:
        expected = f"{window.start:%d/%m/%Y} – {window.end:%d/%m/%Y}"
        return value, Doubt("H618", field, kept.cell_ref, shown, expected)
    return value, None


def _words(kept: FieldValue, field: Field, context: Context) -> tuple[FieldValue, Doubt | None]:
    text = kept.text
    if field.value == "choice":
        found = _choices(field.choices)
        code = next((found[name] for name in sorted(names(text), key=len, reverse=True) if name in found), None)
        if code is None:
            labels = "; ".join(choice.label_vi for choice in field.choices)
            return _doubted(kept, field, labels, "H604")
        return replace(kept, text=code), None
    if field.value == "tick":
        folded = fold(text)
        if folded not in _YES | _NO:
            return _doubted(kept, field, "đánh dấu x, hoặc để trống")
        return replace(kept, text="yes" if folded in _YES else "no"), None
    if field.value == "period":
        period = parse_period(text)
        return (replace(kept, text=period.code), None) if period else _doubted(kept, field, "ví dụ Quý III/2023")
    if field.is_place and text.isdigit() and not (context.has_place(text) or context.has_place(text.zfill(5))):
        return kept, Doubt("H622", field, kept.cell_ref, text[:40], "")
    if len(text) > field.longest:
        return kept, Doubt("H606", field, kept.cell_ref, text[:120], str(field.longest))
    return kept, None


@lru_cache(maxsize=512)
def _choices(choices: tuple[Choice, ...]) -> Mapping[str, str]:
    return {
        name: choice.code
        for choice in reversed(choices)
        for known in (choice.code, choice.label_vi, *choice.aliases)
        for name in names(known)
    }


def _text(raw: object) -> str:
    if isinstance(raw, datetime | date):
        return f"{raw:%d/%m/%Y}"
    return as_text(raw, _LONGEST_CELL)
