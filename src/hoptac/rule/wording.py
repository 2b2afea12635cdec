"""Figures and sentences as a Vietnamese officer writes them: 1.336 tổ, 2,1 tỷ, từ 5 đến 200.

Put here how numbers become text and how a rule's sentences are filled. What the sentences say is the
catalogue's, in `expectations/rules`; reading numbers out of cells is `figure`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from string import Formatter

__all__ = ["Operand", "cell_list", "fill", "interval_text", "number_text", "observed_text", "parse_operands"]

PLACEHOLDERS = frozenset(
    {
        "cells",
        "detail",
        "difference",
        "expected",
        "form",
        "indicators",
        "observed",
        "period",
        "reporter",
        "rule",
        "sheet",
    }
)
_MILLION = Decimal(1_000_000)
_CELL = re.compile(r"^([A-Z]+)(\d+)$")


@dataclass(frozen=True, slots=True)
class Operand:
    """One figure that a rule compared, as its SQL hands it over. A missing end is open."""

    form_code: str
    indicator_code: str
    basis: str
    scope: str
    cell_ref: str
    low: Decimal | None
    high: Decimal | None
    unit: str


def parse_operands(text: str | None) -> list[Operand]:
    """Read the column `operands`: records parted by `;`, fields by `|`, in the order of the rule's terms."""
    found = []
    for record in (text or "").split(";"):
        if record:
            form, code, basis, scope, cell, low, high, unit = record.split("|")
            ends = (Decimal(low) if low else None, Decimal(high) if high else None)
            found.append(Operand(form, code, basis, scope, cell, *ends, unit))
    return found


def number_text(value: Decimal, unit: str = "", digits: int = 6) -> str:
    """A number with dots between thousands and a comma before decimals, at most `digits` of them.

    Đồng are shown as triệu đồng from one million up, percentages with their sign; other units are left out,
    because the row of the form names them.
    """
    if unit == "VND":
        large = abs(value) >= _MILLION
        return f"{_plain(value / _MILLION if large else value, digits)} {'triệu đồng' if large else 'đồng'}"
    return _plain(value, digits) + ("%" if unit == "%" else "")


def interval_text(low: Decimal | None, high: Decimal | None, unit: str = "", digits: int = 6) -> str | None:
    """`12`, `12 – 15`, `≥ 12` or `≤ 15`; None where nothing is known."""
    if low is None and high is None:
        return None
    if low is None or high is None:
        sign, end = ("≥", low) if low is not None else ("≤", high)
        return f"{sign} {number_text(end, unit, digits)}" if end is not None else None
    first, last = number_text(low, unit, digits), number_text(high, unit, digits)
    return first if first == last else f"{first} – {last}"


def observed_text(operands: Sequence[Operand], measure: str | None = None) -> str | None:
    """Every compared figure with its code (basis, source, other period where they tell), then the measure."""
    labels = [operand.indicator_code for operand in operands]
    if len(set(labels)) < len(labels):
        labels = [f"{operand.indicator_code}@{operand.basis}" for operand in operands]
    if len(set(labels)) < len(labels):
        labels = [f"{o.indicator_code}@{o.basis}:{o.scope}" for o in operands]
    periods = [operand.form_code.partition("/")[2] for operand in operands]
    labels = [f"{label} ({period})" if period else label for label, period in zip(labels, periods, strict=True)]
    parts = [
        f"{label} {interval_text(operand.low, operand.high, operand.unit) or '…'}"
        for label, operand in zip(labels, operands, strict=True)
    ]
    if not parts:
        return measure
    return "; ".join(parts) + (f" (= {measure})" if measure else "")


def cell_list(cells: Sequence[str]) -> str | None:
    """Cells down the sheet and across, each once: `F12, F19`."""

    def place(cell: str) -> tuple[int, int, str]:
        found = _CELL.match(cell)
        return (int(found[2]), len(found[1]), found[1]) if found else (0, 0, cell)

    return ", ".join(sorted({cell for cell in cells if cell}, key=place)) or None


def fill(template: str, values: Mapping[str, str | None]) -> str:
    """A sentence with its places filled, what is not known as an ellipsis; its places were checked."""
    return template.format_map({name: values.get(name) or "…" for name in PLACEHOLDERS})


def unknown_places(template: str) -> list[str]:
    """The places of a sentence that no finding can fill (`{…}` that does not pair counts as one)."""
    try:
        return sorted(
            {name or "{}" for _, name, _, _ in Formatter().parse(template) if name is not None} - PLACEHOLDERS
        )
    except ValueError as error:
        return [str(error)]


def _plain(value: Decimal, digits: int) -> str:
    rounded = value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    whole, _, decimals = f"{rounded:,f}".partition(".")
    decimals = decimals.rstrip("0")
    text = whole.replace(",", ".") + (f",{decimals}" if decimals else "")
    return "0" if text == "-0" else text
