"""What Python lays down in the warehouse for dbt: what was owed and promised, what was found, what the gate decided.

Put here rows of `raw` that no file brings. What a delivered file held is laid down by `intake`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from hoptac.errors import BadConfiguration
from hoptac.gate import Verdict
from hoptac.line.assurance import assurance_by_now
from hoptac.line.periods import period_rows, quarter_rows
from hoptac.line.workspace import Workspace
from hoptac.period import Period
from hoptac.reference import Obligation
from hoptac.rule import Finding

__all__ = ["lay_down_assurances", "lay_down_decisions", "lay_down_promises", "lay_down_verdict"]


def lay_down_promises(
    workspace: Workspace, period: Period, obligations: Sequence[Obligation], overdue: Collection[str]
) -> None:
    """What was owed, which cells a form asks for, periods, working days: the part of the facts that no file brings."""
    calendar = workspace.reference.calendar
    last_day = period.window("administrative").end
    workspace.warehouse.replace(
        {
            "obligations": [
                {
                    "reporter_key": o.reporter.key,
                    "form_code": o.form_code,
                    "form_version": _version(workspace, o.form_code, last_day),
                    "period": period.code,
                    "due_legal_at": o.due_legal_at,
                    "due_effective_at": o.due_effective_at,
                    "legal_basis": o.legal_basis,
                    "certainty": o.certainty,
                    "is_due": f"{o.reporter.key}/{o.form_code}" in overdue,
                    "grace_until_at": o.grace_until_at,
                    "grace_working_days": o.grace_working_days,
                }
                for o in obligations
            ],
            "promises": [promise._asdict() for promise in workspace.forms.promises(period)],
        },
        period.code,
    )
    periods = _periods(workspace, period)
    workspace.warehouse.replace(
        {
            "periods": period_rows(periods),
            "period_quarters": quarter_rows(periods),
            "working_days": [{"day": day, "is_working": works} for day, works in calendar.days()],
        }
    )


def lay_down_assurances(workspace: Workspace) -> None:
    """How sure we are by now of who sent each attempt; a file's own word for it stays with the file."""
    given = assurance_by_now(workspace.ledger)
    rows = [{"submission_id": name, "identity_assurance": assurance} for name, assurance in sorted(given.items())]
    workspace.warehouse.replace({"assurances": rows})


def lay_down_decisions(workspace: Workspace, period: Period, *, is_standing: bool) -> None:
    """What had been decided for all other periods, for the rules and sums that look at them.

    Where a candidate stands for the same inputs, what had been decided when it was built: then a new warehouse gives
    the same candidate, whatever was decided for other periods since.
    """
    decided = list(workspace.ledger.of("candidate_built"))
    if is_standing:
        while decided and decided[-1].data["period"] != period.code:
            decided.pop()
    newest = {line.data["period"]: line.data["verdict_sha256"] for line in decided}
    rows: list[Mapping[str, Any]] = []
    for other, verdict in sorted(newest.items()):
        if other != period.code:
            rows += _acceptances(json.loads(workspace.landing.get(verdict)))
    workspace.warehouse.replace({"acceptances": rows})


def lay_down_verdict(workspace: Workspace, period: Period, findings: Sequence[Finding], verdict: Verdict) -> None:
    """What was found and decided for a period."""
    workspace.warehouse.replace(
        {
            "acceptances": _acceptances(verdict.as_json()),
            "findings": [asdict(finding) for finding in findings],
            "verdicts": [
                {
                    "period": period.code,
                    "status_code": verdict.status,
                    "is_complete": verdict.is_complete,
                    "is_publishable": verdict.is_publishable,
                    "reasons_vi": "; ".join(verdict.reasons_vi),
                    "reasons_en": "; ".join(verdict.reasons_en),
                }
            ],
        },
        period.code,
    )


def _periods(workspace: Workspace, built: Period) -> list[Period]:
    """The built period and every other that something was owed or reported for."""
    named = (workspace.warehouse.loaded(table, "period") for table in ("submissions", "obligations"))
    return [Period(code) for code in sorted({built.code}.union(*named))]


def _version(workspace: Workspace, form_code: str, day: date) -> str:
    form = workspace.forms.on(form_code, day)
    if form is None:
        raise BadConfiguration("expectations/forms", f"no version of {form_code} for {day.isoformat()}", "Add one.")
    return form.version


def _acceptances(verdict: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Which attempts of a period are acceptable and which of them enter, as the gate decided."""
    accepted = set(verdict["accepted"])
    return [
        {"period": verdict["period"], "submission_id": one, "is_acceptable": True, "is_accepted": one in accepted}
        for one in verdict["acceptable"]
    ]
