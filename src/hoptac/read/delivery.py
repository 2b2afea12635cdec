"""A delivery from its bytes to submissions: who sends, for which period, which forms, with which figures.

Put here the order of questions and what refuses a file as a whole. Everything that a sender did wrong becomes
a finding of the catalogue; a form that cannot be read leaves the others alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from hoptac.errors import BadWorkbook
from hoptac.form import Form, Forms
from hoptac.read.cover_checks import note_cover
from hoptac.read.explanations import read_explanations
from hoptac.read.hazards import note_file, note_lines, note_title
from hoptac.read.layout import find_layout
from hoptac.read.lines import lines_of
from hoptac.read.lists import read_lists
from hoptac.read.model import Cover, FigureCell, Findings, Reading, SubmissionRead
from hoptac.read.reporting import report_blanks, report_lists, report_rows
from hoptac.read.rows import RowsRead, read_rows
from hoptac.read.sender import Sender, find_sender
from hoptac.read.sheets import Recognised, recognise
from hoptac.read.values import Context
from hoptac.reference import Reference
from hoptac.rule import Rules
from hoptac.workbook import Limits, open_workbook

__all__ = ["read_delivery"]


def read_delivery(
    data: bytes,
    file_name: str,
    delivery_number: str | None = None,
    *,
    forms: Forms,
    rules: Rules,
    reference: Reference,
    province_code: str,
    limits: Limits | None = None,
) -> Reading:
    """Read one delivered file. Never raises on what is in it.

    `province_code` is the place of the receiving office: names of places are looked up inside it. The file's name is
    only shown, never trusted.
    """
    limits = limits or Limits()
    findings = Findings(rules, delivery_number)
    try:
        opened = open_workbook(data, file_name, limits)
        sheets = recognise(opened.sheets, forms)
    except BadWorkbook as error:
        findings.add(error.rule_id, observed=f"{_shown(file_name)}: {error.observed}", expected=str(limits))
        return Reading("refused", findings.all())
    if not sheets:
        findings.add("H002", observed=_shown(file_name))
        return Reading("refused", findings.all())
    note_file(findings, opened, file_name, forms)
    covers = [sheet for sheet in sheets if _is_cover(sheet, forms)]
    sender = find_sender(covers, forms, findings, reference, province_code)
    if isinstance(sender, Cover) or sender is None:
        place = sender.place_code if sender and reference.has_place(sender.place_code) else None
        return Reading("refused", findings.all(), cover=sender, place_code=place)
    others = [sheet for sheet in sheets if sheet not in covers]
    submissions = tuple(_submissions(others, forms, sender, findings))
    if submissions or others:
        note_cover(findings, sender, submissions, others, forms)
    else:
        findings.add("H002", observed=_shown(file_name))
    return Reading(
        outcome="readable" if submissions else "refused",
        findings=findings.all(sender.period.code, sender.reporter_key),
        cover=sender.cover,
        submissions=submissions,
        reporter_key=sender.reporter_key,
        period=sender.period.code,
        place_code=sender.cover.place_code,
        explanations=read_explanations(opened.sheets),
    )


def _shown(file_name: str) -> str:
    return file_name.rpartition("/")[2][:80]


def _is_cover(sheet: Recognised, forms: Forms) -> bool:
    return any(form.code == sheet.form_code and form.kind == "cover" for form in forms)


def _submissions(
    sheets: Sequence[Recognised], forms: Forms, sender: Sender, findings: Findings
) -> Iterable[SubmissionRead]:
    by_code: dict[str, list[Recognised]] = defaultdict(list)
    for sheet in sheets:
        by_code[sheet.form_code].append(sheet)
    for code in sorted({*by_code, *sender.cover.nil_forms}):
        current = forms.on(code, sender.last_day, sender.province_code)
        if by_code.get(code):
            yield from _of_form(code, by_code[code], current, forms, sender, findings)
        elif current and sender.cover.office_code in current.offices:
            yield SubmissionRead(code, current.version, is_return=True, is_nil=True, required_count=0, answered_count=0)


def _of_form(
    code: str,
    found: Sequence[Recognised],
    current: Form | None,
    forms: Forms,
    sender: Sender,
    findings: Findings,
) -> Iterable[SubmissionRead]:
    """One form as it was sent: its version, whether it is this office's, whether it is there once, what it holds."""
    printed = next((sheet.version for sheet in found if sheet.version), "")
    form = forms.read_as(code, printed, sender.last_day, sender.province_code)
    printed = printed or (current.version if current else "")
    not_a_return = SubmissionRead(code, printed, False, False, 0, 0)
    sheet_name = found[0].sheet.name
    if form is None or current is None:
        findings.add(
            "H009",
            form_code=code,
            is_of_submission=code in forms.codes,
            sheet_name=sheet_name,
            observed=printed or "…",
            expected=current.version if current else "không có",
        )
        if code in forms.codes:
            yield not_a_return
        return
    if sender.cover.office_code not in current.offices:
        findings.add("H016", form_code=code, sheet_name=sheet_name)
        return
    if len({sheet.part for sheet in found}) < len(found):
        names = ", ".join(sheet.sheet.name for sheet in found)
        findings.add("H013", form_code=code, is_of_submission=True, observed=names)
        yield not_a_return
        return
    if form is not current:
        findings.add(
            "H610",
            form_code=code,
            is_of_submission=True,
            sheet_name=sheet_name,
            observed=form.version,
            expected=current.version,
        )
    yield _list(found, form, sender, findings) if form.kind == "list" else _table(found[0], form, sender, findings)


def _list(found: Sequence[Recognised], form: Form, sender: Sender, findings: Findings) -> SubmissionRead:
    read = read_lists(found, form, Context(sender.window, sender.reference.has_place))
    report_lists(findings, form, found[0].sheet.name, read)
    is_nil = not read.records and (form.code in sender.cover.nil_forms or read.says_nothing)
    required = {part.key: sum(f.is_required and f.is_read for f in part.fields) for part in form.parts}
    asked = sum(required[record.part] for record in read.records)
    lacking = sum(sum(each.is_required for each in fields) for _, fields, _ in read.incomplete)
    return SubmissionRead(
        form_code=form.code,
        form_version=form.version,
        is_return=bool(read.records) or is_nil,
        is_nil=is_nil,
        required_count=asked,
        answered_count=asked - lacking,
        records=tuple(read.records),
    )


def _table(recognised: Recognised, form: Form, sender: Sender, findings: Findings) -> SubmissionRead:
    office, cover, sheet = sender.cover.office_code, sender.cover, recognised.sheet
    asked = form.asked_of(office, sender.period)
    layout = find_layout(sheet, asked)
    seen = lines_of(sheet, asked, layout) if layout else None
    rows = read_rows(seen, cover.nature_code == "estimated") if seen else RowsRead()
    required = {(c.indicator_code, c.basis, c.scope) for c in asked.cells() if c.is_required}
    answers = {_key(cell) for cell in rows.figures if cell.figure_role == "data" and cell.figure.is_answered}
    is_nil = form.code in cover.nil_forms and not answers and not rows.unreadable
    note_title(findings, sheet, form, layout, cover, has_figures=bool(answers or rows.unreadable))
    said = note_lines(findings, seen) if seen else frozenset()
    rows.strays[:] = [stray for stray in rows.strays if stray.cell_ref not in said]
    report_rows(findings, form, sheet.name, rows)
    if not is_nil:
        report_blanks(findings, form, sheet.name, rows, layout, required - answers)
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
