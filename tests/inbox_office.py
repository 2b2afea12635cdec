"""An office with an inbox of its own: a fresh replay workspace, files dropped into it, and what came of them."""

import io
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
from tests_support import STORY

from hoptac import line
from hoptac.ledger import Ledger
from hoptac.replay import Story
from hoptac.settings import Settings

PERIOD = "2023Q3"


class Office:
    """A fresh replay workspace and its inbox."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        story = Story(STORY)
        self.ledger = line.create_replay(settings, "66", story.starts_at, story.sha256)
        with self.ledger.writer(1):
            self.ledger.advance(datetime.fromisoformat("2023-09-15T09:00:00+07:00"), "1")

    def drop(self, name: str, data: bytes) -> None:
        path = Path(self.settings.inbox) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def receive(self) -> line.Received:
        return line.receive(self.settings)

    def later(self) -> None:
        ledger = Ledger(self.settings.ledger)
        with ledger.writer(1):
            ledger.advance(ledger.clock() + timedelta(hours=1), "later")

    def notes(self) -> list[dict]:
        return [dict(event.data) for event in Ledger(self.settings.ledger).of("delivery_read")]

    def rules(self, number: str = "66-2023-0001") -> set[str]:
        [note] = [note for note in self.notes() if note["number"] == number]
        return {finding["rule"] for finding in note["findings"]}

    def receipt(self, number: str = "66-2023-0001") -> str:
        [path] = self.settings.outbox.glob(f"*/{number}-phieu-tiep-nhan.txt")
        return path.read_text(encoding="utf-8-sig")


def edited(data: bytes, sheet: str, old: object, new: object) -> bytes:
    """The workbook with a cell's value changed, found by what stands in it."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for row in book[sheet].iter_rows() for cell in row if cell.value == old]
    assert cells, f"{old!r} stands nowhere in {sheet}"
    for cell in cells:
        cell.value = new
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def more_members(data: bytes, by: int = 1) -> bytes:
    """The workbook with more members than it says."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    [row] = [row for row in book["KT01"].iter_rows() if any(cell.value == "HTX_MEMBERS" for cell in row)]
    numbers = [cell for cell in row if isinstance(cell.value, int)]
    numbers[-1].value += by
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
