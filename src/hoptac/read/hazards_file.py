"""Hazards of a file as a whole: its name, what its package carries, sheets that nobody sees.

Put here what is found before any form is read. Hazards inside a form are `hazards_form` and `hazards_cells`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from hoptac.form import Forms
from hoptac.read.model import Findings
from hoptac.read.sheets import Recognised, recognise
from hoptac.workbook import OpenedFile, Sheet, cell_name

__all__ = ["note_file"]

_LONGEST_NAME = 120
_RESERVED = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_PATH = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\\")
_HIDDEN_KINDS = frozenset({"Cc", "Cf", "Zl", "Zp"})
_FORMULA_STARTS = ("=", "+", "@", "\t")
_MOST = 5


def note_file(findings: Findings, opened: OpenedFile, file_name: str, forms: Forms) -> None:
    """Add a finding for every hazard of the file as a whole."""
    for rule_id, observed in (*_of_name(opened, file_name), *_of_package(opened)):
        findings.add(rule_id, observed=observed)
    for sheet in opened.sheets:
        _note_sheet(findings, sheet, forms)


def _of_name(opened: OpenedFile, file_name: str) -> Iterator[tuple[str, str]]:
    base = re.split(r"[/\\]", file_name)[-1]
    shown = "".join(c if unicodedata.category(c) not in _HIDDEN_KINDS else f"U+{ord(c):04X}" for c in base)[:80]
    expected = (".csv",) if opened.is_delimited else (".xlsx", ".xlsm")
    if not base.lower().endswith(expected):
        yield "H042", shown
    if _PATH.search(file_name):
        yield "H043", shown
    if any(unicodedata.category(c) in _HIDDEN_KINDS for c in file_name):
        yield "H044", shown
    if base.startswith(_FORMULA_STARTS):
        yield "H045", shown
    if len(base) > _LONGEST_NAME:
        yield "H046", f"{len(base)}: {shown}"
    if _RESERVED.match(base):
        yield "H047", shown


def _of_package(opened: OpenedFile) -> Iterator[tuple[str, str]]:
    marks = opened.marks
    if marks.has_macros:
        yield "H030", "vbaProject"
    for rule_id, parts in (
        ("H031", marks.external_links),
        ("H032", marks.embedded),
        ("H033", marks.connections),
        ("H034", marks.signatures),
        ("H039", marks.strange_paths),
        ("H041", marks.nested),
    ):
        if parts:
            yield rule_id, ", ".join(ascii(part)[1:-1][:60] for part in parts[:_MOST])
    if marks.counts_from_1904:
        yield "H036", "1904"
    if marks.is_calculated_by_hand:
        yield "H037", "manual"
    if marks.is_iterative:
        yield "H038", "iterate"
    if marks.trailing_bytes > 0:
        yield "H040", f"{marks.trailing_bytes} byte"
    locked = [sheet.name for sheet in opened.sheets if sheet.marks.has_password]
    if locked or marks.is_structure_locked:
        yield "H048", ", ".join(locked[:_MOST]) or "workbook"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value != 0


def _note_sheet(findings: Findings, sheet: Sheet, forms: Forms) -> None:
    if not sheet.is_hidden:
        return
    figures = [cell_name(r, c) for r, row in enumerate(sheet.rows) for c, v in enumerate(row) if _is_number(v)]
    shown = Sheet(sheet.name, sheet.rows, sheet.merged)
    known: list[Recognised] = recognise([shown], forms) if figures else []
    if known:
        findings.add("H052", form_code=known[0].form_code, sheet_name=sheet.name, observed=sheet.name)
    elif figures and sheet.marks.is_very_hidden:
        findings.add("H051", sheet_name=sheet.name, cells=", ".join(figures[:_MOST]), observed=sheet.name)
    elif figures:
        findings.add("H050", sheet_name=sheet.name, cells=", ".join(figures[:_MOST]), observed=sheet.name)
