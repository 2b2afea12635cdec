"""Hazards of a delivered file as findings: what was observed, held against what the form asks.

Put here the calls of the reader, for the file, a title, the lines below it, and which rule words a cell that cannot be
read. The hazards themselves are `hazards_file`, `hazards_form` and `hazards_cells`.
"""

from __future__ import annotations

from hoptac.figure import Unreadable
from hoptac.read.hazards_cells import note_cells
from hoptac.read.hazards_file import note_file
from hoptac.read.hazards_form import note_rows, note_title
from hoptac.read.lines import FormSeen
from hoptac.read.model import Findings

__all__ = ["note_file", "note_lines", "note_title", "unreadable_rule"]


def note_lines(findings: Findings, seen: FormSeen) -> frozenset[str]:
    """Add a finding for every hazard of a form's lines; gives the cells that they already say are not taken."""
    return note_cells(findings, seen) | note_rows(findings, seen)


def unreadable_rule(unreadable: Unreadable) -> str:
    """The rule whose words fit a cell that gives no figure: what the spreadsheet did to it, else H011."""
    if unreadable.reason == "date":
        return "H068"
    if unreadable.reason == "formula_error":
        return "H066" if unreadable.printed_text.startswith("#") else "H064"  # #REF!, or no result at all
    return "H011"
