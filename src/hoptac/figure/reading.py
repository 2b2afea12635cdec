"""Reading one cell into a figure.

Put here the grammar of a cell: numbers, units, qualifiers, ranges, signs. Digits are `numerals`.
A number is never guessed: where two readings are possible the cell is `Unreadable` and the office is asked.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from hoptac.figure.model import Figure, Kind, Unreadable, spanning
from hoptac.figure.numerals import parse_number, print_number
from hoptac.figure.words import (
    ERRORS,
    LEADING,
    MANY,
    NOT_COLLECTED,
    QUALITATIVE,
    TO,
    TRAILING,
    ZERO,
    fold,
    money_factor,
    money_name,
    same_unit,
)

__all__ = ["canonical_unit", "read_figure"]

_LARGEST = Decimal(10) ** 18
_STEP = Decimal("0.000001")
_ONE = Decimal(1)
_LONGEST = 200

_EXPECTED = {
    "ambiguous_separator": "dấu chấm hay dấu phẩy có thể hiểu hai cách; ghi {hint}",
    "count_has_decimals": "số đếm không có phần lẻ; ghi số nguyên{hint}",
    "date": "Excel đã đổi thành ngày tháng; gõ lại số, khoảng số ghi '15 đến 20'",
    "formula_error": "công thức bị lỗi; sửa công thức hoặc gõ số",
    "not_a_number": "một số (ví dụ {hint}), '-' nếu không phát sinh, '…' nếu chưa thu thập được",
    "range_reversed": "số nhỏ viết trước, số lớn viết sau",
    "too_large": "một số nhỏ hơn 1.000.000.000.000.000.000",
    "too_long": "một số; lời giải thích ghi ở cột Ghi chú",
    "wrong_unit": "đơn vị tính của ô này là {hint}",
}
_EXAMPLE: dict[Kind, str] = {
    "amount": "2.100 hoặc 2,1 tỷ",
    "count": "1.336",
    "number": "71,5",
    "percent": "0,13%",
}


def _spotter(table: dict[str, tuple[str, ...]], pattern: str) -> re.Pattern[str]:
    groups = "|".join(f"(?P<{name}>{'|'.join(map(re.escape, words))})" for name, words in table.items())
    return re.compile(pattern.format(groups))


_LEADING = _spotter(LEADING, r"(?:{})(?![^\W\d_])")
_TRAILING = _spotter(TRAILING, r"(?<![^\W\d_])(?:{})$")
_BETWEEN = re.compile(rf"(?<=[\w%)])\s*(?:-|~|\b(?:{'|'.join(TO)})\b)\s*(?=[(0-9-])")
_QUANTITY = re.compile(
    r"(?P<sign>[-+(]?) ?(?P<number>[0-9]{1,3}(?: [0-9]{3})+(?![0-9.,])|[0-9][0-9.,]*) ?"
    r"(?P<close>\)?) ?(?P<unit>[^0-9()+]*)"
)


_FRACTION = re.compile(r"([0-9][0-9.]*) ?/ ?([0-9][0-9.]*) ?(?P<unit>[^0-9()/+]*)")
_YEARS = range(1900, 2101)


class _Quantity(NamedTuple):
    value: Decimal
    printed_unit: str


@lru_cache(maxsize=1024)
def canonical_unit(kind: Kind, unit: str) -> str:
    """The unit in which figures are kept: `VND` for money (`triệu đồng/HTX`: `VND/HTX`), else the row's."""
    if kind != "amount":
        return "%" if kind == "percent" else unit
    return "/".join(["VND", *unit.split("/")[1:]])


def read_figure(raw: object, kind: Kind, unit: str) -> Figure | Unreadable:
    """Read what stands in a cell; never raises on any cell value. Money comes back in đồng, exactly.

    `unit` is the printed unit of the row or column; a unit written in the cell overrides it.
    """
    if raw is None:
        return _nothing(canonical_unit(kind, unit), unit)
    text = _printed(raw)
    if isinstance(raw, bool):
        return _unreadable(text, "not_a_number", kind)
    if isinstance(raw, int | float | Decimal):
        return _of_number(raw, text, kind, unit)
    if isinstance(raw, date | time | timedelta):
        return _unreadable(text, "date", kind)
    if len(text) > _LONGEST:
        return _unreadable(text[:_LONGEST] + "…", "too_long", kind)
    empty = Figure(None, None, None, None, canonical_unit(kind, unit), unit, text, "blank")
    folded = fold(text)
    if not folded.strip("_ "):
        return empty
    if folded in ERRORS:
        return _unreadable(text, "formula_error", kind)
    if folded in ZERO:
        return replace(empty, value=Decimal(0), low=Decimal(0), high=Decimal(0), state="zero")
    if re.fullmatch(r"\.{2,}(?: ?\.{2,})*", folded) or folded in NOT_COLLECTED:
        return replace(empty, state="not_collected")
    return _said(folded, empty, kind)


