"""A delivery from its bytes to submissions: who sends, for which period, which forms, with which figures.

Put here the order of questions and what refuses a file as a whole. Everything that a sender did wrong becomes
a finding of the catalogue; a form that cannot be read leaves the others alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hoptac.errors import BadWorkbook
from hoptac.form import Form, Forms
from hoptac.period import Period
from hoptac.read.cover import parse_period, read_cover
from hoptac.read.hazards import note_file, note_form, unreadable_rule
from hoptac.read.layout import Layout, find_layout
from hoptac.read.model import Cover, FigureCell, Findings, Reading, SubmissionRead
from hoptac.read.rows import RowsRead, read_rows
from hoptac.read.sheets import Recognised, recognise
from hoptac.rule import Rules
from hoptac.workbook import Limits, cell_name, open_workbook

__all__ = ["read_delivery"]

_MOST_CELLS = 40
KnownReporter = Callable[[str, str, str], str | None]


def read_delivery(
    data: bytes,
    file_name: str,
    delivery_number: str | None = None,
    *,
    forms: Forms,
    rules: Rules,
    has_place: Callable[[str], bool],
    known_reporter: KnownReporter,
    limits: Limits | None = None,
) -> Reading:
    """Read one delivered file. Never raises on what is in it.

    `has_place` says whether a place code exists; `known_reporter` gives the reporter key of (place code,
    office code, period code), None where that office does not report then. The file's name is only shown,
    never trusted.
    """
    limits = limits or Limits()
    findings = Findings(rules, delivery_number)
    try:
        opened = open_workbook(data, file_name, limits)
        sheets = recognise(opened.sheets, forms)
    except BadWorkbook as error:
        findings.add(error.rule_id, observed=f"{_shown(file_name)}: {error.observed}", expected=str(limits))
        return Reading("refused", findings.all())
    note_file(findings, opened, file_name, forms)
    covers = [sheet for sheet in sheets if _is_cover(sheet, forms)]
    if not sheets:
        findings.add("H002", observed=_shown(file_name))
        return Reading("refused", findings.all())
    sender = _sender(covers, forms, findings, has_place, known_reporter)
    if isinstance(sender, Cover) or sender is None:
        place = sender.place_code if sender and has_place(sender.place_code) else None
        return Reading("refused", findings.all(), cover=sender, place_code=place)
    others = [sheet for sheet in sheets if sheet not in covers]
    submissions = tuple(_submissions(others, forms, sender, findings))
    if not submissions and not others:
        findings.add("H002", observed=_shown(file_name))
    return Reading(
        outcome="readable" if submissions else "refused",
        findings=findings.all(sender.period.code, sender.reporter_key),
        cover=sender.cover,
        submissions=submissions,
        reporter_key=sender.reporter_key,
        period=sender.period.code,
        place_code=sender.cover.place_code,
    )


@dataclass(frozen=True, slots=True)
class _Sender:
    cover: Cover
    period: Period
    reporter_key: str


def _shown(file_name: str) -> str:
    return file_name.rpartition("/")[2][:80]


def _is_cover(sheet: Recognised, forms: Forms) -> bool:
    return any(form.code == sheet.form_code and form.kind == "cover" for form in forms)


def _sender(
    covers: list[Recognised],
    forms: Forms,
    findings: Findings,
    has_place: Callable[[str], bool],
    known_reporter: KnownReporter,
) -> _Sender | Cover | None:
    """Who sends for which period; the cover as far as it was read, where that cannot be known."""
    if len(covers) != 1:
        if covers:
            findings.add("H013", form_code=covers[0].form_code, observed=_sheet_names(covers))
        else:
            findings.add("H003", observed="không có phiếu KT00")
        return None
    versions = [form for form in forms if form.code == covers[0].form_code]
    form = forms.get(covers[0].form_code, covers[0].version) or versions[-1]
    cover = read_cover(covers[0], form, findings)
    sheet = covers[0].sheet.name
    period = parse_period(cover.period_text)
    if not has_place(cover.place_code):
        findings.add("H003", form_code=form.code, sheet_name=sheet, observed=cover.place_code)
    elif period is None:
        findings.add("H005", form_code=form.code, sheet_name=sheet, observed=cover.period_text)
    elif (key := known_reporter(cover.place_code, cover.office_code, period.code)) is None:
        findings.add("H004", form_code=form.code, sheet_name=sheet, period=period.code, observed=cover.office_code)
    else:
        return _Sender(cover, period, key)
    return cover


def _sheet_names(sheets: Iterable[Recognised]) -> str:
    return ", ".join(found.sheet.name for found in sheets)


def _submissions(
    sheets: list[Recognised], forms: Forms, sender: _Sender, findings: Findings
) -> Iterable[SubmissionRead]:
    by_code: dict[str, list[Recognised]] = defaultdict(list)
    for sheet in sheets:
        by_code[sheet.form_code].append(sheet)
    day = sender.period.window("administrative").end
    for code in sorted({*by_code, *sender.cover.nil_forms}):
        form, found = forms.on(code, day), by_code.get(code, [])
        if not found:
            if form and sender.cover.office_code in form.offices:
                yield SubmissionRead(
                    code, form.version, is_return=True, is_nil=True, required_count=0, answered_count=0
                )
            continue
        printed = found[0].version or (form.version if form else "")
        not_a_return = SubmissionRead(code, printed, False, False, 0, 0)
        sheet_name = found[0].sheet.name
        if form is None or printed != form.version:
            findings.add(
                "H009",
                form_code=code,
                is_of_submission=code in forms.codes,
                sheet_name=sheet_name,
                observed=printed or "…",
                expected=form.version if form else "không có",
            )
            if code in forms.codes:
                yield not_a_return
        elif sender.cover.office_code not in form.offices:
            findings.add("H016", form_code=code, sheet_name=sheet_name)
        elif len(found) > 1:
            findings.add("H013", form_code=code, is_of_submission=True, observed=_sheet_names(found))
            yield not_a_return
        else:
            yield _submission(found[0], form, sender, findings)


def _submission(recognised: Recognised, form: Form, sender: _Sender, findings: Findings) -> SubmissionRead:
    office, cover, sheet = sender.cover.office_code, sender.cover, recognised.sheet
    asked = form.asked_of(office, sender.period)
    layout = find_layout(sheet, asked)
    is_estimate = cover.nature_code == "estimated"
    rows = read_rows(sheet, asked, layout, is_estimate) if layout else RowsRead()
    required = {(c.indicator_code, c.basis, c.scope) for c in asked.cells() if c.is_required}
    answers = {_key(cell) for cell in rows.figures if cell.figure_role == "data" and cell.figure.is_answered}
    is_nil = form.code in cover.nil_forms and not answers and not rows.unreadable
    said = note_form(findings, sheet, asked, layout, cover, has_figures=bool(answers or rows.unreadable))
    rows.strays[:] = [stray for stray in rows.strays if stray.cell_ref not in said]
    _report(findings, form, sheet.name, rows)
    if not is_nil:
        _report_blanks(findings, form, sheet.name, rows, layout, required - answers)
    return SubmissionRead(
        form_code=form.code,
        form_version=form.version,
        is_return=is_nil or bool(required & answers) or (not required and bool(answers)),
        is_nil=is_nil,
        required_count=len(required),
        answered_count=len(required & answers),
        figures=tuple(rows.figures),
    )


def _key(cell: FigureCell) -> tuple[str, str, str]:
    return (cell.indicator_code, cell.basis, cell.scope)


def _report(findings: Findings, form: Form, sheet_name: str, rows: RowsRead) -> None:
    for cell, address, unreadable in rows.unreadable:
        findings.add(
            unreadable_rule(unreadable),
            form_code=form.code,
            is_of_submission=True,
            sheet_name=sheet_name,
            cells=address,
            indicator_codes=cell.indicator_code,
            basis=cell.basis,
            observed=unreadable.printed_text,
            expected=unreadable.expected,
        )
    if rows.strays:
        shown = rows.strays[:_MOST_CELLS]
        more = f" … ({len(rows.strays)} ô)" if len(rows.strays) > len(shown) else ""
        findings.add(
            "H012",
            form_code=form.code,
            is_of_submission=True,
            sheet_name=sheet_name,
            cells=", ".join(stray.cell_ref for stray in shown),
            observed="; ".join(stray.observed for stray in shown) + more,
        )


def _report_blanks(
    findings: Findings,
    form: Form,
    sheet_name: str,
    rows: RowsRead,
    layout: Layout | None,
    missing: set[tuple[str, str, str]],
) -> None:
    """Required figures that nobody answered, in one finding; those already said to be unreadable are not
    blank."""
    missing = missing - {(c.indicator_code, c.basis, c.scope) for c, _, _ in rows.unreadable}
    if not missing:
        return
    blanks = [cell for cell in rows.figures if cell.figure_role == "data" and _key(cell) in missing]
    places = [cell.cell_ref for cell in blanks]
    if len(blanks) < len(missing) and layout:
        places.insert(0, cell_name(layout.header_row, min(layout.columns)))
    findings.add(
        "H010",
        form_code=form.code,
        is_of_submission=True,
        sheet_name=sheet_name,
        cells=", ".join(places) or None,
        indicator_codes=", ".join(sorted({indicator for indicator, _, _ in missing})),
        observed=f"{len(missing)} ô",
    )
