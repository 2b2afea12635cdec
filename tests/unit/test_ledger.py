"""The ledger: what it keeps, what it notices, who may write."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoptac.errors import Busy, Refused, Tampered
from hoptac.ledger import GENESIS, Ledger

START = datetime(2023, 9, 15, 2, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    made = Ledger(tmp_path / "ledger")
    made.create("replay", "66", START, "script")
    return made


def file_of(ledger: Ledger) -> Path:
    return ledger._folder / "ledger.jsonl"


def test_the_first_line_says_whether_the_workspace_is_live_or_a_replay(ledger: Ledger) -> None:
    first = ledger.lines[0]
    assert (first.event, first.data["mode"], first.previous) == ("workspace_created", "replay", GENESIS)


def test_a_workspace_cannot_be_made_twice(ledger: Ledger) -> None:
    with pytest.raises(Refused, match="exists already"):
        ledger.create("live", "66", START)


def test_what_was_written_is_read_back_by_another(ledger: Ledger) -> None:
    ledger.append_all([("one", {"tên": "Đắk Lắk"}), ("two", {"n": 2})])
    again = Ledger(ledger._folder)
    assert [line.event for line in again.lines] == ["workspace_created", "one", "two"]
    assert again.head == ledger.head
    assert again.last("one", tên="Đắk Lắk") is not None
    assert again.last("one", tên="Dak Lak") is None


def test_a_torn_last_line_is_dropped_and_noted(ledger: Ledger) -> None:
    ledger.append("one", {})
    with file_of(ledger).open("ab") as file:
        file.write(b'{"seq":3,"event":"tw')
    again = Ledger(ledger._folder)
    assert [line.event for line in again.lines] == ["workspace_created", "one"]
    with again.writer(1):
        pass
    assert again.lines[-1].event == "torn_line_dropped"
    assert again.lines[-1].data == {"bytes": 20}


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda lines: [lines[0], lines[1].replace('"n":1', '"n":9'), lines[2]], id="edited"),
        pytest.param(lambda lines: [lines[0], lines[2]], id="removed"),
        pytest.param(lambda lines: [lines[0], lines[2], lines[1]], id="reordered"),
        pytest.param(lambda lines: [*lines[:2], lines[1], lines[2]], id="inserted"),
        pytest.param(lambda lines: ["not json", *lines[1:]], id="overwritten"),
    ],
)
def test_a_line_that_is_not_what_was_written_stops_everything(ledger: Ledger, harm) -> None:
    ledger.append_all([("one", {"n": 1}), ("two", {})])
    lines = file_of(ledger).read_text().splitlines()
    file_of(ledger).write_text("\n".join(harm(lines)) + "\n")
    with pytest.raises(Tampered, match="line"):
        Ledger(ledger._folder)


def test_only_one_may_write_at_a_time(ledger: Ledger) -> None:
    other = Ledger(ledger._folder)
    with ledger.writer(1), pytest.raises(Busy, match="Another run"), other.writer(0.1):
        pass
    with other.writer(1):
        other.append("mine", {})
    with ledger.writer(1):
        assert ledger.lines[-1].event == "mine"


def test_a_replay_moves_forward_only(ledger: Ledger) -> None:
    ledger.advance(START + timedelta(days=1), "2")
    assert ledger.clock() == START + timedelta(days=1)
    with pytest.raises(Refused, match="cannot go back"):
        ledger.advance(START, "1")


def test_a_live_workspace_has_the_clock_of_the_machine_and_no_other(tmp_path: Path) -> None:
    live = Ledger(tmp_path / "ledger")
    live.create("live", "66", START)
    assert abs(live.clock() - datetime.now(UTC)) < timedelta(minutes=1)
    with pytest.raises(Refused, match="machine's clock"):
        live.advance(START + timedelta(days=1), "2")


events = st.lists(
    st.dictionaries(st.text(max_size=5), st.one_of(st.text(), st.integers(), st.none(), st.booleans()), max_size=4)
)


@settings(max_examples=40, deadline=None)
@given(events)
def test_any_event_survives_writing_and_reading(tmp_path_factory: pytest.TempPathFactory, told: list[dict]) -> None:
    folder = tmp_path_factory.mktemp("ledger")
    made = Ledger(folder)
    made.create("replay", "66", START)
    made.append_all([("told", data) for data in told])
    assert [dict(line.data) for line in Ledger(folder).of("told")] == told
    assert all(
        json.loads(text)["seq"] == n for n, text in enumerate(file_of(made).read_text("utf-8").split("\n")[:-1], 1)
    )
