"""Intake: look at the inbox, read what came, answer the sender, lay the figures down.

Put here the order of these; which forms are new attempts is told by `attempts`. Each delivery is read once (in
`reading`); what it held goes to the ledger in a few words and to the warehouse in full, from where it can be had again
by reading the original. Letters are looked at first, so that a workbook's receipt can say what they are to it. All goes
batch by batch, and what comes out does not depend on how large a batch is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from hoptac.line.answering import UNKNOWN_SENDER, answer_letters, answer_workbooks
from hoptac.line.assurance import raises_owed
from hoptac.line.attempts import differences, number_attempts, only_attempts
from hoptac.line.explaining import given_in, with_strangers
from hoptac.line.identity import identified
from hoptac.line.letters import lay_down_letters, take_letters, unseen_letters, with_letters
from hoptac.line.reading import again, desk_of, noted, open_reader, read_original, told
from hoptac.line.recording import record_rows
from hoptac.line.returned import settled
from hoptac.line.workspace import Workspace, open_workspace
from hoptac.period import Period
from hoptac.read import Reading, SubmissionRead
from hoptac.receive import Delivery, deliveries
from hoptac.receive import receive as receive_files
from hoptac.rule import Finding
from hoptac.settings import Settings

__all__ = ["Received", "lay_down_missing", "receive"]


@dataclass(frozen=True, slots=True)
class Received:
    """What one run took in. `periods` are those for which something was read since they were last built."""

    deliveries: int
    refused: int
    repeated: int
    waiting: int
    periods: tuple[str, ...]
    receipts: tuple[str, ...]


def receive(settings: Settings) -> Received:
    """Take in what stands still in the inbox. Doing it again with nothing new changes nothing."""
    workspace = open_workspace(settings)
    outcomes: Counter[str] = Counter()
    with workspace.ledger.writer(settings.lock_seconds):
        looked = receive_files(settings.inbox, workspace.landing, workspace.ledger, settings.settle_seconds)
        letters, unread = unseen_letters(workspace.ledger), _unread(workspace)
        known = {line.data["number"] for line in workspace.ledger.of("letter_received")}
        receipts: list[str] = []
        with open_reader(workspace, len(letters) + len(unread)) as reader:
            for batch in _batches(letters, settings.read_batch):
                take_letters(workspace, reader, batch)
            for batch in _batches(unread, settings.read_batch):
                readings, notes = _number_attempts(workspace, _considered(workspace, reader.workbooks(batch)))
                _lay_down(workspace, readings, notes)
                answers = [("explanation_given", one) for each in readings for one in given_in(workspace, *each)]
                workspace.ledger.append_all([*(("delivery_read", note) for note in notes), *answers])
                workspace.ledger.append_all(raises_owed(workspace))
                receipts += answer_workbooks(workspace)
                outcomes.update(note["outcome"] for note in notes)
        workspace.ledger.append_all(raises_owed(workspace))
        receipts += [*answer_workbooks(workspace), *answer_letters(workspace)]
    return Received(
        deliveries=len(unread) + sum(letter.number not in known for letter in letters),
        refused=outcomes["refused"],
        repeated=len(looked.repeated) + outcomes["repeated"],
        waiting=len(looked.waiting),
        periods=_unbuilt(workspace),
        receipts=tuple(receipts),
    )


def lay_down_missing(workspace: Workspace) -> int:
    """Read again every original that the ledger knows and the warehouse does not hold; how many there were."""
    settings = workspace.settings
    held = workspace.warehouse.loaded("deliveries", "delivery_number")
    notes = {line.data["number"]: line.data for line in workspace.ledger.of("delivery_read")}
    absent = [d for d in deliveries(workspace.ledger) if d.number in notes and d.number not in held]
    letters = _letters_told(workspace, held)
    lay_down_letters(workspace, letters)
    with open_reader(workspace, len(absent)) as reader:
        for batch in _batches(absent, settings.read_batch):
            known = [(delivery, notes[delivery.number]) for delivery in batch]
            readings = _considered(workspace, again(workspace.rules, reader, known))
            attempts = [
                (delivery, only_attempts(workspace.rules, delivery, reading, notes[delivery.number]))
                for delivery, reading in readings
            ]
            _lay_down(workspace, attempts, [note for _, note in known])
    return len(absent) + len(letters)


def _letters_told(workspace: Workspace, held: Collection[str]) -> list[tuple[Delivery, list[Finding]]]:
    """Letters that the warehouse does not hold, as the ledger tells of them: they are not judged a second time."""
    notes = {line.data["number"]: line.data for line in workspace.ledger.of("letter_received")}
    return [
        (delivery, list(told(workspace.rules, delivery, notes[delivery.number])))
        for delivery in deliveries(workspace.ledger)
        if delivery.number in notes and delivery.number not in held
    ]


def _batches(found: Sequence[Delivery], size: int) -> Iterator[Sequence[Delivery]]:
    return (found[first : first + size] for first in range(0, len(found), size))


def _unbuilt(workspace: Workspace) -> tuple[str, ...]:
    """Periods that wait to be built, also where an earlier run died before it could say so.

    A period for which nobody owes anything, such as one that was mistyped, is not built: its sender is told at receipt.
    """
    waiting: set[str] = set()
    for event in workspace.ledger.of("delivery_read", "assurance_raised", "candidate_built"):
        if event.event == "candidate_built":
            waiting.discard(event.data["period"])
        elif event.event == "assurance_raised":
            waiting.add(event.data["period"])
        else:
            waiting |= {submission["period"] for submission in event.data["submissions"]}
    return tuple(code for code in sorted(waiting) if workspace.reference.obligations(Period(code)))


def _unread(workspace: Workspace) -> list[Delivery]:
    done = {line.data["number"] for line in workspace.ledger.of("delivery_read")}
    return [one for one in deliveries(workspace.ledger) if not one.is_letter and one.number not in done]


def _considered(workspace: Workspace, readings: Sequence[tuple[Delivery, Reading]]) -> list[tuple[Delivery, Reading]]:
    """What was read, laid beside who may have sent it, what was issued, and the other files of the same look."""
    considered = []
    for one, reading in readings:
        known = settled(workspace, one, identified(workspace, one, reading))
        considered.append((one, with_letters(workspace, one, with_strangers(workspace, one, known))))
    return _second_of_one_look(workspace, considered)


def _second_of_one_look(
    workspace: Workspace, readings: Sequence[tuple[Delivery, Reading]]
) -> list[tuple[Delivery, Reading]]:
    """Note where one look brought two files of the same office with the same form: the later number counts.

    The earlier of the two may have been read in an earlier batch, also of a run that broke off since.
    """
    fresh = {delivery.number: reading for delivery, reading in readings}
    told = {line.data["number"]: line.data["submissions"] for line in workspace.ledger.of("delivery_read")}
    intake = _intakes(workspace)
    seen: dict[tuple[int, datetime, str | None, str, str | None], str] = {}
    considered = []
    for delivery in deliveries(workspace.ledger):
        reading = fresh.get(delivery.number)
        if reading is None:
            held = [(s["reporter_key"], s["form_code"], s["period"]) for s in told.get(delivery.number, ())]
        else:
            held = [(reading.reporter_key, read.form_code, reading.period) for read in reading.submissions]
        found = []
        for reporter_key, form_code, period in held:
            key = (intake[delivery.number], delivery.first_seen_at, reporter_key, form_code, period)
            if key in seen:
                found.append(
                    workspace.rules["H008"].finding(
                        delivery_number=delivery.number,
                        submission_id=f"{delivery.number}/{form_code}",
                        reporter_key=reporter_key,
                        form_code=form_code,
                        period=period,
                        observed=f"{seen[key]}, {delivery.number}",
                    )
                )
            seen[key] = delivery.number
        if reading is not None:
            considered.append((delivery, replace(reading, findings=(*reading.findings, *found))))
    return considered


def _intakes(workspace: Workspace) -> Mapping[str, int]:
    """By delivery, the intake that took it: those that came before any of them was read were taken together."""
    intakes: dict[str, int] = {}
    current, was_reading = 0, False
    for line in workspace.ledger.of("delivery_received", "delivery_read"):
        if line.event == "delivery_read":
            was_reading = True
            continue
        current, was_reading = current + was_reading, False
        intakes[line.data["number"]] = current
    return intakes


def _number_attempts(
    workspace: Workspace, readings: Sequence[tuple[Delivery, Reading]]
) -> tuple[list[tuple[Delivery, Reading]], list[Mapping[str, Any]]]:
    """The readings without what only repeats, and what the ledger says of each: attempts, repeats, findings."""
    told = []
    notes: list[Mapping[str, Any]] = []
    all_numbered = number_attempts(workspace, readings, partial(_figures_of, workspace))
    for (delivery, whole), numbered in zip(readings, all_numbered, strict=True):
        reading = only_attempts(workspace.rules, delivery, whole, numbered)
        cover = reading.cover
        told.append((delivery, reading))
        notes.append(
            {
                "number": delivery.number,
                "outcome": "repeated" if numbered["repeats"] and not reading.submissions else reading.outcome,
                "place_code": reading.place_code or UNKNOWN_SENDER,
                "reporter_name": cover and cover.reporter_name,
                "period": reading.period,
                **numbered,
                "findings": [noted(finding) for finding in reading.findings],
            }
        )
    return told, notes


def _figures_of(workspace: Workspace, submission_id: str) -> list[Mapping[str, Any]]:
    """The figures of an earlier attempt, read from its original: the warehouse may be gone."""
    number, _, form_code = submission_id.partition("/")
    [delivery] = [delivery for delivery in deliveries(workspace.ledger) if delivery.number == number]
    earlier = settled(workspace, delivery, read_original(desk_of(workspace), delivery))  # a worker read it before us
    return [cell.as_row() for read in earlier.submissions if read.form_code == form_code for cell in read.figures]


def _lay_down(
    workspace: Workspace, readings: Sequence[tuple[Delivery, Reading]], notes: Sequence[Mapping[str, Any]]
) -> None:
    tables = ("deliveries", "submissions", "figures", "records", "read_findings", "attempt_changes")
    rows: dict[str, list[Mapping[str, Any]]] = {table: [] for table in tables}
    for (delivery, reading), note in zip(readings, notes, strict=True):
        rows["deliveries"].append(_delivery_row(delivery, reading, note["outcome"]))
        rows["read_findings"].extend(asdict(finding) for finding in reading.findings)
        for submission, read in zip(note["submissions"], reading.submissions, strict=True):
            rows["submissions"].append(_submission_row(delivery, reading, submission, read))
            rows["figures"].extend({"submission_id": submission["submission_id"], **f.as_row()} for f in read.figures)
            rows["records"].extend(record_rows(workspace.forms, submission["submission_id"], read))
            rows["attempt_changes"].extend(_changes(workspace, submission, read))
    if readings:
        workspace.warehouse.put_deliveries(rows)


def _changes(workspace: Workspace, submission: Mapping[str, Any], read: SubmissionRead) -> list[Mapping[str, Any]]:
    earlier = submission.get("earlier_submission_id")
    if not earlier or not submission["changed_cells"]:
        return []
    about = {"submission_id": submission["submission_id"], "earlier_submission_id": earlier}
    changed = differences(_figures_of(workspace, earlier), [cell.as_row() for cell in read.figures])
    return [{**about, **row} for row in changed]


def _delivery_row(delivery: Delivery, reading: Reading, outcome: str) -> Mapping[str, Any]:
    first = next((f for f in reading.findings if f.severity == "block"), None)
    return {
        **delivery.as_row("received" if outcome == "readable" else outcome),
        "reason_vi": first.message_vi if first and reading.outcome == "refused" else None,
        "reason_en": first.message_en if first and reading.outcome == "refused" else None,
    }


def _submission_row(delivery: Delivery, reading: Reading, note: Mapping[str, Any], read: Any) -> Mapping[str, Any]:
    cover = reading.cover
    return {
        "submission_id": note["submission_id"],
        "delivery_number": delivery.number,
        "sha256": delivery.sha256,
        "form_code": read.form_code,
        "form_version": read.form_version,
        "reporter_key": reading.reporter_key,
        "period": reading.period,
        "attempt_number": note["attempt"],
        "attempt_reason": cover and cover.attempt_reason,
        "unseen_at": delivery.unseen_at,
        "first_seen_at": delivery.first_seen_at,
        "is_return": read.is_return,
        "is_nil": read.is_nil,
        "is_synthetic": bool(cover and cover.is_synthetic),
        "source_note": cover and cover.source_note,
        "letter_number": cover and cover.letter_number,
        "letter_date": cover and cover.letter_date,
        "letter_subject": cover and cover.letter_subject,
        "identity_assurance": note.get("identity_assurance", "claimed"),
        "signer_capacity": cover and cover.signer_capacity,
        "nature_code": cover and cover.nature_code,
        "required_count": read.required_count,
        "answered_count": read.answered_count,
    }
