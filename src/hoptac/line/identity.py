"""Who sent it: what a form token, the office's own folder and a signed letter say about a delivery's sender.

Put here how sure we are of a sender, from `claimed` (the cover says so and nothing else does) over `channel` (the
office's own folder or form token) to `signed` (a verified signature on a letter that speaks of the workbook). What the
province wants of a final period is policy, and is asked by the gate.
"""

from __future__ import annotations

from dataclasses import replace

from hoptac.form_token import Tokens, is_well_formed, kept_key, key_of_replay, shortened
from hoptac.gate import Assurance
from hoptac.line.workspace import Workspace
from hoptac.read import Reading
from hoptac.receive import Delivery

__all__ = ["assurance_of", "identified", "own_folder", "tokens"]


def tokens(workspace: Workspace) -> Tokens:
    """The form tokens of this workspace; the key is made on first need, in a replay from its script.

    Raises `Refused` where the key can be read by others.
    """
    ledger = workspace.ledger
    script = ledger.lines[0].data["script_sha256"] if ledger.mode == "replay" else None
    key = key_of_replay(str(script)) if ledger.mode == "replay" else kept_key(workspace.secrets)
    return Tokens(key, ledger.place_code)


def own_folder(workspace: Workspace, file_name: str) -> tuple[str, str] | None:
    """Place and office whose own folder (`<place_code>/<office_code>/…`) a file lies in; None in any other folder.

    Only codes of an office that reports or once did make an own folder; letter case counts.
    """
    place, _, rest = file_name.partition("/")
    office, slash, _ = rest.partition("/")
    known = any((r.place_code, r.office_code) == (place, office) for r in workspace.reference.reporters)
    return (place, office) if slash and known else None


def identified(workspace: Workspace, delivery: Delivery, reading: Reading) -> Reading:
    """The reading with what its folder and token say against the sender named on its cover.

    A file in the own folder of another office than its cover names is refused whole and entered for neither: whichever
    of the two is wrong, its figures would stand under an office that did not send them. A wrong token refuses nothing.
    """
    cover = reading.cover
    folder = own_folder(workspace, delivery.file_name)
    if cover is None or reading.reporter_key is None:
        return replace(reading, place_code=folder[0]) if folder else reading
    if folder and folder != (cover.place_code, cover.office_code):
        found = workspace.rules["H802"].finding(
            delivery_number=delivery.number,
            form_code="KT00",
            sheet_name=cover.sheet_name,
            cells=cover.cells.get("office_code"),
            observed=f"{cover.place_code}/{cover.office_code}"[:80],
            expected="/".join(folder),
        )
        return Reading("refused", (found,), cover=cover, place_code=folder[0])
    if reading.period is None or cover.token is None:
        return reading
    if tokens(workspace).verify(cover.token, reading.reporter_key, reading.period):
        return reading
    found = workspace.rules["H801"].finding(
        delivery_number=delivery.number,
        reporter_key=reading.reporter_key,
        form_code="KT00",
        period=reading.period,
        sheet_name=cover.sheet_name,
        cells=cover.cells.get("token"),
        observed=shortened(cover.token) + ("" if is_well_formed(cover.token) else " (ký tự kiểm tra không khớp)"),
    )
    return replace(reading, findings=(*reading.findings, found))


def assurance_of(workspace: Workspace, delivery: Delivery, reading: Reading) -> Assurance:
    """How sure we are, from the file alone, that the office on its cover sent it."""
    cover = reading.cover
    if cover is None or reading.reporter_key is None or reading.period is None:
        return "claimed"
    if own_folder(workspace, delivery.file_name) == (cover.place_code, cover.office_code):
        return "channel"
    if cover.token and tokens(workspace).verify(cover.token, reading.reporter_key, reading.period):
        return "channel"
    return "claimed"
