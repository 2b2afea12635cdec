"""Questions to a workspace: where it stands, what happened to something, who owes what, where a figure comes from.

Put here verbs that only read. They take no lock and change nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hoptac.clock import LOCAL, local_date
from hoptac.errors import Refused
from hoptac.evidence import CellTrace, FigureTrace, trace_cell, trace_figure
from hoptac.line.release import candidate_of
from hoptac.line.workspace import open_workspace
from hoptac.period import Period
from hoptac.publish import latest_release
from hoptac.receive import deliveries
from hoptac.reference import load_reference
from hoptac.settings import Settings

__all__ = ["check", "schedule", "status", "trace_back", "trace_forth", "why"]


def status(settings: Settings) -> Mapping[str, Any]:
    """Mode and time of the workspace, what came, what was built, what is published."""
    workspace = open_workspace(settings)
    ledger = workspace.ledger
    read = Counter(line.data["outcome"] for line in ledger.of("delivery_read"))
    latest = latest_release(settings.releases, ledger)
    return {
        "workspace": str(settings.var),
        "mode": ledger.mode,
        "now": ledger.clock().astimezone(LOCAL).isoformat(),
        "deliveries": len(deliveries(ledger)),
        "readable": read["readable"],
        "refused": read["refused"],
        "letters": len({line.data["number"] for line in ledger.of("letter_received")}),
        "repeated": read["repeated"] + sum(1 for _ in ledger.of("delivery_repeated")),
        "candidates": {line.data["period"]: line.data["candidate"] for line in ledger.of("candidate_built")},
        "release": latest.name if latest else None,
        "periods": {
            period: {"status": about["status"], "is_complete": about["is_complete"], "release_id": about["release_id"]}
            for period, about in (latest.manifest["periods"] if latest else {}).items()
        },
        "ledger_lines": len(ledger.lines),
        "ledger_head": ledger.head,
    }


def check(settings: Settings, period: Period) -> Mapping[str, Any]:
    """What the gate decided for the newest candidate of a period."""
    candidate = candidate_of(open_workspace(settings), period)
    return {"candidate": candidate.name, **candidate.verdict}


def why(settings: Settings, thing: str) -> list[Mapping[str, Any]]:
    """Everything that the ledger and the findings say of a delivery, submission, finding, file name or hash."""
    workspace = open_workspace(settings)
    told: list[Mapping[str, Any]] = [
        {"at": line.at.astimezone(LOCAL).isoformat(), "actor": line.actor, "event": line.event, **line.data}
        for line in workspace.ledger.lines
        if _speaks_of(line.data, thing)
    ]
    if workspace.warehouse.exists:
        found = workspace.warehouse.query(
            """select distinct finding_id, rule_id, severity, outcome, submission_id, sheet_name, cells, observed,
                expected, message_vi, remedy_vi
            from (select * from raw.findings union all select * from raw.read_findings)
            where $1 in (finding_id, submission_id, delivery_number)
            order by rule_id, submission_id, cells""",
            [thing],
        )
        told.extend({"event": "finding", **row} for row in found)
    if not told:
        raise Refused(f"Nothing is known of '{thing}'. Give a delivery number, a submission, a finding or a file name.")
    return told


def schedule(settings: Settings, period: Period) -> list[Mapping[str, Any]]:
    """Who owes which form for a period, and when. Needs no workspace."""
    reference = load_reference(settings.home / "seeds")
    return [
        {
            "reporter_key": o.reporter.key,
            "reporter": o.reporter.name_vi,
            "form_code": o.form_code,
            "due": _last_day(o.due_effective_at),
            "due_by_policy": _last_day(o.due_legal_at),
            "legal_basis": o.legal_basis,
            "certainty": o.certainty,
        }
        for o in reference.obligations(period)
    ]


def trace_back(
    settings: Settings, period: Period, place: str, indicator: str, basis: str, scope: str | None
) -> FigureTrace:
    """From a rolled-up figure of the current release to its cells."""
    return trace_figure(settings.releases / "current" / "marts.duckdb", period.code, place, indicator, basis, scope)


def trace_forth(settings: Settings, delivery: str, sheet: str, cell: str) -> CellTrace:
    """From a cell of a delivered workbook to the figures of the current release that it moves."""
    return trace_cell(settings.releases / "current" / "marts.duckdb", delivery, sheet, cell)


def _last_day(due_at: datetime) -> str:
    """The day at whose end (24:00) something is due."""
    return local_date(due_at - timedelta(seconds=1)).isoformat()


def _speaks_of(data: object, thing: str) -> bool:
    if isinstance(data, Mapping):
        return any(_speaks_of(value, thing) for value in data.values())
    if isinstance(data, list):
        return any(_speaks_of(value, thing) for value in data)
    return data == thing or (isinstance(data, str) and data.startswith(f"{thing}/"))
