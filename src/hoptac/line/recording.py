"""Rows of `raw.records`: what a list said, its words folded for matching, and the ends of its numbers.

Put here how a record that was read becomes rows. What one cell says was read in `hoptac.read`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hoptac.figure import Figure, Kind, fold, read_figure
from hoptac.form import Forms
from hoptac.read import SubmissionRead

__all__ = ["record_rows"]

_WITHOUT_FACTOR: Mapping[str, Kind] = {"count": "count", "number": "number", "percent": "percent"}


def record_rows(forms: Forms, submission_id: str, read: SubmissionRead) -> Iterator[Mapping[str, Any]]:
    """A row for each field that a record gives: its words as written and folded, both ends of its number.

    The ends of a bound or a range are read from its words. Where these are of money the ends stay open: the words do
    not say in which unit the column was printed.
    """
    form = forms.get(read.form_code, read.form_version)
    parts = form.parts if form else ()
    kinds = {(part.key, field.key): _WITHOUT_FACTOR.get(field.value) for part in parts for field in part.fields}
    for record in read.records:
        for row in record.as_rows():
            ends = {"value_low": row["value_number"], "value_high": row["value_number"]}
            kind = kinds.get((row["part"], row["field"]))
            about = {"submission_id": submission_id, "value_folded": fold(row["value_text"]).strip(" .,;:")}
            yield {**about, **row, **ends, **(_said(row, kind) if kind else {})}


def _said(row: Mapping[str, Any], kind: Kind) -> Mapping[str, Any]:
    figure = read_figure(row["value_text"], kind, row["unit"] or "")
    if not isinstance(figure, Figure):
        return {}
    if row["value_number"] is not None:
        return {"qualifier": figure.qualifier}
    return {"qualifier": figure.qualifier, "value_low": figure.low, "value_high": figure.high}
