"""From a row that a rule's SQL returned to the finding that a person reads.

Put here how rows are worded and sorted; it is pure. Running the SQL is `engine`, and what a rule says is
`hoptac.rule`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hoptac.clock import local_date
from hoptac.rule import Finding, Rule, Rules
from hoptac.rule.wording import Operand, cell_list, interval_text, observed_text, parse_operands

__all__ = ["findings_of", "in_order"]

_HUNDRED = Decimal(100)


Row = Mapping[str, Any]


def findings_of(rule: Rule, rules: Rules, rows: Sequence[Row], period: str, run_id: str) -> list[Finding]:
    """A finding for each failing row, and one for each submission in which something could not be judged."""
    failing = [row for row in rows if row["outcome"] == "fail"]
    unjudged: dict[str, list[Row]] = {}
    for row in rows:
        if row["outcome"] != "fail":
            unjudged.setdefault(row["submission_id"], []).append(row)
    together = [_together(rules, unjudged[name]) for name in sorted(unjudged)]
    return [rules.in_words(_finding_of(rule, rules, row, period, run_id)) for row in [*failing, *together]]


def _together(rules: Rules, rows: Sequence[Row]) -> Row:
    """What a rule cannot judge in one submission, as one row: the first reason, and all that is lacking."""
    if len(rows) == 1:
        return rows[0]
    order = list(rules.reasons)
    rows = sorted(rows, key=lambda row: (order.index(row["reason"]), row["operands"] or "", row["detail"] or ""))
    operands = [record for row in rows for record in (row["operands"] or "").split(";") if record]
    lacking = [name for row in rows for name in (row["detail"] or "").split(", ") if name]
    return {
        **rows[0],
        "operands": ";".join(dict.fromkeys(operands)),
        "detail": _once(lacking),
    }


def _finding_of(rule: Rule, rules: Rules, row: Row, period: str, run_id: str) -> Finding:
    operands = parse_operands(row["operands"])
    own = [operand for operand in operands if operand.form_code == row["form_code"]]
    unit = _unit(rule, operands)
    return rule.finding(
        outcome=row["outcome"],
        reason=rules.reasons[row["reason"]] if row["reason"] else None,
        detail=row["detail"],
        period=period,
        submission_id=row["submission_id"],
        reporter_key=row["reporter_key"],
        form_code=row["form_code"],
        delivery_number=row["delivery_number"],
        sheet_name=row["sheet_name"],
        cells=cell_list([operand.cell_ref for operand in own]),
        indicator_codes=_once([operand.indicator_code for operand in operands]),
        basis=_once([operand.basis for operand in operands]),
        observed=_day(row.get("observed_at")) or observed_text(operands, _measure(rule, row, unit)),
        expected=_day(row.get("expected_on")) or _expected(rule, row, unit),
        difference=_number(row["difference"]),
        run_id=run_id,
    )


def in_order(findings: Sequence[Finding]) -> list[Finding]:
    """By rule, form, reporter, submission and cells: the same findings always stand in the same order."""

    def key(finding: Finding) -> tuple[str, ...]:
        names = (finding.rule_id, finding.form_code, finding.reporter_key, finding.submission_id)
        return tuple(name or "" for name in (*names, finding.cells, finding.observed, finding.finding_id))

    return sorted(findings, key=key)


def _unit(rule: Rule, operands: Sequence[Operand]) -> str:
    if rule.limits.show == "percent":
        return "%"
    return operands[0].unit if operands else ""


def _expected(rule: Rule, row: Row, unit: str) -> str | None:
    return interval_text(*_ends(rule, row, "expected"), unit, 2 if rule.kind in {"recomputed", "unit_scale"} else 6)


def _measure(rule: Rule, row: Row, unit: str) -> str | None:
    return interval_text(*_ends(rule, row, "measure"), unit, 2)


def _ends(rule: Rule, row: Row, name: str) -> tuple[Decimal | None, Decimal | None]:
    scale = _HUNDRED if rule.limits.show == "percent" else Decimal(1)
    low, high = _number(row[f"{name}_low"]), _number(row[f"{name}_high"])
    return (None if low is None else low * scale, None if high is None else high * scale)


def _number(value: object) -> Decimal | None:
    return value if isinstance(value, Decimal) or value is None else Decimal(str(value))


def _day(value: object) -> str | None:
    if isinstance(value, datetime):
        return f"{local_date(value.replace(tzinfo=UTC)):%d/%m/%Y}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else None


def _once(names: Sequence[str]) -> str | None:
    return ", ".join(dict.fromkeys(names)) or None
