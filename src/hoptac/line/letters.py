"""Letters: what each says, which workbooks it speaks of, and whether it is signed by the office that sent them.

Put here what ties a letter to a workbook and what is told of a letter that does not hold. What the bytes say is
`hoptac.letter`, whose certificate it is `signers`, what a tie is worth `assurance`. Nothing here refuses a workbook.
"""

from __future__ import annotations

import posixpath
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from hoptac.landing import sha256_of
from hoptac.ledger import Ledger
from hoptac.letter import Letter, Signature, load_roots
from hoptac.line.identity import own_folder
from hoptac.line.reading import Reader, overrun_of
from hoptac.line.signers import is_office, may_sign_for
from hoptac.line.workspace import Workspace
from hoptac.period import Period
from hoptac.read import Reading
from hoptac.receive import Delivery, deliveries
from hoptac.rule import Finding
from hoptac.workers import Overrun

__all__ = ["Tie", "lay_down_letters", "take_letters", "ties", "unseen_letters", "with_letters"]

Tied = Literal["vouches", "other_office", "unread", "unnamed", "unsigned", "unsound"]
_PROBLEMS = {
    "broken": "tệp hỏng hoặc không phải PDF",
    "locked": "tệp đặt mật khẩu hoặc hạn chế quyền",
    "large": "tệp hoặc phần đính kèm quá lớn",
}


@dataclass(frozen=True, slots=True)
class Tie:
    """A letter and a workbook, by their numbers, and what the letter is to it.

    `vouches`: soundly signed by the office that sent the workbook, whose SHA-256 it names. `other_office`: by somebody
    else. `unread`: the workbook's sender is not known. `unnamed`: soundly signed, but only lies beside it. `unsigned`
    and `unsound` (a signature that does not hold) name it or lie beside it.
    """

    letter: str
    workbook: str
    is_named: bool
    state: Tied


def unseen_letters(ledger: Ledger) -> list[Delivery]:
    """Letters that came, or came again, since they were last looked at: by now other certificates may be trusted."""
    waiting: dict[str, bool] = {}
    for line in ledger.of("delivery_received", "delivery_repeated", "letter_received"):
        waiting[line.data["number"]] = line.event != "letter_received"
    return [delivery for delivery in deliveries(ledger) if delivery.is_letter and waiting[delivery.number]]


def take_letters(workspace: Workspace, reader: Reader, letters: Sequence[Delivery]) -> None:
    """Look at letters and note what they say, so that workbooks read after them find it."""
    senders, roots = _Senders(workspace), load_roots(workspace.settings.trust_roots)
    notes = [_note(workspace, senders, roots, delivery, letter) for delivery, letter in reader.letters(letters)]
    workspace.ledger.append_all([("letter_received", note) for note, _ in notes])
    lay_down_letters(workspace, [(d, found) for d, (_, found) in zip(letters, notes, strict=True)])


def lay_down_letters(workspace: Workspace, letters: Sequence[tuple[Delivery, Sequence[Finding]]]) -> None:
    """Rows of letters and of what was found in them."""
    if not letters:
        return
    rows = [
        {
            "delivery_number": delivery.number,
            "sha256": delivery.sha256,
            "file_name": delivery.file_name,
            "size_bytes": delivery.size,
            "unseen_at": delivery.unseen_at,
            "first_seen_at": delivery.first_seen_at,
            "outcome_code": "letter",
        }
        for delivery, _ in letters
    ]
    found = [asdict(finding) for _, findings in letters for finding in findings]
    workspace.warehouse.put_deliveries({"deliveries": rows, "read_findings": found})


def ties(workspace: Workspace) -> list[Tie]:
    """Every letter with each workbook that it speaks of or lies beside, as the ledger knows both by now."""
    senders = _Senders(workspace)
    said = _said(workspace.ledger)
    letters = [delivery for delivery in deliveries(workspace.ledger) if delivery.number in said]
    return [tie for delivery in letters for tie in senders.ties_of(delivery, said[delivery.number])]


