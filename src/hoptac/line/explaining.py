"""Explanations: what an office answers to a finding in its return workbook, tied to it and kept in the ledger.

Put here what ties an answer to its finding and what an office has answered so far. How answers are found in a workbook
is `read.explanations`; whether an explanation is accepted is the office's decision, not made here.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from hoptac.clock import LOCAL
from hoptac.landing import Landing
from hoptac.ledger import Line
from hoptac.line.workspace import Workspace
from hoptac.read import Reading
from hoptac.receive import Delivery
from hoptac.rule import Finding, subject_of

__all__ = ["answers_to", "findings_kept", "given_in", "with_strangers"]


def findings_kept(data: bytes) -> list[Finding]:
    """The findings of a judgement from the bytes that are filed with it, one JSON object a line."""
    rows = [json.loads(row) for row in data.decode().split("\n") if row]
    return [Finding(**{**row, "difference": row["difference"] and Decimal(row["difference"])}) for row in rows]


def given_in(workspace: Workspace, delivery: Delivery, reading: Reading) -> list[Mapping[str, Any]]:
    """What a delivery explains, as data of `explanation_given`: answers to findings that its sender had to answer.

    An answer that says what was said before of the same subject, such as one that we printed ourselves, tells nothing.
    """
    asked = _asked_of(workspace, delivery, reading) if reading.explanations.tied else {}
    said = {subject: line.data["text"] for subject, line in _said(workspace).items()}
    told: list[Mapping[str, Any]] = []
    for answer in reading.explanations.tied:
        finding = asked.get(answer.finding_id)
        if finding is None or said.get(subject_of(finding)) == answer.text:
            continue
        said[subject_of(finding)] = answer.text
        told.append(
            {
                "finding_id": answer.finding_id,
                "subject": subject_of(finding),
                "rule": finding.rule_id,
                "reporter_key": finding.reporter_key,
                "period": finding.period,
                "number": delivery.number,
                "sheet": answer.sheet_name,
                "cell": answer.cell_ref,
                "text": answer.text,
            }
        )
    return told


def with_strangers(workspace: Workspace, delivery: Delivery, reading: Reading) -> Reading:
    """The reading with a finding that names the answers which belong to no finding of its sender."""
    given = reading.explanations
    if not (given.tied or given.untied) or reading.reporter_key is None:
        return reading
    asked = _asked_of(workspace, delivery, reading)
    lost = [*given.untied, *(answer for answer in given.tied if answer.finding_id not in asked)]
    if not lost:
        return reading
    found = workspace.rules["H805"].finding(
        delivery_number=delivery.number,
        reporter_key=reading.reporter_key,
        period=reading.period,
        sheet_name=lost[0].sheet_name,
        cells=", ".join(answer.cell_ref for answer in lost if answer.sheet_name == lost[0].sheet_name),
        observed=str(len(lost)),
    )
    return replace(reading, findings=(*reading.findings, found))


def answers_to(workspace: Workspace, findings: Iterable[Finding]) -> Mapping[str, tuple[str, str]]:
    """By finding, what was last answered to its subject and, in Vietnamese, when; unanswered ones are left out."""
    said = _said(workspace)
    return {
        finding.finding_id: (line.data["text"], f"Đã giải trình ngày {line.at.astimezone(LOCAL):%d/%m/%Y}")
        for finding in findings
        if (line := said.get(subject_of(finding)))
    }


def _said(workspace: Workspace) -> Mapping[str, Line]:
    """By subject, the last explanation."""
    return {line.data["subject"]: line for line in workspace.ledger.of("explanation_given")}


def _asked_of(workspace: Workspace, delivery: Delivery, reading: Reading) -> Mapping[str, Finding]:
    """By id, every finding that this sender was told of before the delivery came."""
    kept = {
        line.data["findings_sha256"]
        for line in workspace.ledger.of("period_judged")
        if line.data["period"] == reading.period and line.at <= delivery.first_seen_at
    }
    return {
        finding.finding_id: finding
        for sha256 in sorted(kept)
        for finding in _judged(workspace.landing, sha256).get(reading.reporter_key, ())
    }


@lru_cache(maxsize=16)
def _judged(landing: Landing, sha256: str) -> Mapping[str | None, Sequence[Finding]]:
    """The findings of one judgement by reporter; each of many answers in one look asks for them."""
    by_reporter: dict[str | None, list[Finding]] = defaultdict(list)
    for finding in findings_kept(landing.get(sha256)):
        by_reporter[finding.reporter_key].append(finding)
    return dict(by_reporter)
