"""Attempts: which forms of a file are new, which say what was said before, and in which cells the others differ.

Put here the numbering of attempts and the comparison with the attempt before. How a file is read is `read`; whether an
attempt counts is the gate's. The same content sent again is no attempt; which bytes it came in does not matter.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from hoptac.landing import sha256_of
from hoptac.line.identity import assurance_of
from hoptac.line.workspace import Workspace
from hoptac.read import Reading, SubmissionRead
from hoptac.receive import Delivery
from hoptac.rule import Finding, Rule, Rules

__all__ = ["content_of", "differences", "number_attempts", "only_attempts"]

Row = Mapping[str, Any]
_KEY = ("figure_role", "indicator_code", "basis", "scope")
_VALUE = ("value", "value_low", "value_high", "qualifier", "unit", "state")
_SAID = ("part", "record_number", "field", "value_text", "value_number", "value_date", "unit", "state")
_SHOWN_CHANGES = 10


def content_of(reading: Reading, read: SubmissionRead) -> str:
    """SHA-256 over what a form says: its figures and records, whether it is nil, what of the cover bears on them, and
    what could not be read. Neither the bytes, nor where a cell stands, nor how a number is written."""
    cover, suffix = reading.cover, f"/{read.form_code}"
    said = {
        "form": [read.form_code, read.form_version, read.is_return, read.is_nil],
        "cover": cover and [cover.cut_off, cover.nature_code, cover.source_code],
        "figures": sorted([_text(row, _KEY), _text(row, _VALUE)] for row in (cell.as_row() for cell in read.figures)),
        "records": [[f"{name}: {row[name]}" for name in _SAID] for one in read.records for row in one.as_rows()],
        "findings": sorted(
            [f.rule_id, f.observed or "", f.indicator_codes or ""]
            for f in reading.findings
            if (f.submission_id or "").endswith(suffix) and f.rule_id != "H008"
        ),
    }
    return sha256_of(json.dumps(said, ensure_ascii=False, sort_keys=True, default=str).encode("utf-8", "replace"))


def differences(before: Iterable[Row], after: Iterable[Row]) -> list[Row]:
    """Cell by cell, what two attempts say differently, as rows of `raw.attempt_changes` without the submissions.

    `before` or `after` is None where the figure was not in that attempt. A number that is only written otherwise is no
    difference.
    """
    old = {_text(row, _KEY): row for row in before}
    new = {_text(row, _KEY): row for row in after}
    changed: list[Row] = []
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        if was and now and _text(was, _VALUE) == _text(now, _VALUE):
            continue
        row = now or was or {}
        changed.append(
            {
                **{name: row[name] for name in (*_KEY, "sheet_name", "cell_ref", "row_label")},
                "before": was and _shown(was),
                "after": now and _shown(now),
            }
        )
    return changed


def number_attempts(
    workspace: Workspace,
    readings: Sequence[tuple[Delivery, Reading]],
    earlier_figures: Callable[[str], Sequence[Row]],
) -> list[Mapping[str, Any]]:
    """For each reading its submissions, numbered, and the forms that only repeat the attempt before.

    `earlier_figures` gives the figures of a submission of an earlier run. A form whose content is that of the last
    attempt is no attempt; where no form of the file changed but the letter did, the letter stands for all of them.
    """
    last: dict[tuple[Any, ...], Mapping[str, Any]] = {
        (s["reporter_key"], s["form_code"], s["period"]): s
        for line in workspace.ledger.of("delivery_read")
        for s in line.data["submissions"]
    }
    figures: dict[str, Sequence[Row]] = {}
    numbered: list[Mapping[str, Any]] = []
    for delivery, reading in readings:
        assurance = assurance_of(workspace, delivery, reading)
        submissions: list[Mapping[str, Any]] = []
        repeats: list[Mapping[str, Any]] = []
        contents = {read.form_code: content_of(reading, read) for read in reading.submissions}
        standing = {code: last.get((reading.reporter_key, code, reading.period)) for code in contents}
        same = {code for code, one in standing.items() if one and one.get("content_sha256") == contents[code]}
        if len(same) == len(contents) and any(
            one and one.get("letter") != _letter(reading) for one in standing.values()
        ):
            same = set()
        for read in reading.submissions:
            code, before = read.form_code, standing[read.form_code]
            if before and code in same:
                earlier_id = before["submission_id"]
                repeats.append(
                    {"form_code": code, "earlier_submission_id": earlier_id, "identity_assurance": assurance}
                )
                continue
            name = f"{delivery.number}/{code}"
            figures[name] = [cell.as_row() for cell in read.figures]
            changed: list[Row] = []
            if before:
                earlier = before["submission_id"]
                changed = differences(figures.get(earlier) or earlier_figures(earlier), figures[name])
            submission = {
                "submission_id": name,
                "reporter_key": reading.reporter_key,
                "form_code": code,
                "form_version": read.form_version,
                "period": reading.period,
                "attempt": before["attempt"] + 1 if before else 1,
                "is_return": read.is_return,
                "identity_assurance": assurance,
                "content_sha256": contents[code],
                "letter": _letter(reading),
                "earlier_submission_id": before["submission_id"] if before else None,
                "attempt_kind": reading.cover and reading.cover.attempt_kind,
                "attempt_reason": reading.cover and reading.cover.attempt_reason,
                "changed_cells": len(changed),
                "first_changes": [
                    {name: row[name] for name in ("sheet_name", "cell_ref", "row_label", "before", "after")}
                    for row in changed[:_SHOWN_CHANGES]
                ],
            }
            submissions.append(submission)
            last[reading.reporter_key, code, reading.period] = submission
        numbered.append({"submissions": submissions, "repeats": repeats})
    return numbered


def only_attempts(rules: Rules, delivery: Delivery, reading: Reading, note: Mapping[str, Any]) -> Reading:
    """The reading without the forms that only repeat, and with what is to be said of repeats and silent changes."""
    repeated = {repeat["form_code"]: repeat["earlier_submission_id"] for repeat in note.get("repeats", ())}
    gone = {f"{delivery.number}/{code}" for code in repeated}
    finding = partial(_finding_of, delivery, reading)
    found = [f for f in reading.findings if f.submission_id not in gone]
    found += [
        finding(rules["H803"], form_code=code, observed=code, expected=earlier.partition("/")[0])
        for code, earlier in sorted(repeated.items())
    ]
    cover = reading.cover
    for submission in note["submissions"]:
        if submission.get("changed_cells") and submission["attempt_kind"] in (None, "first"):
            found.append(
                finding(
                    rules["H804"],
                    submission_id=submission["submission_id"],
                    form_code=submission["form_code"],
                    sheet_name=cover.sheet_name if cover else None,
                    cells=cover.cells.get("attempt_kind") if cover else None,
                    observed=str(submission["changed_cells"]),
                    expected=submission["earlier_submission_id"].partition("/")[0],
                )
            )
    kept = tuple(read for read in reading.submissions if read.form_code not in repeated)
    return replace(reading, findings=tuple(found), submissions=kept)


def _finding_of(delivery: Delivery, reading: Reading, rule: Rule, **given: Any) -> Finding:
    return rule.finding(
        delivery_number=delivery.number, reporter_key=reading.reporter_key, period=reading.period, **given
    )


def _letter(reading: Reading) -> list[str | None]:
    cover = reading.cover
    if cover is None:
        return []
    return [cover.letter_number, cover.letter_date.isoformat() if cover.letter_date else None, cover.signer_capacity]


def _text(row: Row, names: Iterable[str]) -> str:
    return "\x1f".join("" if row[name] is None else str(row[name]) for name in names)


def _shown(row: Row) -> str:
    return str(row["printed_text"] or row["state"])