@lru_cache(maxsize=512)
def _nothing(unit: str, printed_unit: str) -> Figure:
    """Most cells of a form are empty: one figure serves all of one unit."""
    return Figure(None, None, None, None, unit, printed_unit, "", "blank")


def _said(folded: str, empty: Figure, kind: Kind) -> Figure | Unreadable:
    if folded.startswith(QUALITATIVE) and not re.search("[0-9]", folded):
        return replace(empty, state="qualitative")
    if fraction := _FRACTION.fullmatch(folded):
        return _of_fraction(fraction, empty, kind)
    return _of_words(folded, empty, kind)


def _of_fraction(fraction: re.Match[str], empty: Figure, kind: Kind) -> Figure | Unreadable:
    """So many of so many (`32/35`): for a count the first, with `of 35` beside it; for a percentage the quotient.

    A month and a year (`9/2023`) are no fraction, nor is a part larger than its whole.
    """
    text = empty.printed_text
    part, whole = (parse_number(fraction[place], "count", False) for place in (1, 2))
    unit = fraction["unit"].strip(" .,;")
    if (
        isinstance(part, str)
        or isinstance(whole, str)
        or kind not in ("count", "percent")
        or part > whole
        or whole == 0
    ):
        return _unreadable(text, "not_a_number", kind)
    if part != part.to_integral_value() or whole != whole.to_integral_value():
        return _unreadable(text, "not_a_number", kind)
    if part <= 12 and "." not in fraction[2] and int(whole) in _YEARS:
        return _unreadable(text, "date", kind)
    if kind == "percent":
        return (
            _of_quantity(_Quantity(part / whole * 100, "%"), empty, kind)
            if not unit
            else _unreadable(text, "wrong_unit", kind)
        )
    if _unit(unit, empty.printed_unit, kind) is None:
        return _unreadable(text, "wrong_unit", kind, empty.printed_unit or "không có")
    figure = _of_quantity(_Quantity(part, empty.printed_unit), empty, kind)
    return figure if isinstance(figure, Unreadable) else replace(figure, qualifier=f"of {whole:f}")


def _printed(raw: object) -> str:
    if raw is None:
        return ""
    if isinstance(raw, float):
        raw = Decimal(repr(raw))
    elif isinstance(raw, int):
        raw = Decimal(raw)
    if isinstance(raw, Decimal):
        return f"{raw.normalize():f}" if raw.is_finite() else str(raw)
    return unicodedata.normalize("NFC", str(raw)).strip()


def _unreadable(text: str, reason: str, kind: Kind, hint: str = "") -> Unreadable:
    return Unreadable(text, reason, _EXPECTED[reason].format(hint=hint or _EXAMPLE[kind]))


def _of_number(raw: int | float | Decimal, text: str, kind: Kind, unit: str) -> Figure | Unreadable:
    number = Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw)
    if not number.is_finite():
        return _unreadable(text, "not_a_number", kind)
    if abs(number) >= _LARGEST:
        return _unreadable(text, "too_large", kind)
    value = number * _factor(unit) if kind == "amount" else number
    return _point(value, unit, text, kind, unit, thousands=number * 1000)


def _factor(unit: str) -> Decimal:
    return money_factor(unit.split("/")[0]) or _ONE


def _point(
    value: Decimal, printed_unit: str, text: str, kind: Kind, unit: str, thousands: Decimal | None = None
) -> Figure | Unreadable:
    """A plain number; `thousands` is what it may have been before a spreadsheet took its dot for decimal."""
    if abs(value) >= _LARGEST:
        return _unreadable(text, "too_large", kind)
    value = value.quantize(_STEP)
    if value == value.to_integral_value():
        value = Decimal(int(value))
    elif kind == "count":
        whole = thousands is not None and thousands == thousands.to_integral_value()
        hint = f" (có phải {print_number(thousands)}?)" if whole and thousands is not None else " "
        return _unreadable(text, "count_has_decimals", kind, hint)
    else:
        value = value.normalize()
    return Figure(value, value, value, None, canonical_unit(kind, unit), printed_unit, text, "reported")


def _of_quantity(quantity: _Quantity, empty: Figure, kind: Kind) -> Figure | Unreadable:
    return _point(quantity.value, quantity.printed_unit, empty.printed_text, kind, empty.printed_unit)


