"""Assurance: how sure we are by now of who sent an attempt, from all that came since.

Put here what raises it. What a file says by itself is `identity`, what a letter is to a workbook `letters`, what a
final period wants is policy. It is raised by a further line of the ledger, never lowered and never rewritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hoptac.gate import Assurance, is_as_sure
from hoptac.ledger import Ledger
from hoptac.line.identity import own_folder
from hoptac.line.ties import ties
from hoptac.line.workspace import Workspace

__all__ = ["assurance_by_now", "raises_owed", "submissions_of"]

_Ground = tuple[str, Assurance, Iterable[str]]
"""The delivery that came, what it is worth, and the attempts that it bears on."""


def assurance_by_now(ledger: Ledger) -> Mapping[str, Assurance]:
    """By attempt, the highest assurance that it was given."""
    given: dict[str, Assurance] = {}
    for line in ledger.of("delivery_read", "assurance_raised"):
        if line.event == "assurance_raised":
            given[line.data["submission_id"]] = line.data["assurance"]
        else:
            given |= {s["submission_id"]: s.get("identity_assurance", "claimed") for s in line.data["submissions"]}
    return given


def submissions_of(note: Mapping[str, Any]) -> list[str]:
    """The attempts whose content a delivery held: its own, and those that it only repeats."""
    own = [submission["submission_id"] for submission in note["submissions"]]
    return own + [repeat["earlier_submission_id"] for repeat in note.get("repeats", ())]


def raises_owed(workspace: Workspace) -> list[tuple[str, Mapping[str, Any]]]:
    """The events `assurance_raised` that the ledger does not hold yet; none where nothing better came."""
    given = dict(assurance_by_now(workspace.ledger))
    period = {
        submission["submission_id"]: submission["period"]
        for line in workspace.ledger.of("delivery_read")
        for submission in line.data["submissions"]
    }
    owed: list[tuple[str, Mapping[str, Any]]] = []
    for number, assurance, attempts in _grounds(workspace):
        for attempt in attempts:
            if is_as_sure(given[attempt], assurance):
                continue
            about = {"submission_id": attempt, "period": period[attempt], "number": number}
            owed.append(("assurance_raised", {**about, "earlier": given[attempt], "assurance": assurance}))
            given[attempt] = assurance
    return owed


def _grounds(workspace: Workspace) -> Iterator[_Ground]:
    """Everything that may make us surer of an attempt than the file was by which it came."""
    notes = {line.data["number"]: line.data for line in workspace.ledger.of("delivery_read")}
    senders = {s["submission_id"]: s["reporter_key"] for note in notes.values() for s in note["submissions"]}
    for number, note in notes.items():
        for repeat in note.get("repeats", ()):
            yield number, repeat.get("identity_assurance", "claimed"), [repeat["earlier_submission_id"]]
    for line in workspace.ledger.of("delivery_repeated"):
        folder = own_folder(workspace, line.data["file_name"])
        for attempt in submissions_of(notes.get(line.data["number"], {"submissions": ()})) if folder else ():
            reporter = workspace.reference.reporter(senders[attempt])
            if (reporter.place_code, reporter.office_code) == folder:
                yield line.data["number"], "channel", [attempt]
    for tie in ties(workspace):
        if tie.state == "vouches":
            yield tie.letter, "signed", submissions_of(notes[tie.workbook])
