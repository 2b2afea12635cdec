"""Explanations that an office typed into the list of a return workbook, tied back to their findings.

Put here how the list is found again, whatever was moved, sorted or deleted in it. Whether an explanation suffices
is for a person to say; figures of the same workbook are read by `delivery`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hoptac.figure import fold
from hoptac.read.text import as_text, names, plain
from hoptac.workbook import (
    ANSWER_HEADER,
    FEEDBACK_SHEET,
    FEEDBACK_TITLE,
    FINDING_HEADER,
    Sheet,
    cell_name,
    is_titled,
)

__all__ = ["Explanation", "Explanations", "read_explanations"]

_LONGEST = 2_000
_FINDING = re.compile(r"[0-9a-f]{16}")
_ANSWER, _ID = plain(ANSWER_HEADER), plain(FINDING_HEADER)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What an office answers to one finding, in its own words (NFC, trimmed, at most 2,000 characters)."""

    finding_id: str
    """As the list printed it; empty where the row cannot be tied to a finding."""
    text: str
    sheet_name: str
    cell_ref: str


@dataclass(frozen=True, slots=True)
class Explanations:
    """All explanations of a returned workbook, in the order of its rows."""

    tied: tuple[Explanation, ...] = ()
    untied: tuple[Explanation, ...] = ()
    """Answers whose row no longer says which finding they answer: somebody has to ask."""


def read_explanations(sheets: Iterable[Sheet]) -> Explanations:
    """Read the answers in every list of a returned workbook; a workbook without a list gives none.

    A list is known by its title or its sheet's name, its columns by their headers. An answer that an earlier return
    printed and nobody changed comes back like any other: the caller knows what was said before. Whether a finding
    of that id exists is for the caller to ask, too.
    """
    found = [answer for sheet in sheets if _is_list(sheet) for answer in _answers(sheet)]
    return Explanations(
        tied=tuple(answer for answer in found if answer.finding_id),
        untied=tuple(answer for answer in found if not answer.finding_id),
    )


def _is_list(sheet: Sheet) -> bool:
    return fold(sheet.name) == fold(FEEDBACK_SHEET) or is_titled(sheet, FEEDBACK_TITLE)


def _answers(sheet: Sheet) -> Iterator[Explanation]:
    for header, row in enumerate(sheet.rows):
        columns = {name: column for column, value in enumerate(row) for name in _names(value)}
        if _ANSWER in columns:
            yield from _below(sheet, header, columns[_ANSWER], columns.get(_ID))
            return


def _names(value: object) -> frozenset[str]:
    return names(value) if isinstance(value, str) and len(value) < 100 else frozenset()


def _below(sheet: Sheet, header: int, answers: int, ids: int | None) -> Iterator[Explanation]:
    merged = dict(_merged(sheet, answers))
    for row in range(header + 1, len(sheet.rows)):
        place = merged.get(row, (row, answers))
        text = _verbatim(sheet.at(*place))
        finding_id = as_text(sheet.at(row, ids)).lower() if ids is not None else ""
        is_known = bool(_FINDING.fullmatch(finding_id))
        if text and (is_known or place == (row, answers)):
            yield Explanation(finding_id if is_known else "", text, sheet.name, cell_name(*place))


def _merged(sheet: Sheet, column: int) -> Iterator[tuple[int, tuple[int, int]]]:
    """Rows of one answer written over several: it is the answer to each of them."""
    for (top, left), (bottom, right) in sheet.merged:
        if left == column == right:
            yield from ((row, (top, left)) for row in range(top, min(bottom + 1, len(sheet.rows))))


def _verbatim(value: object) -> str:
    text = value if isinstance(value, str) else as_text(value)
    return unicodedata.normalize("NFC", text).strip()[:_LONGEST].rstrip()
