"""Receipts: one for every file that came, also for one that came again.

Put here which are owed and what is gathered for them. What a receipt says is `reply`; return workbooks are written
when a period is built.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hoptac.line.assurance import assurance_by_now, submissions_of
from hoptac.line.ties import Tie, ties
from hoptac.line.workspace import Workspace
from hoptac.receive import deliveries
from hoptac.reply import Receipt, write_receipt

__all__ = ["UNKNOWN_SENDER", "answer_letters", "answer_workbooks"]

UNKNOWN_SENDER = "_unknown"
"""The folder of receipts for files of which nobody knows whose they are."""


def answer_workbooks(workspace: Workspace) -> list[str]:
    """Write the receipts that are owed for workbooks, and say where they lie."""
    return _answer(workspace, "delivery_read")


def answer_letters(workspace: Workspace) -> list[str]:
    """Write those for letters, once the workbooks that came with them are read: then it is known whose they are."""
    return _answer(workspace, "letter_received")


def _answer(workspace: Workspace, event: str) -> list[str]:
    ledger = workspace.ledger
    by_number = {delivery.number: delivery for delivery in deliveries(ledger)}
    owed = list(_owed(workspace, event))
    tied: dict[str, list[Tie]] = defaultdict(list)
    for tie in ties(workspace) if owed else ():
        tied[tie.letter].append(tie)
        tied[tie.workbook].append(tie)
    assurance = assurance_by_now(ledger) if owed else {}
    written: list[str] = []
    for note, file_name, is_repeat in owed:
        delivery = by_number[note["number"]]
        receipt = Receipt(
            number=delivery.number,
            file_name=file_name,
            sha256=delivery.sha256,
            first_seen_at=delivery.first_seen_at,
            place_code=note["place_code"] or _place_of(workspace, tied[delivery.number]),
            note=note,
            is_repeat=is_repeat,
            assurances=tuple(sorted({assurance[attempt] for attempt in submissions_of(note)})),
            ties=tuple(
                (tie.workbook if delivery.is_letter else tie.letter, tie.state) for tie in tied[delivery.number]
            ),
        )
        path = write_receipt(workspace.settings.outbox, receipt, workspace.rules)
        ledger.append("receipt_issued", {"number": note["number"], "file_name": file_name, "path": str(path)})
        written.append(str(path))
    return written


def _owed(workspace: Workspace, event: str) -> Iterator[tuple[Mapping[str, Any], str, bool]]:
    """What was noted of a file, the name under which it came, and whether it had come before."""
    ledger = workspace.ledger
    done = {(line.data["number"], line.data["file_name"]) for line in ledger.of("receipt_issued")}
    notes = {line.data["number"]: line.data for line in ledger.of(event)}
    for came, is_repeat in (("delivery_received", False), ("delivery_repeated", True)):
        for line in ledger.of(came):
            name = (line.data["number"], line.data["file_name"])
            if name[0] in notes and name not in done:
                done.add(name)
                yield notes[name[0]], name[1], is_repeat


def _place_of(workspace: Workspace, tied: Sequence[Tie]) -> str:
    """The place to which a letter belongs that does not lie in an office's own folder: that of its workbook."""
    notes = {line.data["number"]: line.data for line in workspace.ledger.of("delivery_read")}
    places = [str(notes[tie.workbook]["place_code"]) for tie in tied if tie.workbook in notes]
    return places[0] if places else UNKNOWN_SENDER
