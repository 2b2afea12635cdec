"""What reading a delivery gives: the cover, each form with its figures, and findings.

Put here records only. How they are found in a workbook belongs in `cover`, `layout` and `rows`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from hoptac.figure import Figure
from hoptac.read.explanations import Explanations
from hoptac.rule import Finding, Rules

__all__ = ["Cover", "FieldValue", "FigureCell", "Findings", "Reading", "Record", "SubmissionRead"]


@dataclass(frozen=True, slots=True)
class FigureCell:
    """One figure and the cell that it came from (two cells, `F8:G8`, where a plan prints both its ends)."""

    figure: Figure
    indicator_code: str
    basis: str
    scope: str
    figure_role: str
    sheet_name: str
    cell_ref: str
    row_label: str

    def __reduce__(self) -> tuple[object, ...]:
        return FigureCell, (
            self.figure,
            self.indicator_code,
            self.basis,
            self.scope,
            self.figure_role,
            self.sheet_name,
            self.cell_ref,
            self.row_label,
        )

    def as_row(self) -> Mapping[str, Any]:
        """A row of `raw.figures`, without the submission."""
        return {
            "indicator_code": self.indicator_code,
            "basis": self.basis,
            "scope": self.scope,
            "figure_role": self.figure_role,
            "value": self.figure.value,
            "value_low": self.figure.low,
            "value_high": self.figure.high,
            "qualifier": self.figure.qualifier,
            "unit": self.figure.unit,
            "printed_unit": self.figure.printed_unit,
            "printed_text": self.figure.printed_text,
            "state": self.figure.state,
            "sheet_name": self.sheet_name,
            "cell_ref": self.cell_ref,
            "row_label": self.row_label,
        }


@dataclass(frozen=True, slots=True)
class FieldValue:
    """What a record says in one field: words, a number (money in đồng) or a day, by the field's type.

    `state` is that of a figure, or `unreadable` where the words are kept because the value could not be read.
    """

    field: str
    text: str
    cell_ref: str
    state: str = "reported"
    number: Decimal | None = None
    day: date | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a list, its fields in the order of the form; blank ones are left out."""

    part: str
    number: int
    """From 1 in each part, in the order of the sheet."""
    sheet_name: str
    values: tuple[FieldValue, ...]

    def value(self, field: str) -> FieldValue | None:
        """What the record says in a field, None where it is blank."""
        return next((value for value in self.values if value.field == field), None)

    def as_rows(self) -> Iterator[Mapping[str, Any]]:
        """The rows of `raw.records`, without the submission."""
        for value in self.values:
            yield {
                "part": self.part,
                "record_number": self.number,
                "field": value.field,
                "value_text": value.text,
                "value_number": value.number,
                "value_date": value.day,
                "unit": value.unit,
                "state": value.state,
                "sheet_name": self.sheet_name,
                "cell_ref": value.cell_ref,
            }


@dataclass(frozen=True, slots=True)
class SubmissionRead:
    """One form of a delivery. It is a return if it answers something required, or says that there was
    nothing."""

    form_code: str
    form_version: str
    is_return: bool
    is_nil: bool
    required_count: int
    answered_count: int
    """Required figures that were answered; zero, an estimate and "not collected" are answers, blank is none.
    """
    figures: tuple[FigureCell, ...] = ()
    records: tuple[Record, ...] = ()
    """Lines of a list form; a list is a return if it has one, or if it was said that there are none."""


@dataclass(frozen=True, slots=True)
class Cover:
    """What the cover sheet says, as read. No personal data: the contact line is never read."""

    place_code: str = ""
    office_code: str = ""
    period_text: str = ""
    version: str = ""
    reporter_name: str | None = None
    window_code: str | None = None
    cut_off: date | None = None
    nature_code: str | None = None
    letter_number: str | None = None
    letter_date: date | None = None
    letter_subject: str | None = None
    signer_capacity: str | None = None
    signer_document: str | None = None
    attempt_kind: str | None = None
    attempt_reason: str | None = None
    replaces: str | None = None
    nil_forms: frozenset[str] = frozenset()
    enclosed: str | None = None
    check_figures: Mapping[str, Figure] = field(default_factory=dict)
    """By key of the item: `check_htx`, `check_tht`, `check_new`, `check_money`."""
    source_code: str | None = None
    source_note: str | None = None
    token: str | None = None
    issue_id: str | None = None
    """Which issue of ours the workbook says that it is."""
    sheet_name: str | None = None
    cells: Mapping[str, str] = field(default_factory=dict)
    """Where each item that was found stands, by its key, such as `C21`."""

    @property
    def is_synthetic(self) -> bool:
        """Whether the sender says that the figures are made up."""
        return self.source_code == "synthetic"


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that one delivery held. A refused one has no submissions and a finding that says why."""

    outcome: Literal["readable", "refused"]
    findings: tuple[Finding, ...]
    cover: Cover | None = None
    submissions: tuple[SubmissionRead, ...] = ()
    reporter_key: str | None = None
    period: str | None = None
    place_code: str | None = None
    """Only a code that is known, never merely what was typed."""
    explanations: Explanations = field(default_factory=Explanations)
    """What the sender answers to earlier findings, where the file is one of our return workbooks."""


class Findings:
    """Findings of one delivery in the making, each in the words of the catalogue."""

    def __init__(self, rules: Rules, delivery_number: str | None) -> None:
        self._rules = rules
        self._delivery_number = delivery_number
        self._made: list[Finding] = []

    def add(
        self,
        rule_id: str,
        *,
        form_code: str | None = None,
        is_of_submission: bool = False,
        period: str | None = None,
        sheet_name: str | None = None,
        cells: str | None = None,
        indicator_codes: str | None = None,
        basis: str | None = None,
        observed: str | None = None,
        expected: str | None = None,
        difference: Decimal | None = None,
    ) -> None:
        """Add one; `is_of_submission` says that it belongs to the form as sent, not to the file."""
        number = self._delivery_number
        found = self._rules[rule_id].finding(
            delivery_number=number,
            submission_id=f"{number}/{form_code}" if is_of_submission and number else None,
            form_code=form_code,
            period=period,
            sheet_name=sheet_name,
            cells=cells,
            indicator_codes=indicator_codes,
            basis=basis,
            observed=observed,
            expected=expected,
            difference=difference,
        )
        self._made.append(found)

    def all(self, period: str | None = None, reporter_key: str | None = None) -> tuple[Finding, ...]:
        """All of them, with what was learnt of the sender since."""
        located = (found.located(period=period, reporter_key=reporter_key) for found in self._made)
        return tuple(self._rules.in_words(found) for found in located)
