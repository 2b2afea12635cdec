"""A file may do to its reader what it wants: it is refused with the reason, and all others are read as if it were not."""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import openpyxl
import pytest
from inbox_office import more_members
from tests_support import STORY

from hoptac import line
from hoptac.errors import PermanentError, Tampered, TransientError
from hoptac.ledger import Ledger
from hoptac.line.intake import lay_down_missing
from hoptac.line.reading import open_desk, open_reader, read_original
from hoptac.receive import deliveries
from hoptac.receive import receive as take
from hoptac.replay import Story, _workbook
from hoptac.settings import Settings

PLACES = ("643", "644", "645", "646", "647")


@pytest.fixture(scope="module")
def workbooks(checkout: Settings, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """What five districts send in the story."""
    workspace = fresh(checkout, tmp_path_factory.mktemp("filled"))
    return {place: _workbook(Story(STORY), workspace, place, "registrar", {}) for place in PLACES}


def fresh(checkout: Settings, var: Path, **limits: Any) -> line.Workspace:
    """A replay workspace, in which it is the 15th of September for ever."""
    story = Story(STORY)
    ledger = line.create_replay(replace(checkout, var=var, **limits), "66", story.starts_at, story.sha256)
    with ledger.writer(1):
        ledger.advance(datetime.fromisoformat("2023-09-15T09:00:00+07:00"), "1")
    return line.open_workspace(replace(checkout, var=var, **limits))


def drop(settings: Settings, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        path = Path(settings.inbox) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def notes(settings: Settings) -> list[dict[str, Any]]:
    return [dict(event.data) for event in Ledger(settings.ledger).of("delivery_read")]


def rules(settings: Settings) -> list[list[str]]:
    return [sorted({found["rule"] for found in note["findings"]}) for note in notes(settings)]


def receipt(settings: Settings, number: str) -> str:
    [path] = settings.outbox.glob(f"*/{number}-phieu-tiep-nhan.txt")
    return path.read_text(encoding="utf-8-sig")


def laid_down(settings: Settings) -> Mapping[str, Sequence[tuple[Any, ...]]]:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        return {
            table: connection.execute(f"select * from raw.{table} order by all").fetchall()
            for table in ("deliveries", "submissions", "figures", "read_findings")
        }


def forget(settings: Settings) -> None:
    settings.warehouse.unlink()


def with_sheet(data: bytes, xml: bytes) -> bytes:
    """The workbook with another XML in place of its last sheet."""
    with zipfile.ZipFile(io.BytesIO(data)) as before:
        last = max(name for name in before.namelist() if name.startswith("xl/worksheets/sheet"))
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
            for name in before.namelist():
                after.writestr(name, xml if name == last else before.read(name))
    return out.getvalue()


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'


NOISE = b"<!--%s-->" % Random(3).randbytes(800_000).hex().encode()
"""So that what follows packs no better than a workbook may."""


def slow(data: bytes) -> bytes:
    """Within every size that is allowed, but each of 19 million tags has to be looked at."""
    return with_sheet(data, SHEET % (b"<row/>" * 19_000_000) + NOISE)


def bloated(data: bytes) -> bytes:
    """A hundred megabytes of nothing."""
    return with_sheet(data, SHEET % (b" " * 100_000_000) + NOISE)


def stretched(data: bytes) -> bytes:
    """Two cells so far apart that the reading library asks for more than it may have, and ends the process."""
    cell = b'<row r="%d"><c r="%s%d"><v>1</v></c></row>'
    return with_sheet(data, SHEET % (cell % (1, b"A", 1) + cell % (900_000, b"B", 900_000)))


def crowded(data: bytes) -> bytes:
    """Six thousand cells with something in them."""
    return with_sheet(data, SHEET % (b"<row>%s</row>" % (b"<c><v>1</v></c>" * 60) * 100))


def edited(data: bytes, old: str, new: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    [cell] = [cell for row in book["KT00"].iter_rows() for cell in row if cell.value == old]
    cell.value = new
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_what_workers_read_is_what_is_read_here(
    checkout: Settings, workbooks: Mapping[str, bytes], tmp_path: Path
) -> None:
    workspace = fresh(checkout, tmp_path, read_workers=2)
    good = workbooks["643"]
    drop(workspace.settings, {f"{place}.xlsx": data for place, data in workbooks.items()})
    drop(workspace.settings, {"a.xlsx": b"no workbook", "b.xlsx": good[:5000], "c.xlsx": edited(good, "643", "999")})
    line.receive(workspace.settings)
    desk = open_desk(workspace.settings, "66")
    received = deliveries(Ledger(workspace.settings.ledger))
    assert len(received) == 8
    with open_reader(workspace, len(received)) as reader:
        assert reader.workbooks(received) == [(delivery, read_original(desk, delivery)) for delivery in received]


@pytest.mark.parametrize(
    ("spoil", "limits", "rule", "reason"),
    [
        pytest.param(slow, {"read_seconds": 3.0}, "H901", "quá thời gian cho phép (3 s)", id="time"),
        pytest.param(
            bloated, {"read_memory_megabytes": 60}, "H902", "nhiều bộ nhớ hơn mức cho phép (60 MB)", id="memory"
        ),
        pytest.param(stretched, {"read_memory_megabytes": 30}, "H903", "chương trình đọc tệp bị ngắt", id="died"),
        pytest.param(bloated, {"read_unpacked_megabytes": 50}, "H014", "giải nén 50 MB", id="unpacked-size"),
        pytest.param(crowded, {"read_cells": 5_000}, "H014", "5000 ô", id="cells"),
    ],
)
def test_a_file_beyond_a_limit_is_refused_with_the_reason_and_the_line_goes_on(
    spoil: Any,
    limits: Mapping[str, Any],
    rule: str,
    reason: str,
    checkout: Settings,
    workbooks: Mapping[str, bytes],
    tmp_path: Path,
) -> None:
    workspace = fresh(checkout, tmp_path, read_workers=2, **limits)
    files = {f"{place}.xlsx": data for place, data in workbooks.items()}
    drop(workspace.settings, files)
    drop(workspace.settings, {"645-b.xlsx": spoil(workbooks["645"])})
    received = line.receive(workspace.settings)
    assert received.refused == 1
    hostile = next(note for note in notes(workspace.settings) if note["outcome"] == "refused")
    assert [found["rule"] for found in hostile["findings"]] == [rule]
    told = receipt(workspace.settings, hostile["number"])
    assert reason in told
    assert "Cách xử lý" in told
    assert [note["outcome"] for note in notes(workspace.settings)].count("readable") == received.deliveries - 1
    assert line.receive(workspace.settings).deliveries == 0


def test_batches_and_workers_change_nothing_of_what_the_ledger_and_the_warehouse_hold(
    checkout: Settings, workbooks: Mapping[str, bytes], tmp_path: Path
) -> None:
    files = {f"{place}.xlsx": data for place, data in workbooks.items()}
    files |= {
        "643-b.xlsx": more_members(edited(workbooks["643"], "Lần đầu", "Đính chính")),
        "646-a.xlsx": b"",
        "647-copy.xlsx": files["647.xlsx"],
    }
    seen = {}
    for batch, workers in ((200, 1), (1, 1), (2, 2), (3, 3)):
        workspace = fresh(checkout, tmp_path / f"{batch}-{workers}", read_batch=batch, read_workers=workers)
        drop(workspace.settings, files)
        received = line.receive(workspace.settings)
        assert (received.deliveries, received.refused, received.repeated) == (7, 1, 1)
        assert len(received.receipts) == 8
        seen[batch, workers] = (notes(workspace.settings), laid_down(workspace.settings))
    assert all(other == seen[200, 1] for other in seen.values())
    assert [note["number"] for note in seen[200, 1][0] if "H008" in json.dumps(note)] == ["66-2023-0002"]
    assert len(seen[200, 1][1]["figures"]) > 100


def test_each_batch_is_laid_down_told_and_answered_before_the_next_begins(
    checkout: Settings, workbooks: Mapping[str, bytes], tmp_path: Path
) -> None:
    workspace = fresh(checkout, tmp_path, read_batch=2)
    drop(workspace.settings, {f"{place}.xlsx": data for place, data in workbooks.items()})
    line.receive(workspace.settings)
    events = [event.event for event in Ledger(workspace.settings.ledger).of("delivery_read", "receipt_issued")]
    two, one = ["delivery_read"] * 2 + ["receipt_issued"] * 2, ["delivery_read", "receipt_issued"]
    assert events == [*two, *two, *one]


def test_a_run_that_broke_off_between_batches_is_gone_on_with_as_if_it_had_not(
    checkout: Settings, workbooks: Mapping[str, bytes], tmp_path: Path
) -> None:
    files = {
        "643-a.xlsx": workbooks["643"],
        "643-b.xlsx": more_members(edited(workbooks["643"], "Lần đầu", "Đính chính")),
    }
    whole, broken = (fresh(checkout, tmp_path / name, read_batch=1) for name in ("whole", "broken"))
    for workspace in (whole, broken):
        drop(workspace.settings, files)
    line.receive(whole.settings)

    settings = broken.settings
    second = "66-2023-0002"
    with broken.ledger.writer(1):
        take(settings.inbox, broken.landing, broken.ledger, settings.settle_seconds)
    [sha256] = [d.sha256 for d in deliveries(broken.ledger) if d.number == second]
    path = Path(broken.landing.path_of(sha256))
    kept = path.read_bytes()
    path.unlink()
    with pytest.raises(Tampered, match="is gone"):
        line.receive(settings)
    assert [note["number"] for note in notes(settings)] == ["66-2023-0001"]
    assert receipt(settings, "66-2023-0001")
    path.write_bytes(kept)
    line.receive(settings)
    assert notes(settings) == notes(whole.settings)
    assert rules(settings)[1] == ["H008", "H803"], "one form changed, two say the same"


def command(settings: Settings, fault: str) -> subprocess.CompletedProcess[str]:
    """`hoptac receive` in a process of its own, with batches of one file."""
    environment = {
        **os.environ,
        "HOPTAC_HOME": str(settings.home),
        "HOPTAC_VAR": str(settings.var),
        "HOPTAC_INBOX": "",
        "HOPTAC_SETTLE_SECONDS": "0.05",
        "HOPTAC_READ_BATCH": "1",
        "HOPTAC_FAULT": fault,
    }
    asked = [sys.executable, "-m", "hoptac.cli", "receive"]
    return subprocess.run(asked, env=environment, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize("point", ["ledger.delivery_read.before#2", "ledger.delivery_read.after#2"])
def test_the_command_killed_in_its_second_batch_goes_on_with_it(
    point: str, checkout: Settings, workbooks: Mapping[str, bytes], tmp_path: Path
) -> None:
    files = {f"{place}.xlsx": workbooks[place] for place in PLACES[:3]}
    whole, killed = (fresh(checkout, tmp_path / name) for name in ("whole", "killed"))
    for workspace in (whole, killed):
        drop(workspace.settings, files)
    line.receive(whole.settings)
    assert command(killed.settings, point).returncode == -signal.SIGKILL
    assert len(notes(killed.settings)) == (1 if "before" in point else 2)
    done = command(killed.settings, "")
    assert (done.returncode, done.stderr) == (0, "")
    assert notes(killed.settings) == notes(whole.settings)
    assert laid_down(killed.settings) == laid_down(whole.settings)
    assert [receipt(killed.settings, note["number"]) for note in notes(whole.settings)]


def test_what_is_read_in_a_later_look_at_the_same_instant_is_no_second_of_one_look(
    checkout: Settings, workbooks: Mapping[str, bytes], tmp_path: Path
) -> None:
    workspace = fresh(checkout, tmp_path)
    drop(workspace.settings, {"a.xlsx": workbooks["643"]})
    line.receive(workspace.settings)
    drop(workspace.settings, {"b.xlsx": more_members(edited(workbooks["643"], "Lần đầu", "Đính chính"))})
    line.receive(workspace.settings)
    assert rules(workspace.settings) == [[], ["H803"]]


def test_a_lost_warehouse_is_laid_down_again_as_it_was(
    checkout: Settings, workbooks: Mapping[str, bytes], tmp_path: Path
) -> None:
    workspace = fresh(checkout, tmp_path, read_batch=2)
    drop(workspace.settings, {f"{place}.xlsx": data for place, data in workbooks.items()})
    drop(
        workspace.settings,
        {"643-b.xlsx": more_members(edited(workbooks["643"], "Lần đầu", "Đính chính")), "x.xlsx": b"x"},
    )
    line.receive(workspace.settings)
    before = laid_down(workspace.settings)
    forget(workspace.settings)
    assert lay_down_missing(line.open_workspace(workspace.settings)) == 7
    assert laid_down(workspace.settings) == before
    assert lay_down_missing(line.open_workspace(workspace.settings)) == 0


def test_a_file_refused_for_a_limit_stays_refused_when_limits_are_wider_and_the_warehouse_is_lost(
    checkout: Settings, workbooks: Mapping[str, bytes], tmp_path: Path
) -> None:
    workspace = fresh(checkout, tmp_path, read_cells=20)
    drop(workspace.settings, {"643.xlsx": workbooks["643"]})
    assert line.receive(workspace.settings).refused == 1
    forget(workspace.settings)
    wider = line.open_workspace(replace(workspace.settings, read_cells=200_000))
    assert lay_down_missing(wider) == 1
    held = laid_down(workspace.settings)
    assert held["figures"] == []
    assert "quá lớn" in str(held["read_findings"])


def test_a_file_that_was_read_is_not_silently_lost_when_limits_are_narrower(
    checkout: Settings, workbooks: Mapping[str, bytes], tmp_path: Path
) -> None:
    workspace = fresh(checkout, tmp_path)
    drop(workspace.settings, {"643.xlsx": workbooks["643"]})
    line.receive(workspace.settings)
    forget(workspace.settings)
    with pytest.raises(TransientError, match="HOPTAC_READ_CELLS"):
        lay_down_missing(line.open_workspace(replace(workspace.settings, read_cells=20)))


def test_promises_that_no_longer_read_an_old_file_are_named(
    checkout: Settings, workbooks: Mapping[str, bytes], tmp_path: Path
) -> None:
    workspace = fresh(checkout, tmp_path)
    drop(workspace.settings, {"643.xlsx": workbooks["643"]})
    line.receive(workspace.settings)
    forget(workspace.settings)
    poorer = tmp_path / "checkout"
    poorer.mkdir()
    for name in ("seeds", "dbt_project"):
        (poorer / name).symlink_to(checkout.home / name)
    shutil.copytree(checkout.home / "expectations", poorer / "expectations")
    shutil.rmtree(poorer / "expectations" / "forms" / "KT04")
    with pytest.raises(PermanentError, match=r"66-2023-0001 held KT01, .*KT04"):
        lay_down_missing(line.open_workspace(replace(workspace.settings, home=poorer)))
