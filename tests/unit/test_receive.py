"""Receiving: numbers, looks, repeated bytes and files that are not finished."""

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hoptac.errors import Tampered
from hoptac.landing import Landing
from hoptac.ledger import Ledger
from hoptac.receive import Looked, deliveries, receive

START = datetime(2023, 9, 15, 2, tzinfo=UTC)


class Office:
    """An inbox with a landing and a ledger behind it."""

    def __init__(self, folder: Path) -> None:
        self.inbox = folder / "inbox"
        self.inbox.mkdir()
        self.landing = Landing(folder / "landing")
        self.ledger = Ledger(folder / "ledger")
        self.ledger.create("replay", "66", START)

    def look(self, settle: float = 0.01) -> Looked:
        with self.ledger.writer(1):
            return receive(str(self.inbox), self.landing, self.ledger, settle)

    def later(self, hours: int) -> None:
        self.ledger.advance(self.ledger.clock() + timedelta(hours=hours), "later")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_a_dropped_file_lies_byte_for_byte_in_the_landing_and_still_in_the_inbox(office: Office) -> None:
    (office.inbox / "a.xlsx").write_bytes(b"\x00\xffbytes")
    [delivery] = office.look().received
    assert office.landing.get(delivery.sha256) == b"\x00\xffbytes"
    assert (office.inbox / "a.xlsx").read_bytes() == b"\x00\xffbytes"


def test_deliveries_are_numbered_without_gaps_in_the_order_of_their_names(office: Office) -> None:
    for name in ("b.xlsx", "a.xlsx", "folder/c.xlsx"):
        (office.inbox / name).parent.mkdir(exist_ok=True)
        (office.inbox / name).write_bytes(name.encode())
    office.look()
    assert [(d.number, d.file_name) for d in deliveries(office.ledger)] == [
        ("66-2023-0001", "a.xlsx"),
        ("66-2023-0002", "b.xlsx"),
        ("66-2023-0003", "folder/c.xlsx"),
    ]


def test_numbers_begin_again_with_the_local_year(office: Office) -> None:
    (office.inbox / "a.xlsx").write_bytes(b"a")
    office.look()
    office.ledger.advance(datetime(2023, 12, 31, 17, 30, tzinfo=UTC), "new year in Viet Nam")
    (office.inbox / "b.xlsx").write_bytes(b"b")
    assert [d.number for d in office.look().received] == ["66-2024-0001"]


def test_looking_again_at_the_same_files_takes_nothing(office: Office) -> None:
    (office.inbox / "a.xlsx").write_bytes(b"a")
    office.look()
    lines = len(office.ledger.lines)
    assert office.look() == Looked((), (), ())
    assert office.look() == Looked((), (), ())
    assert len(office.ledger.lines) == lines
    office.later(1)
    office.look()
    assert [line.event for line in office.ledger.lines][lines:] == ["clock_advanced", "inbox_looked_at"]


def test_the_same_bytes_under_another_name_are_noted_and_get_no_number(office: Office) -> None:
    (office.inbox / "a.xlsx").write_bytes(b"same")
    office.look()
    (office.inbox / "copy.xlsx").write_bytes(b"same")
    looked = office.look()
    assert (looked.received, looked.repeated) == ((), ("copy.xlsx",))
    assert office.ledger.lines[-1].data["number"] == "66-2023-0001"
    assert office.look().repeated == ()


def test_a_changed_file_of_the_same_name_is_a_new_delivery(office: Office) -> None:
    (office.inbox / "a.xlsx").write_bytes(b"first")
    office.look()
    (office.inbox / "a.xlsx").write_bytes(b"second")
    assert [d.number for d in office.look().received] == ["66-2023-0002"]


def test_a_file_that_grows_waits_and_keeps_the_time_at_which_it_was_first_seen(office: Office) -> None:
    half = office.inbox / "a.xlsx"
    half.write_bytes(b"half")

    def go_on_copying() -> None:
        time.sleep(0.1)
        half.write_bytes(b"half and the rest")

    copying = threading.Thread(target=go_on_copying)
    copying.start()
    looked = office.look(settle=0.4)
    copying.join()
    assert (looked.received, looked.waiting) == ((), ("a.xlsx",))
    seen_at = office.ledger.clock()
    office.later(2)
    [delivery] = office.look().received
    assert delivery.first_seen_at == seen_at
    assert office.landing.get(delivery.sha256) == b"half and the rest"


@pytest.mark.parametrize("name", ["a.xlsx.part", "~$a.xlsx", ".a.xlsx", "a.crdownload", "a.TMP"])
def test_a_file_whose_name_says_that_it_is_unfinished_waits(office: Office, name: str) -> None:
    (office.inbox / name).write_bytes(b"a")
    assert office.look() == Looked((), (), (name,))


def test_a_delivery_knows_the_last_look_that_did_not_see_it(office: Office) -> None:
    office.look()
    unseen = office.ledger.clock()
    office.later(24)
    (office.inbox / "a.xlsx").write_bytes(b"a")
    [delivery] = office.look().received
    assert (delivery.unseen_at, delivery.first_seen_at) == (unseen, office.ledger.clock())


def test_the_first_look_of_all_has_none_before_it(office: Office) -> None:
    (office.inbox / "a.xlsx").write_bytes(b"a")
    assert office.look().received[0].unseen_at is None


def test_links_and_folders_are_not_followed(office: Office, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    (office.inbox / "a.xlsx").symlink_to(tmp_path / "secret")
    assert office.look() == Looked((), (), ())


def test_an_original_that_was_changed_is_noticed(office: Office) -> None:
    (office.inbox / "a.xlsx").write_bytes(b"a")
    [delivery] = office.look().received
    path = Path(office.landing.path_of(delivery.sha256))
    path.chmod(0o644)
    path.write_bytes(b"b")
    with pytest.raises(Tampered, match="not what was received"):
        office.landing.get(delivery.sha256)
    path.unlink()
    with pytest.raises(Tampered, match="gone"):
        office.landing.get(delivery.sha256)


def test_the_landing_may_lie_on_any_file_system_that_fsspec_knows() -> None:
    landing = Landing("memory://originals")
    address = landing.put(b"bytes")
    assert landing.put(b"bytes") == address
    assert Landing("memory://originals").get(address) == b"bytes"


def test_an_inbox_may_lie_on_any_file_system_that_fsspec_knows_with_its_sub_folders(tmp_path: Path) -> None:
    import fsspec

    store = fsspec.filesystem("memory")
    store.pipe_file("/letters-inbox/643/registrar/a.xlsx", b"a")
    store.pipe_file("/letters-inbox/b.xlsx", b"b")
    office = Office(tmp_path)
    with office.ledger.writer(1):
        looked = receive("memory://letters-inbox", office.landing, office.ledger, 0.01)
    assert [(d.number, d.file_name) for d in looked.received] == [
        ("66-2023-0001", "643/registrar/a.xlsx"),
        ("66-2023-0002", "b.xlsx"),
    ]
    assert office.landing.get(looked.received[0].sha256) == b"a"
    assert store.cat_file("/letters-inbox/b.xlsx") == b"b"