def _of_words(folded: str, empty: Figure, kind: Kind) -> Figure | Unreadable:
    said: set[str] = set()
    while match := _LEADING.match(folded):
        said.add(str(match.lastgroup))
        folded = folded[match.end() :].lstrip()
    while match := _TRAILING.search(folded):
        said.add(str(match.lastgroup))
        folded = folded[: match.start()].rstrip()
    figure = _range_or_point(folded, empty, kind)
    if isinstance(figure, Unreadable):
        return figure
    ends = said & {"more_than", "less_than"}
    if len(ends) == 2 or (ends and figure.state == "range"):
        return _unreadable(empty.printed_text, "not_a_number", kind)
    if "more_than" in ends:
        return replace(figure, value=None, high=None, qualifier="more_than", state="bound")
    if "less_than" in ends:
        return replace(figure, value=None, low=None, qualifier="less_than", state="bound")
    if "estimate" in said:
        figure = figure.estimated()
    return replace(figure, qualifier="about") if "about" in said else figure


def _range_or_point(folded: str, empty: Figure, kind: Kind) -> Figure | Unreadable:
    ends = _BETWEEN.split(folded)
    if len(ends) > 2:
        return _unreadable(empty.printed_text, "not_a_number", kind)
    last = _quantity(ends[-1], empty, kind)
    if isinstance(last, Unreadable):
        return last
    if len(ends) == 1:
        return _of_quantity(last, empty, kind)
    shared = _QUANTITY.fullmatch(ends[0])
    tail = _QUANTITY.fullmatch(ends[1])
    both = f"{ends[0]} {tail['unit']}" if shared and tail and not shared["unit"] else ends[0]
    first = _quantity(both, empty, kind)
    if isinstance(first, Unreadable):
        return first
    low, high = (_of_quantity(end, empty, kind) for end in (first, last))
    if isinstance(low, Unreadable):
        return low
    if isinstance(high, Unreadable) or low.low is None or high.high is None:
        return high
    return spanning(high, low.low, high.high)


def _quantity(text: str, empty: Figure, kind: Kind) -> _Quantity | Unreadable:
    """One number with its unit; money may be said in falling units (`2 tỷ 100 triệu`)."""
    parts = list(_QUANTITY.finditer(text))
    whole = bool(parts) and "".join(part[0] for part in parts) == text
    if not whole or (len(parts) > 1 and kind != "amount"):
        return _unreadable(empty.printed_text, "not_a_number", kind)
    amount, smallest, unit = Decimal(0), Decimal("Infinity"), empty.printed_unit
    for part in parts:
        read = _part(part, empty, kind)
        if isinstance(read, Unreadable):
            return read
        number, factor, unit = read
        if factor >= smallest or (len(parts) > 1 and (part["sign"] or not part["unit"].strip())):
            return _unreadable(empty.printed_text, "not_a_number", kind)
        amount, smallest = amount + number * factor, factor
    return _Quantity(amount, unit)


def _part(part: re.Match[str], empty: Figure, kind: Kind) -> tuple[Decimal, Decimal, str] | Unreadable:
    if (part["sign"] == "(") != (part["close"] == ")"):
        return _unreadable(empty.printed_text, "not_a_number", kind)
    written = part["unit"].strip(" .,;")
    found = _unit(written, empty.printed_unit, kind)
    if found is None:
        return _unreadable(empty.printed_text, "wrong_unit", kind, empty.printed_unit or "không có")
    factor, multiplies = found
    is_large = multiplies and factor >= 10**9
    number = parse_number(part["number"], "number" if kind == "count" and multiplies else kind, is_large)
    if isinstance(number, str):
        reason, _, hint = number.partition(":")
        return _unreadable(empty.printed_text, reason, kind, hint)
    sign = -1 if part["sign"] in ("-", "(") and part["sign"] else 1
    named = kind == "amount" and multiplies
    return sign * number, factor, money_name(factor, empty.printed_unit) if named else empty.printed_unit


def _unit(written: str, unit: str, kind: Kind) -> tuple[Decimal, bool] | None:
    """What a unit beside a number multiplies by, and whether it does; None for a unit not of the row."""
    if kind == "amount":
        factor = money_factor(written.split("/")[0]) if written else _factor(unit)
        return None if factor is None else (factor, bool(written))
    if kind == "percent":
        return (Decimal(1), False) if written in ("", "%", fold("phần trăm")) else None
    for word, factor in MANY.items():
        if written == word or written.startswith(word + " "):
            written = written[len(word) :].strip()
            return (factor, True) if not written or same_unit(written, unit) else None
    own = not written or same_unit(written, unit) or same_unit(written, unit.split("/")[0])
    return (Decimal(1), False) if own else None
