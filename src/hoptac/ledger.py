"""The ledger: one line per event, each holding the hash of the line before it, and the lock of the one writer.

Put here how events are written and read back, and what makes a line genuine. What an event *means* belongs to the step
that writes it. The ledger, the originals and the configuration are the source of truth; all else can be made again.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import merge
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal

from hoptac.clock import Clock, live_clock, replay_clock
from hoptac.durable import fault_point, sync_folder
from hoptac.errors import Busy, Refused, Tampered

__all__ = ["GENESIS", "Ledger", "Line", "Mode"]

GENESIS = "0" * 64
"""What the first line gives as the hash of the line before it."""

Mode = Literal["live", "replay"]


@dataclass(frozen=True, slots=True)
class Line:
    """One event: its number, when, who, what."""

    seq: int
    at: datetime
    actor: str
    event: str
    data: Mapping[str, Any]
    previous: str
    hash: str

    @classmethod
    def make(cls, seq: int, at: datetime, actor: str, event: str, data: Mapping[str, Any], previous: str) -> Line:
        """A line with its hash."""
        body = _body(seq, at, actor, event, data, previous)
        return cls(seq, at, actor, event, data, previous, _digest(body))

    def text(self) -> str:
        """The line as it stands in the file, without its line end."""
        body = _body(self.seq, self.at, self.actor, self.event, self.data, self.previous)
        return _canonical({**body, "hash": self.hash})


class Ledger:
    """The events of one workspace, in order; appending needs the writer's lock."""

    def __init__(self, folder: Path, clock: Clock | None = None) -> None:
        """Read the ledger in `folder`; with `clock`, as a beginning of another ledger, which stands at its end."""
        self._clock = clock
        self._folder = folder
        self._path = folder / "ledger.jsonl"
        self._lines: list[Line] = []
        self._by_event: dict[str, list[Line]] = {}
        self._size = 0
        self._locked = False
        self.read()

    @property
    def exists(self) -> bool:
        """Whether the workspace was created."""
        return bool(self._lines)

    @property
    def lines(self) -> Sequence[Line]:
        """All events, oldest first."""
        return self._lines

    @property
    def head(self) -> str:
        """The hash of the newest line."""
        return self._lines[-1].hash if self._lines else GENESIS

    @property
    def mode(self) -> Mode:
        """Whether the workspace is live or a replay; its first line says so and it cannot change."""
        return "replay" if self._created().data["mode"] == "replay" else "live"

    @property
    def place_code(self) -> str:
        """The place whose standing office receives here."""
        return str(self._created().data["place_code"])

    @property
    def clock(self) -> Clock:
        """The workspace's own clock."""
        return self._clock or (live_clock if self.mode == "live" else replay_clock(self._reached))

    def of(self, *events: str) -> Iterator[Line]:
        """The events of these kinds, oldest first."""
        found = [self._by_event.get(event, []) for event in dict.fromkeys(events)]
        return merge(*found, key=attrgetter("seq")) if len(found) > 1 else iter(found[0] if found else ())

    def last(self, event: str, **match: object) -> Line | None:
        """The newest event of a kind whose data hold all of `match`."""
        for line in reversed(self._by_event.get(event, [])):
            if all(line.data.get(key) == value for key, value in match.items()):
                return line
        return None

    def beginning(self, seq: int) -> bytes:
        """The file down to the line of this number, byte for byte."""
        whole = self._path.read_bytes()[: self._size]
        return b"".join(whole.splitlines(keepends=True)[:seq])

    def create(self, mode: Mode, place_code: str, at: datetime, script_sha256: str | None = None) -> None:
        """Write the first line: the workspace, whether it is live or a replay, and where its office is."""
        if self._lines:
            raise Refused(
                f"The workspace {self._folder.parent} exists already, as {self.mode}. Choose another HOPTAC_VAR."
            )
        data = {"mode": mode, "place_code": place_code, "script_sha256": script_sha256}
        self._write([Line.make(1, at, "hoptac", "workspace_created", data, GENESIS)])

    def append(self, event: str, data: Mapping[str, Any], actor: str = "hoptac") -> Line:
        """Write one event at the clock's instant."""
        return self.append_all([(event, data)], actor)[0]

    def append_all(self, events: Sequence[tuple[str, Mapping[str, Any]]], actor: str = "hoptac") -> list[Line]:
        """Write several events in one go, with one fsync."""
        made: list[Line] = []
        at = self.clock()
        for event, data in events:
            before = made[-1] if made else self._lines[-1]
            made.append(Line.make(before.seq + 1, at, actor, event, data, before.hash))
        if made:
            self._write(made)
        return made

    def advance(self, to: datetime, step: str) -> None:
        """Move a replay's clock to the next instant of its script; never back, and never in a live workspace."""
        if self.mode != "replay":
            raise Refused("A live workspace has the machine's clock; only a replay follows a script.")
        if to < self._reached():
            raise Refused(
                f"The replay has reached {self._reached().isoformat()} and cannot go back to {to.isoformat()}."
            )
        before = self._lines[-1]
        data = {"step": step}
        self._write([Line.make(before.seq + 1, to.astimezone(UTC), "hoptac", "clock_advanced", data, before.hash)])

    @contextmanager
    def writer(self, wait_seconds: float) -> Iterator[None]:
        """Hold the writer's lock: one run at a time writes to a workspace. Raises `Busy` when it cannot be had."""
        if self._locked:
            yield
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "writer.lock").open("a") as lock:
            _wait_for(lock.fileno(), wait_seconds)
            self._locked = True
            try:
                self.read()
                self._drop_torn_line()
                yield
            finally:
                self._locked = False
                fcntl.flock(lock, fcntl.LOCK_UN)

    def read(self) -> None:
        """Read what others wrote since; raises `Tampered` where a line does not follow from the one before it."""
        self._lines, self._by_event, self._size = [], {}, 0
        if not self._path.exists():
            return
        data = self._path.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        for number, text in enumerate(whole.decode().split("\n")[:-1], start=1):
            self._take(_parse(text, number, self.head, self._path))
        self._size = len(whole)

    def _take(self, line: Line) -> None:
        self._lines.append(line)
        self._by_event.setdefault(line.event, []).append(line)

    def _created(self) -> Line:
        if not self._lines:
            raise Refused(
                f"{self._folder.parent} is no workspace yet. Set HOPTAC_PLACE to the code of the office's province "
                "and receive something, or replay a story into it."
            )
        return self._lines[0]

    def _reached(self) -> datetime:
        moved = self.last("clock_advanced")
        return moved.at if moved else self._created().at

    def _drop_torn_line(self) -> None:
        if not self._path.exists() or self._path.stat().st_size == self._size:
            return
        torn = self._path.stat().st_size - self._size
        with self._path.open("r+b") as file:
            file.truncate(self._size)
            os.fsync(file.fileno())
        if self._lines:
            self.append("torn_line_dropped", {"bytes": torn})

    def _write(self, lines: Sequence[Line]) -> None:
        fault_point(f"ledger.{lines[0].event}.before")
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as file:
            file.write(b"".join(_bytes(line.text()) + b"\n" for line in lines))
            file.flush()
            os.fsync(file.fileno())
            self._size = file.tell()
        sync_folder(self._folder)
        for line in lines:
            self._take(line)
        fault_point(f"ledger.{lines[0].event}.after")


