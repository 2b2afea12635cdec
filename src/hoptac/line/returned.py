"""A reading laid beside what the ledger says was issued to its sender.

Put here the finding of the issues. How a reading is settled with them is `read.issued`, who was issued what `issuing`.
"""

from __future__ import annotations

from hoptac.line.workspace import Workspace
from hoptac.read import Reading
from hoptac.read.issued import Issued, settle
from hoptac.receive import Delivery

__all__ = ["settled"]


def settled(workspace: Workspace, delivery: Delivery, reading: Reading) -> Reading:
    """The reading with what was printed put back. Issues made after the delivery came are no part of it."""
    issues = [
        Issued.from_json(line.data["issue_id"], workspace.landing.get(line.data["sha256"]))
        for line in workspace.ledger.of("form_issued")
        if (line.data["reporter_key"], line.data["period"]) == (reading.reporter_key, reading.period)
        and line.at <= delivery.first_seen_at
    ]
    return settle(reading, issues, workspace.rules, delivery.number) if issues else reading
