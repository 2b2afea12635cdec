"""Letters taken in: looked at in workers, noted in the ledger, and told of what does not hold.

Put here what is kept of a letter and the findings that it brings. What its bytes say is `hoptac.letter`, what it is to
a workbook `ties`, what that is worth `assurance`. Nothing here refuses a workbook.
"""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from hoptac.landing import sha256_of
from hoptac.ledger import Ledger
from hoptac.letter import Letter, Signature, load_roots
from hoptac.line.identity import own_folder
from hoptac.line.reading import Reader, noted, overrun_of
from hoptac.line.signers import is_office
from hoptac.line.ties import Sender, Tie, Workbooks, is_sound, may_sign, said_by_letters
from hoptac.line.workspace import Workspace
from hoptac.read import Reading
from hoptac.receive import Delivery, deliveries
from hoptac.rule import Finding
from hoptac.workers import Overrun

__all__ = ["lay_down_letters", "take_letters", "unseen_letters", "with_letters"]

_PROBLEMS = {
    "broken": "tệp hỏng hoặc không phải PDF",
    "locked": "tệp đặt mật khẩu hoặc hạn chế quyền",
    "large": "tệp hoặc phần đính kèm quá lớn",
}


def unseen_letters(ledger: Ledger) -> list[Delivery]:
    """Letters that came, or came again, since they were last looked at: by now other certificates may be trusted."""
    waiting: dict[str, bool] = {}
    for line in ledger.of("delivery_received", "delivery_repeated", "letter_received"):
        waiting[line.data["number"]] = line.event != "letter_received"
    return [delivery for delivery in deliveries(ledger) if delivery.is_letter and waiting[delivery.number]]


def take_letters(workspace: Workspace, reader: Reader, letters: Sequence[Delivery]) -> None:
    """Look at letters and note what they say, so that workbooks read after them find it."""
    workbooks, roots = Workbooks(workspace), load_roots(workspace.settings.trust_roots)
    notes = [_note(workspace, workbooks, roots, delivery, letter) for delivery, letter in reader.letters(letters)]
    workspace.ledger.append_all([("letter_received", note) for note, _ in notes])
    lay_down_letters(workspace, [(d, found) for d, (_, found) in zip(letters, notes, strict=True)])


def lay_down_letters(workspace: Workspace, letters: Sequence[tuple[Delivery, Sequence[Finding]]]) -> None:
    """Rows of letters and of what was found in them."""
    if not letters:
        return
    rows = [delivery.as_row("letter") for delivery, _ in letters]
    found = [asdict(finding) for _, findings in letters for finding in findings]
    workspace.warehouse.put_deliveries({"deliveries": rows, "read_findings": found})


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
        for note in said_by_letters(workspace.ledger, read.seq if read else None).values()
        if delivery.sha256 in note["sha256s"] and is_sound(note) and not may_sign(workspace, note, sender)
    ]
    return replace(reading, findings=(*reading.findings, *found))


def _note(
    workspace: Workspace,
    workbooks: Workbooks,
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
        "is_legible": said.problem is None and said is letter,
        "sha256s": list(said.sha256s),
        "signature": said.signature and _kept(workspace, said.signature),
        "roots": [sha256_of(root) for root in roots],
        "submissions": [],
    }
    tied = list(workbooks.ties_of(delivery, note))
    findings = (
        [overrun_of(workspace, delivery, letter)]
        if isinstance(letter, Overrun)
        else [*_of_letter(workspace, delivery, letter, note, tied), *_of_ties(workspace, workbooks, note, tied)]
    )
    note["workbooks"] = [{"number": tie.workbook, "link": "named" if tie.is_named else "beside"} for tie in tied]
    note["findings"] = [{**noted(finding), "expected": finding.expected} for finding in findings]
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
    workspace: Workspace, workbooks: Workbooks, note: Mapping[str, Any], tied: Sequence[Tie]
) -> Iterator[Finding]:
    """What is to be said of the letter and workbooks that came before it."""
    for tie in tied:
        if tie.state == "unnamed":
            yield workspace.rules["H813"].finding(delivery_number=tie.letter, observed=tie.workbook)
        elif tie.state == "other_office":
            yield _of_another(workspace, note, tie.workbook, workbooks.sender_of(tie.workbook))


def _of_another(workspace: Workspace, note: Mapping[str, Any], workbook: str, sender: Sender) -> Finding:
    """H814, as it stands in the letter; where the workbook is the later of the two it goes there."""
    return workspace.rules["H814"].finding(
        delivery_number=note["number"],
        observed=f"{note['number']} → {workbook}: {_shown(note)}",
        expected=workspace.reference.reporter(sender[0]).name_vi,
    )


def _names(note: Mapping[str, Any]) -> list[str]:
    """What the ledger keeps of a certificate's subject, the broadest first."""
    signature = note["signature"]
    return [name for name in (*signature["organisations"], signature["common_name"]) if name]


def _shown(note: Mapping[str, Any]) -> str:
    return ", ".join(_names(note))[:160] or "không ghi tên cơ quan"
