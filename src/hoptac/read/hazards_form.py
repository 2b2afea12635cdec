"""Hazards of the rows and the title of a form: twice, missing, unknown, added up, of another period.

Put here what concerns lines and what the sheet says of itself. Single cells are `hazards_cells`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hoptac.figure import fold
from hoptac.form import Form
from hoptac.read.cover import parse_period
from hoptac.read.layout import Layout
from hoptac.read.lines import FormSeen, Line
from hoptac.read.model import Cover, Findings
from hoptac.read.text import as_text
from hoptac.workbook import Sheet, cell_name

__all__ = ["note_rows", "note_title"]

_HEAD_ROWS = 12
_MOST = 40
_PERIOD = re.compile(r"qu[ýí] ?(?:[1-4]|i{1,3}|iv)(?: ?/ ?| năm )20\d\d|[69] tháng (?:đầu )?năm 20\d\d")
_FORM_CODE = re.compile(rf"{fold('mã biểu')}\s*:?\s*(kt\d{{2}}[a-z]?)\b")
_NAME_CODE = re.compile(r"^(kt\d{2}[a-z]?)\b")


def note_title(
    findings: Findings, sheet: Sheet, form: Form, layout: Layout | None, cover: Cover, has_figures: bool
) -> None:
    """Add what the head of a sheet and the cover say against each other."""
    ours = parse_period(cover.period_text)
    head = _head(sheet, layout.header_row if layout else _HEAD_ROWS)
    for row, column, text in head:
        found = _PERIOD.search(text)
        other = parse_period(found[0]) if found else None
        if found and ours is not None and other is not None and other != ours:
            _add(findings, "H056", form, sheet, [cell_name(row, column)], found[0], ours.label_vi())
            break
    printed = next((match[1] for _, _, text in head if (match := _FORM_CODE.search(fold(text)))), None)
    named = _NAME_CODE.match(fold(sheet.name))
    if printed and named and printed[:4] != named[1][:4]:
        _add(findings, "H083", form, sheet, [], sheet.name[:40], printed.upper())
    if form.code in cover.nil_forms and has_figures:
        _add(findings, "H078", form, sheet, [], form.code)


def note_rows(findings: Findings, seen: FormSeen) -> frozenset[str]:
    """Add what is wrong with lines; gives the cells whose figures they say are not taken."""
    kinds: tuple[tuple[str, Iterable[Line]], ...] = (
        ("H058", (line for line in seen.lines if line.is_repeated and not line.is_section)),
        ("H059", (line for line in seen.lines if line.row is None and not line.is_total)),
        ("H061", (line for line in seen.lines if line.is_total)),
        ("H062", (line for line in seen.lines if line.is_section)),
    )
    said: set[str] = set()
    for rule_id, lines in kinds:
        places = [(line.at, place) for line in lines for place in _filled(seen, line)]
        if places:
            cells = [cell_name(*place) for place in places]
            values = "; ".join(as_text(seen.sheet.at(*place), 60) for place in places)
            _add(findings, rule_id, seen.asked.form, seen.sheet, cells, values)
            said.update(cells)
    _note_missing(findings, seen)
    _note_columns(findings, seen)
    return frozenset(said)


def _filled(seen: FormSeen, line: Line) -> Iterator[int]:
    """Columns of a line that say something; in a line that stood further up already, zero says something too."""
    for place, column in seen.layout.columns.items():
        value = seen.sheet.at(line.at, place)
        is_zero = line.is_repeated and isinstance(value, int | float) and not isinstance(value, bool)
        if place in line.figures or (is_zero and column.bases):
            yield place


def _note_columns(findings: Findings, seen: FormSeen) -> None:
    there = {column.key for column in seen.layout.columns.values()}
    asked = {cell.column.key: cell.column for cell in seen.asked.cells()}
    missing = [" / ".join(column.header_vi) for key, column in asked.items() if key not in there]
    if missing:
        top = [cell_name(seen.layout.header_row, min(seen.layout.columns))]
        _add(findings, "H621", seen.asked.form, seen.sheet, top, "; ".join(missing)[:400])


def _note_missing(findings: Findings, seen: FormSeen) -> None:
    there = {line.row.code for line in seen.lines if line.row is not None}
    needed = {cell.row.code: cell.row.label_vi for cell in seen.asked.cells() if cell.is_required}
    missing = [f"{code} ({label[:40]})" for code, label in needed.items() if code not in there]
    if missing and there:
        top = [cell_name(seen.layout.header_row, min(seen.layout.columns))]
        _add(findings, "H057", seen.asked.form, seen.sheet, top, "; ".join(missing)[:400])


def _head(sheet: Sheet, rows: int) -> list[tuple[int, int, str]]:
    return [
        (row, column, as_text(value).lower())
        for row, values in enumerate(sheet.rows[:rows])
        for column, value in enumerate(values)
        if isinstance(value, str) and len(value) < 120
    ]


def _add(
    findings: Findings,
    rule_id: str,
    form: Form,
    sheet: Sheet,
    cells: list[str],
    observed: str,
    expected: str | None = None,
) -> None:
    more = f" … ({len(cells)} ô)" if len(cells) > _MOST else ""
    findings.add(
        rule_id,
        form_code=form.code,
        is_of_submission=True,
        sheet_name=sheet.name,
        cells=", ".join(cells[:_MOST]) or None,
        observed=observed[:600] + more,
        expected=expected,
    )