def with_letters(workspace: Workspace, delivery: Delivery, reading: Reading) -> Reading:
    """The reading with what is to be said of letters that came before it, name it, and are another office's."""
    if reading.reporter_key is None or reading.period is None:
        return reading
    sender = (reading.reporter_key, reading.period)
    read = workspace.ledger.last("delivery_read", number=delivery.number)
    found = [
        _of_another(workspace, note, delivery.number, sender).located(
            delivery_number=delivery.number, reporter_key=reading.reporter_key, period=reading.period
        )
        for note in _said(workspace.ledger, read.seq if read else None).values()
        if delivery.sha256 in note["sha256s"] and _is_sound(note) and not _may_sign(workspace, note, sender)
    ]
    return replace(reading, findings=(*reading.findings, *found))


def _said(ledger: Ledger, before: int | None = None) -> Mapping[str, Mapping[str, Any]]:
    """By letter, what was last noted of it, of old up to the line of that number."""
    lines = ledger.of("letter_received")
    return {line.data["number"]: line.data for line in lines if before is None or line.seq < before}


class _Senders:
    """Workbooks as they may be tied to letters: by content, by folder, and who sent them for which period."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._by_sha256: dict[str, Delivery] = {}
        self._by_folder: dict[str, list[Delivery]] = defaultdict(list)
        self._sender: dict[str, tuple[str, str]] = {}
        for delivery in deliveries(workspace.ledger):
            if not delivery.is_letter:
                self._by_sha256[delivery.sha256] = delivery
                self._by_folder[posixpath.dirname(delivery.file_name)].append(delivery)
        of_submission: dict[str, tuple[str, str]] = {}
        for line in workspace.ledger.of("delivery_read"):
            for submission in line.data["submissions"]:
                sender = (submission["reporter_key"], submission["period"])
                of_submission[submission["submission_id"]] = self._sender[line.data["number"]] = sender
            for repeat in line.data.get("repeats", ()):
                self._sender[line.data["number"]] = of_submission[repeat["earlier_submission_id"]]

    def ties_of(self, letter: Delivery, note: Mapping[str, Any]) -> Iterator[Tie]:
        """The workbooks that a letter names, else those that it lies beside."""
        named = [self._by_sha256[sha256] for sha256 in note["sha256s"] if sha256 in self._by_sha256]
        for workbook in named or self._beside(letter):
            yield Tie(letter.number, workbook.number, bool(named), self._state(note, workbook, bool(named)))

    def sender_of(self, number: str) -> tuple[str, str]:
        """Reporter and period of a workbook that was read."""
        return self._sender[number]

    def _beside(self, letter: Delivery) -> list[Delivery]:
        """The newest workbook of the letter's name in its folder, else the only one there is."""
        there = self._by_folder[posixpath.dirname(letter.file_name)]
        same = [one for one in there if _stem(one.file_name) == _stem(letter.file_name)]
        return same[-1:] or (there if len(there) == 1 else [])

    def _state(self, note: Mapping[str, Any], workbook: Delivery, is_named: bool) -> Tied:
        if note["signature"] is None:
            return "unsigned"
        if not _is_sound(note):
            return "unsound"
        if not is_named:
            return "unnamed"
        if workbook.number not in self._sender:
            return "unread"
        return "vouches" if _may_sign(self._workspace, note, self._sender[workbook.number]) else "other_office"


def _note(
    workspace: Workspace,
    senders: _Senders,
    roots: Sequence[bytes],
    delivery: Delivery,
    letter: Letter | Overrun,
) -> tuple[Mapping[str, Any], list[Finding]]:
    """What the ledger keeps of a letter, and the findings that are in it."""
    folder = own_folder(workspace, delivery.file_name)
    said = Letter() if isinstance(letter, Overrun) else letter
    note: dict[str, Any] = {
        "number": delivery.number,
        "outcome": "letter",
        "place_code": folder[0] if folder else None,
        "sha256s": list(said.sha256s),
        "signature": said.signature and _kept(workspace, said.signature),
        "roots": [sha256_of(root) for root in roots],
        "submissions": [],
    }
    tied = list(senders.ties_of(delivery, note))
    findings = (
        [overrun_of(workspace, delivery, letter)]
        if isinstance(letter, Overrun)
        else [*_of_letter(workspace, delivery, letter, note, tied), *_of_ties(workspace, senders, note, tied)]
    )
    note["workbooks"] = [{"number": tie.workbook, "link": "named" if tie.is_named else "beside"} for tie in tied]
    note["findings"] = [
        {
            "rule": finding.rule_id,
            "severity": finding.severity,
            "sheet": None,
            "cells": None,
            "observed": finding.observed,
            "message_vi": finding.message_vi,
            "message_en": finding.message_en,
        }
        for finding in findings
    ]
    return note, findings


