"""The cover sheet: items found by their labels, each read as its form says.

Put here the reading of KT00. Whether the place, the office and the period exist is asked in `delivery`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from hoptac.errors import PermanentError
from hoptac.figure import Figure, fold, read_figure
from hoptac.form import Form, Item
from hoptac.period import Period
from hoptac.read.model import Cover, Findings
from hoptac.read.sheets import Recognised
from hoptac.read.text import as_date, as_text, is_blank, names
from hoptac.read.words import canonical
from hoptac.workbook import Sheet, cell_name

__all__ = ["parse_period", "read_cover"]

_NO = frozenset(fold(word) for word in ("", "không", "ko", "0", "-", "no"))
_LABELLED = re.compile(r"^(?:kỳ báo cáo|kỳ|báo cáo)\s*:?\s+(?=\S)", re.IGNORECASE)
_PARTS = re.compile(r"[^\W\d]+|\d+(?:/\d+/\d+)?|[-–/]")
_SPELLED = {
    canonical(fold(word)): word for word in ("quý", "tháng", "đầu", "cuối", "năm", "từ", "đến", "giai", "đoạn", "cả")
}
_FIELDS = {"source": "source_code", "nature": "nature_code", "window": "window_code", "period": "period_text"}


def parse_period(text: str) -> Period | None:
    """A period as a code or in the words of a form, None where it is neither.

    Words are matched without regard to where tones are written (`Qúy`, `quí`), and behind the label (`Kỳ báo cáo:`).
    """
    text = _LABELLED.sub("", " ".join(text.split())).strip(' .;()"“”')
    for attempt in (text, " ".join(_SPELLED.get(canonical(fold(word)), word) for word in _PARTS.findall(text))):
        try:
            return Period.parse(attempt)
        except PermanentError:
            continue
    return None


def read_cover(recognised: Recognised, form: Form, findings: Findings) -> Cover:
    """Read every item that is there. What is required and missing, or not understood, becomes a finding."""
    sheet = recognised.sheet
    placed = dict(_place(sheet, form))
    period = _raw(sheet, placed, "period")
    parsed = parse_period(as_text(period))
    given: dict[str, Any] = {"version": recognised.version}
    checks: dict[str, Figure] = {}
    nil: set[str] = set()
    for item in form.items:
        place = placed.get(item.key)
        raw = sheet.at(*place) if place else None
        value = _value(item, raw, parsed.year if parsed else None) if item.is_read else None
        if item.value == "tick" and value:
            nil.add(item.key.removeprefix("nil_"))
        elif isinstance(value, Figure):
            checks[item.key] = value
        elif value is not None and item.is_read:
            given[_FIELDS.get(item.key, item.key)] = value
        if value is None and item.is_read and (item.is_required or not is_blank(raw)):
            _report(findings, sheet, form, item, place, raw)
    known = {name: value for name, value in given.items() if name in Cover.__dataclass_fields__}
    return Cover(
        **known,
        nil_forms=frozenset(nil),
        check_figures=checks,
        sheet_name=sheet.name,
        cells={key: cell_name(*place) for key, place in placed.items()},
    )


def _report(
    findings: Findings, sheet: Sheet, form: Form, item: Item, place: tuple[int, int] | None, raw: object
) -> None:
    if item.key in ("place_code", "office_code", "period", "enclosed", "reporter_name"):
        return  # said in better words by whoever looks them up, or ours to begin with
    findings.add(
        "H010",
        form_code=form.code,
        sheet_name=sheet.name,
        cells=cell_name(*place) if place else None,
        indicator_codes=item.label_vi,
        observed=as_text(raw) or None,
        expected=" / ".join(choice.label_vi for choice in item.choices) or None,
    )


def _place(sheet: Sheet, form: Form) -> Iterator[tuple[str, tuple[int, int]]]:
    """Key of each item and the cell that answers it: under "Nội dung", else beside the label."""
    known = {name: item.key for item in form.items for label in (item.label_vi, *item.aliases) for name in names(label)}
    answers: int | None = None
    seen: set[str] = set()
    for row, values in enumerate(sheet.rows):
        for column, value in enumerate(values):
            if not isinstance(value, str):
                continue
            if answers is None and fold(value) == fold("Nội dung"):
                answers = column
            key = next((known[name] for name in sorted(names(value), key=len) if name in known), None)
            if key and key not in seen and column != answers:
                seen.add(key)
                yield key, (row, answers if answers is not None else column + 1)


def _raw(sheet: Sheet, placed: dict[str, tuple[int, int]], key: str) -> object:
    return sheet.at(*placed[key]) if key in placed else None


def _value(item: Item, raw: object, year: int | None) -> str | date | Figure | bool | None:
    """What the item says; None where it is blank or cannot be understood."""
    if item.value == "tick":
        return fold(as_text(raw)) not in _NO
    if is_blank(raw):
        return None
    if item.value == "date":
        return as_date(raw, year)
    if item.value == "choice":
        return item.choose(as_text(raw))
    if item.value == "figure":
        figure = read_figure(raw, item.kind, item.unit)
        return figure if isinstance(figure, Figure) and figure.is_answered else None
    return as_text(raw)
