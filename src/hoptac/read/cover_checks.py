"""What the cover says, held against the rest of its workbook: figures said twice, the cut-off day, forms enclosed.

Put here what needs the cover and the forms at hand together. Reading the cover is `cover`; what a single sheet says
against it is `hazards_form`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from decimal import Decimal

from hoptac.figure import Figure, compare, money_factor
from hoptac.form import Forms, Repeated
from hoptac.read.model import FigureCell, Findings, SubmissionRead
from hoptac.read.sender import Sender
from hoptac.read.sheets import Recognised

__all__ = ["note_cover"]

_FORM_CODE = re.compile(r"(?<!\w)KT[0-9]{2}[A-Z]?(?!\w)", re.IGNORECASE)


def note_cover(
    findings: Findings,
    sender: Sender,
    submissions: Sequence[SubmissionRead],
    sheets: Sequence[Recognised],
    forms: Forms,
) -> None:
    """Add a finding for everything on the cover that the period or the rest of the workbook contradicts.

    `sheets` are those of which a form was recognised, also if it could not be read.
    """
    _note_cut_off(findings, sender)
    _note_check_figures(findings, sender, submissions)
    _note_enclosed(findings, sender, {sheet.form_code for sheet in sheets}, forms)


def _note_cut_off(findings: Findings, sender: Sender) -> None:
    """A cut-off day in neither window of the period: an office may close on the 14th or with the month."""
    cover, period = sender.cover, sender.period
    first, last = period.window("administrative").start, period.window("calendar").end
    if cover.cut_off is None or first <= cover.cut_off <= last:
        return
    findings.add(
        "H617",
        form_code=sender.cover_form.code,
        sheet_name=cover.sheet_name,
        cells=cover.cells.get("cut_off"),
        observed=f"{cover.cut_off:%d/%m/%Y}",
        expected=f"{first:%d/%m/%Y} – {last:%d/%m/%Y}",
    )


def _note_check_figures(findings: Findings, sender: Sender, submissions: Sequence[SubmissionRead]) -> None:
    cover = sender.cover
    for item in sender.cover_form.items:
        said, repeats = cover.check_figures.get(item.key), item.repeats
        if said is None or repeats is None:
            continue
        for cell in _repeated(repeats, submissions):
            if not _disagree(said, cell.figure):
                continue
            apart = None if said.value is None or cell.figure.value is None else said.value - cell.figure.value
            findings.add(
                "H616",
                form_code=repeats.form,
                is_of_submission=True,
                sheet_name=cell.sheet_name,
                cells=cell.cell_ref,
                indicator_codes=cell.indicator_code,
                basis=cell.basis,
                observed=cell.figure.printed_text,
                expected=f"{cover.sheet_name}!{cover.cells[item.key]}: {said.printed_text}",
                difference=apart,
            )


def _repeated(repeats: Repeated, submissions: Sequence[SubmissionRead]) -> Iterator[FigureCell]:
    wanted = (repeats.indicator, repeats.basis, repeats.scope)
    for read in submissions:
        for cell in read.figures if read.form_code == repeats.form else ():
            if cell.figure_role == "data" and (cell.indicator_code, cell.basis, cell.scope) == wanted:
                yield cell


def _disagree(said: Figure, read: Figure) -> bool:
    """Whether two figures cannot be one, each rounded as it was printed; what is about so many says nothing."""
    if "about" in (said.qualifier, read.qualifier) or said.unit != read.unit:
        return False
    return compare(said.interval, read.interval, _rounding(said) + _rounding(read)) in ("less", "greater")


def _rounding(figure: Figure) -> Decimal:
    """Half of the last printed digit of an amount of money; what is counted is exact."""
    factor = money_factor(figure.printed_unit.split("/")[0])
    ends = [end for end in (figure.low, figure.high) if end is not None]
    if factor is None or not ends:
        return Decimal(0)
    decimals = max(-min(0, int((end / factor).normalize().as_tuple().exponent)) for end in ends)
    return factor.scaleb(-decimals) / 2


def _note_enclosed(findings: Findings, sender: Sender, found: Set[str], forms: Forms) -> None:
    """Forms that the cover names as enclosed, of which there is neither a sheet nor a word that nothing happened."""
    cover = sender.cover
    named = dict.fromkeys(code.upper() for code in _FORM_CODE.findall(cover.enclosed or ""))
    expected = [code for code in named if code in forms.codes]
    missing = [code for code in expected if code not in {*found, *cover.nil_forms, sender.cover_form.code}]
    if missing:
        findings.add(
            "H619",
            form_code=sender.cover_form.code,
            sheet_name=cover.sheet_name,
            cells=cover.cells.get("enclosed"),
            observed=", ".join(missing),
        )