def _kept(workspace: Workspace, signature: Signature) -> Mapping[str, Any]:
    """A signature for the ledger; a common name that is no office's may be a person's and is left out."""
    names = [unicodedata.normalize("NFC", name) for name in (*signature.organisations, signature.common_name)]
    return {
        **asdict(signature),
        "organisations": names[:-1],
        "common_name": names[-1] if is_office(workspace.reference, names[-1]) else "",
    }


def _of_letter(
    workspace: Workspace, delivery: Delivery, letter: Letter, note: Mapping[str, Any], tied: Sequence[Tie]
) -> Iterator[Finding]:
    """What is to be said of the letter alone."""

    def finding(rule_id: str, observed: str | None = None) -> Finding:
        return workspace.rules[rule_id].finding(delivery_number=delivery.number, observed=observed)

    if letter.problem:
        yield finding("H806", f"{posixpath.basename(delivery.file_name)[:80]}: {_PROBLEMS[letter.problem]}")
        return
    signature = letter.signature
    if signature is not None:
        if not signature.is_intact:
            yield finding("H808")
        elif not signature.covers_all:
            yield finding("H809")
        elif not note["roots"]:
            yield finding("H811")
        elif not signature.is_trusted:
            yield finding("H810", _shown(note))
        elif not any(is_office(workspace.reference, name) for name in _names(note)):
            yield finding("H812", _shown(note))
    if not tied:
        yield finding("H807")


def _of_ties(
    workspace: Workspace, senders: _Senders, note: Mapping[str, Any], tied: Sequence[Tie]
) -> Iterator[Finding]:
    """What is to be said of the letter and workbooks that came before it."""
    for tie in tied:
        if tie.state == "unnamed":
            yield workspace.rules["H813"].finding(delivery_number=tie.letter, observed=tie.workbook)
        elif tie.state == "other_office":
            yield _of_another(workspace, note, tie.workbook, senders.sender_of(tie.workbook))


def _of_another(workspace: Workspace, note: Mapping[str, Any], workbook: str, sender: tuple[str, str]) -> Finding:
    """H814, as it stands in the letter; where the workbook is the later of the two it goes there."""
    return workspace.rules["H814"].finding(
        delivery_number=note["number"],
        observed=f"{note['number']} → {workbook}: {_shown(note)}",
        expected=workspace.reference.reporter(sender[0]).name_vi,
    )


def _may_sign(workspace: Workspace, note: Mapping[str, Any], sender: tuple[str, str]) -> bool:
    signature, reference = note["signature"], workspace.reference
    reporter, last_day = reference.reporter(sender[0]), Period(sender[1]).window("administrative").end
    return may_sign_for(reference, signature["organisations"], signature["common_name"], reporter, last_day)


def _is_sound(note: Mapping[str, Any]) -> bool:
    signature = note["signature"]
    return bool(signature) and all(signature[part] for part in ("is_intact", "covers_all", "is_trusted"))


def _names(note: Mapping[str, Any]) -> list[str]:
    """What the ledger keeps of a certificate's subject, the broadest first."""
    signature = note["signature"]
    return [name for name in (*signature["organisations"], signature["common_name"]) if name]


def _shown(note: Mapping[str, Any]) -> str:
    return ", ".join(_names(note))[:160] or "không ghi tên cơ quan"


def _stem(name: str) -> str:
    """A file's name without folder and ending, in one spelling."""
    return unicodedata.normalize("NFC", posixpath.splitext(posixpath.basename(name))[0]).casefold()