def _wait_for(handle: int, seconds: float) -> None:
    give_up = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= give_up:
                raise Busy(
                    f"Another run has been writing for more than {seconds:g} s. Wait for it, or see what holds it up."
                ) from None
            time.sleep(0.05)
        else:
            return


def _body(seq: int, at: datetime, actor: str, event: str, data: Mapping[str, Any], previous: str) -> dict[str, Any]:
    return {"seq": seq, "at": at.isoformat(), "actor": actor, "event": event, "data": dict(data), "previous": previous}


def _canonical(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _bytes(text: str) -> bytes:
    """UTF-8; what a foreign file name holds beside it stands as the escape that JSON has for it."""
    return text.encode("utf-8", "backslashreplace")


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(_bytes(_canonical(body))).hexdigest()


def _parse(text: str, number: int, previous: str, path: Path) -> Line:
    try:
        body = json.loads(text)
        claimed = body.pop("hash")
        at = datetime.fromisoformat(body["at"])
        genuine = body["seq"] == number and body["previous"] == previous and _digest(body) == claimed
        line = Line(body["seq"], at, body["actor"], body["event"], body["data"], body["previous"], claimed)
    except (ValueError, KeyError, TypeError):
        genuine = False
    if not genuine:
        raise Tampered(
            f"{path}, line {number}: this line is not what was written. Nothing is built on it. Compare with a backup "
            "and with the heads that were sent out."
        )
    return line
