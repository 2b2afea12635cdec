"""Receiving: what lies in the inbox becomes numbered deliveries, each with the look that did not yet see it.

Put here what happens to a file before anybody opens it. The inbox is only looked at; the bytes go to the landing; the
ledger gets one line per look and one per delivery. Whether a file is a return is for `read`, what a letter says for
`letter`; here only the first bytes tell which of the two is to be asked.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hoptac.clock import local_date
from hoptac.landing import Landing, Seen, fetch, look, sha256_of
from hoptac.ledger import Ledger, Line
from hoptac.letter import is_letter

__all__ = ["Delivery", "Looked", "deliveries", "receive"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One received file, a workbook or a letter. `unseen_at` is the last look at which it was not there,
    `first_seen_at` the first at which it was (also while it was still being copied); both in UTC."""

    number: str
    sha256: str
    file_name: str
    size: int
    unseen_at: datetime | None
    first_seen_at: datetime
    is_letter: bool = False

    @classmethod
    def from_line(cls, line: Line) -> Delivery:
        """The delivery that a ledger line tells of."""
        data = line.data
        unseen = data["unseen_at"]
        return cls(
            number=data["number"],
            sha256=data["sha256"],
            file_name=data["file_name"],
            size=data["size"],
            unseen_at=datetime.fromisoformat(unseen) if unseen else None,
            first_seen_at=datetime.fromisoformat(data["first_seen_at"]),
            is_letter=data.get("is_letter", False),
        )

    def as_row(self, outcome_code: str) -> Mapping[str, Any]:
        """A row of `raw.deliveries`, without the reason of a refusal."""
        return {
            "delivery_number": self.number,
            "sha256": self.sha256,
            "file_name": self.file_name,
            "size_bytes": self.size,
            "unseen_at": self.unseen_at,
            "first_seen_at": self.first_seen_at,
            "outcome_code": outcome_code,
        }


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look at the inbox led to."""

    received: tuple[Delivery, ...]
    repeated: tuple[str, ...]
    waiting: tuple[str, ...]


def deliveries(ledger: Ledger) -> list[Delivery]:
    """All deliveries so far, in the order of their numbers."""
    return [Delivery.from_line(line) for line in ledger.of("delivery_received")]


def receive(inbox: str, landing: Landing, ledger: Ledger, settle_seconds: float) -> Looked:
    """Look once at the inbox and take what stands still. Needs the writer's lock.

    A file that is still being written waits for a later look; the same bytes again are noted and change nothing.
    """
    before = _unknown(look(inbox), ledger)
    if before:
        time.sleep(settle_seconds)
    now = _unknown(look(inbox), ledger) if before else []
    still = [seen for seen in now if seen in before and not seen.is_unfinished]
    waiting = sorted({seen.name for seen in (*before, *now)} - {seen.name for seen in still})
    _note_look(ledger, [seen.name for seen in still], waiting)

    received: list[Delivery] = []
    repeated: list[str] = []
    for seen in still:
        data = fetch(inbox, seen.name)
        if len(data) != seen.size:
            waiting.append(seen.name)
            continue
        earlier = ledger.last("delivery_received", sha256=sha256_of(data))
        if earlier:
            about = {"file_name": seen.name, "stamp": seen.stamp, "size": seen.size, "number": earlier.data["number"]}
            ledger.append("delivery_repeated", about)
            repeated.append(seen.name)
        else:
            received.append(_take(data, seen, landing, ledger))
    return Looked(tuple(received), tuple(repeated), tuple(waiting))


def _take(data: bytes, seen: Seen, landing: Landing, ledger: Ledger) -> Delivery:
    address = landing.put(data)
    unseen_at, first_seen_at = _first_sight(seen.name, ledger)
    line = ledger.append(
        "delivery_received",
        {
            "number": _next_number(ledger),
            "sha256": address,
            "file_name": seen.name,
            "size": seen.size,
            "stamp": seen.stamp,
            "unseen_at": unseen_at.isoformat() if unseen_at else None,
            "first_seen_at": first_seen_at.isoformat(),
            "is_letter": is_letter(seen.name, data),
        },
    )
    return Delivery.from_line(line)


def _next_number(ledger: Ledger) -> str:
    """The next number of this place and year, without gaps."""
    prefix = f"{ledger.place_code}-{local_date(ledger.clock()).year}-"
    used = sum(line.data["number"].startswith(prefix) for line in ledger.of("delivery_received"))
    return f"{prefix}{used + 1:04d}"


def _unknown(seen: Sequence[Seen], ledger: Ledger) -> list[Seen]:
    known = {(line.data["file_name"], line.data["size"], line.data["stamp"]) for line in _taken(ledger)}
    return [one for one in seen if (one.name, one.size, one.stamp) not in known]


def _taken(ledger: Ledger) -> Iterator[Line]:
    return ledger.of("delivery_received", "delivery_repeated")


def _note_look(ledger: Ledger, taken: Sequence[str], waiting: Sequence[str]) -> None:
    about: Mapping[str, Any] = {"taken": list(taken), "waiting": list(waiting)}
    last = ledger.last("inbox_looked_at")
    if last and last.at == ledger.clock() and (last.data == about or not (taken or waiting)):
        return  # a second look at the same instant that finds nothing more tells nothing more
    ledger.append("inbox_looked_at", about)


def _first_sight(name: str, ledger: Ledger) -> tuple[datetime | None, datetime]:
    """The last look that did not see the file and the first that did, since a file of this name was last taken."""
    unseen: datetime | None = None
    seen: datetime | None = None
    for line in ledger.of("inbox_looked_at", "delivery_received", "delivery_repeated"):
        if line.event == "inbox_looked_at":
            if name in line.data["taken"] or name in line.data["waiting"]:
                seen = seen or line.at
            elif seen is None:
                unseen = line.at
        elif line.data["file_name"] == name:
            seen, unseen = None, line.at
    return unseen, seen or ledger.clock()
