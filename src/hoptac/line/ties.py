"""Ties between letters and workbooks: what a letter is to each workbook that it names or lies beside.

Put here what the ledger's notes of both say together, as of now. What is told of a letter is `letters`, what a tie is
worth for an attempt `assurance`, whose certificate it is `signers`.
"""

from __future__ import annotations

import posixpath
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from hoptac.ledger import Ledger
from hoptac.line.signers import may_sign_for
from hoptac.line.workspace import Workspace
from hoptac.period import Period
from hoptac.receive import Delivery, deliveries

__all__ = ["Sender", "Tie", "Workbooks", "is_sound", "may_sign", "said_by_letters", "ties"]

Sender = tuple[str, str]
"""Reporter and period of a workbook."""
Tied = Literal["vouches", "other_office", "unread", "unnamed", "unsigned", "unsound", "illegible"]


@dataclass(frozen=True, slots=True)
class Tie:
    """A letter and a workbook, by their numbers, and what the letter is to it.

    `vouches`: soundly signed by the office that sent the workbook, whose SHA-256 it names. `other_office`: by somebody
    else. `unread`: the workbook's sender is not known. `unnamed`: soundly signed, but only lies beside it. `unsigned`
    and `unsound` (a signature that does not hold) name it or lie beside it; one that is `illegible` lies beside it.
    """

    letter: str
    workbook: str
    is_named: bool
    state: Tied


def ties(workspace: Workspace) -> list[Tie]:
    """Every letter with each workbook that it speaks of or lies beside, as the ledger knows both by now."""
    workbooks = Workbooks(workspace)
    said = said_by_letters(workspace.ledger)
    letters = [delivery for delivery in deliveries(workspace.ledger) if delivery.number in said]
    return [tie for delivery in letters for tie in workbooks.ties_of(delivery, said[delivery.number])]


def said_by_letters(ledger: Ledger, before: int | None = None) -> Mapping[str, Mapping[str, Any]]:
    """By letter, what was last noted of it, where a line is given before that line."""
    lines = ledger.of("letter_received")
    return {line.data["number"]: line.data for line in lines if before is None or line.seq < before}


class Workbooks:
    """Workbooks as they may be tied to letters: by content, by folder, and who sent them for which period."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._by_sha256: dict[str, Delivery] = {}
        self._by_folder: dict[str, list[Delivery]] = defaultdict(list)
        self._sender: dict[str, Sender] = {}
        for delivery in deliveries(workspace.ledger):
            if not delivery.is_letter:
                self._by_sha256[delivery.sha256] = delivery
                self._by_folder[posixpath.dirname(delivery.file_name)].append(delivery)
        of_submission: dict[str, Sender] = {}
        for line in workspace.ledger.of("delivery_read"):
            for submission in line.data["submissions"]:
                sender = (submission["reporter_key"], submission["period"])
                of_submission[submission["submission_id"]] = self._sender[line.data["number"]] = sender
            for repeat in line.data.get("repeats", ()):
                self._sender[line.data["number"]] = of_submission[repeat["earlier_submission_id"]]

    def ties_of(self, letter: Delivery, note: Mapping[str, Any]) -> Iterator[Tie]:
        """The workbooks that a letter names, else one that it lies beside, unless it is soundly signed by others."""
        named = [self._by_sha256[sha256] for sha256 in note["sha256s"] if sha256 in self._by_sha256]
        for workbook in named:
            yield Tie(letter.number, workbook.number, True, self._state(note, workbook))
        for workbook in () if named else self._beside(letter):
            if (state := self._state(note, workbook)) != "other_office":
                tied: Tied = "unnamed" if state in ("vouches", "unread") else state
                yield Tie(letter.number, workbook.number, False, tied)

    def sender_of(self, number: str) -> Sender:
        """Reporter and period of a workbook that was read."""
        return self._sender[number]

    def _beside(self, letter: Delivery) -> list[Delivery]:
        """The newest workbook of the letter's name in its folder, else the only one there is."""
        there = self._by_folder[posixpath.dirname(letter.file_name)]
        same = [one for one in there if _stem(one.file_name) == _stem(letter.file_name)]
        return same[-1:] or (there if len(there) == 1 else [])

    def _state(self, note: Mapping[str, Any], workbook: Delivery) -> Tied:
        if not note["is_legible"]:
            return "illegible"
        if note["signature"] is None:
            return "unsigned"
        if not is_sound(note):
            return "unsound"
        if workbook.number not in self._sender:
            return "unread"
        return "vouches" if may_sign(self._workspace, note, self._sender[workbook.number]) else "other_office"


def may_sign(workspace: Workspace, note: Mapping[str, Any], sender: Sender) -> bool:
    """Whether the certificate of a letter is of the office that sent a workbook."""
    signature, reference = note["signature"], workspace.reference
    reporter, last_day = reference.reporter(sender[0]), Period(sender[1]).window("administrative").end
    return may_sign_for(reference, signature["organisations"], signature["common_name"], reporter, last_day)


def is_sound(note: Mapping[str, Any]) -> bool:
    """Whether a letter has a signature and it held when the letter was looked at."""
    signature = note["signature"]
    return bool(signature) and all(signature[part] for part in ("is_intact", "covers_all", "is_trusted"))


def _stem(name: str) -> str:
    """A file's name without folder and ending, in one spelling."""
    return unicodedata.normalize("NFC", posixpath.splitext(posixpath.basename(name))[0]).casefold()
