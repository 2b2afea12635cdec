"""A finding: one rule broken, or not assessable, at named cells, with somebody to answer it.

Put here the record and its name. How a rule words a finding is `wording`; who must answer, and by when, is
policy.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

__all__ = ["Addressee", "Finding", "Outcome", "Severity", "name_of", "subject_of"]

Severity = Literal["block", "explain", "note"]
Addressee = Literal["reporter", "office"]
Outcome = Literal["fail", "not_assessable"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of `raw.findings`, in the order of its columns.

    `cells` are the cells of `sheet_name` as `F12, F19`; `observed` holds every value that was compared, so
    that a waiver can be bound to it; `difference` is in the unit of the figures (money in đồng).
    """

    finding_id: str
    rule_id: str
    rule_version: int
    rule_kind: str
    severity: Severity
    outcome: Outcome
    addressee: Addressee
    period: str | None
    submission_id: str | None
    reporter_key: str | None
    form_code: str | None
    delivery_number: str | None
    sheet_name: str | None
    cells: str | None
    indicator_codes: str | None
    basis: str | None
    observed: str | None
    expected: str | None
    difference: Decimal | None
    message_vi: str
    message_en: str
    remedy_vi: str
    remedy_en: str
    run_id: str | None

    def located(
        self,
        *,
        period: str | None = None,
        submission_id: str | None = None,
        reporter_key: str | None = None,
        form_code: str | None = None,
        delivery_number: str | None = None,
        run_id: str | None = None,
    ) -> Finding:
        """The same finding once its file is numbered: what is given is filled in, the name made again."""
        found = replace(
            self,
            period=period or self.period,
            submission_id=submission_id or self.submission_id,
            reporter_key=reporter_key or self.reporter_key,
            form_code=form_code or self.form_code,
            delivery_number=delivery_number or self.delivery_number,
            run_id=run_id or self.run_id,
        )
        return replace(found, finding_id=name_of(found))


def subject_of(finding: Finding) -> str:
    """16 hex digits over what a finding is about, whichever attempt shows it: rule, version, reporter, period, form,
    figures and observed values. An explanation holds for its subject, and no longer once a value has changed."""
    parts = (
        finding.rule_id,
        str(finding.rule_version),
        finding.reporter_key or "",
        finding.period or "",
        finding.form_code or "",
        finding.indicator_codes or "",
        finding.basis or "",
        finding.observed or "",
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def name_of(finding: Finding) -> str:
    """16 hex digits over rule, version, submission (else delivery), cells and observed values."""
    parts = (
        finding.rule_id,
        str(finding.rule_version),
        finding.submission_id or finding.delivery_number or "",
        finding.cells or "",
        finding.observed or "",
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
