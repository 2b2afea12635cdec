"""Hazards of a delivered file as findings: what was observed, held against what the form asks.

Put here the two calls of the reader, one for the file and one for each form, and which rule words a cell that cannot be
read. The hazards themselves are `hazards_file`, `hazards_form` and `hazards_cells`.
"""

from __future__ import annotations

from hoptac.figure import Unreadable
from hoptac.form import Asked
from hoptac.read.hazards_cells import note_cells
from hoptac.read.hazards_file import note_file
from hoptac.read.hazards_form import note_rows, note_title
from hoptac.read.layout import Layout
from hoptac.read.lines import lines_of
from hoptac.read.model import Cover, Findings
from hoptac.workbook import Sheet

__all__ = ["note_file", "note_form", "unreadable_rule"]


def note_form(
    findings: Findings, sheet: Sheet, asked: Asked, layout: Layout | None, cover: Cover, has_figures: bool
) -> frozenset[str]:
    """Add a finding for every hazard of one form; gives the cells that they already say are not taken."""
    note_title(findings, sheet, asked.form, layout, cover, has_figures)
    if layout is None:
        return frozenset()
    seen = lines_of(sheet, asked, layout)
    return note_cells(findings, seen) | note_rows(findings, seen)


def unreadable_rule(unreadable: Unreadable) -> str:
    """The rule whose words fit a cell that gives no figure: what the spreadsheet did to it, else H011."""
    if unreadable.reason == "date":
        return "H068"
    if unreadable.reason == "formula_error":
        return "H066" if unreadable.printed_text.startswith("#") else "H064"  # #REF!, or no result at all
    return "H011"
