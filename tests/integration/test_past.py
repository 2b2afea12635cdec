"""The past made again: as of a day, as of a release, and a release held against itself."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from hoptac import line
from hoptac.errors import Refused, WrongUse
from hoptac.period import Period
from hoptac.settings import Settings

PERIOD = Period("2023Q3")


@pytest.fixture(scope="module")
def played_on(played: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A copy of the played workspace, so that nothing here can change it for other tests."""
    folder = tmp_path_factory.mktemp("past")
    shutil.copytree(played.var, folder / "var", symlinks=True)
    return replace(played, var=folder / "var")


@pytest.fixture(scope="module")
def ledger_before(played_on: Settings) -> bytes:
    return (played_on.ledger / "ledger.jsonl").read_bytes()


@pytest.fixture(scope="module")
def rebuilt(played_on: Settings, ledger_before: bytes) -> line.Rebuilt:
    return line.rebuild(played_on, "r0002")


def test_a_release_made_again_is_the_same_byte_for_byte(played_on: Settings, rebuilt: line.Rebuilt) -> None:
    folder = played_on.releases / "r0002"
    files = [
        path for path in folder.rglob("*") if path.is_file() and path.name not in ("manifest.json", "marts.duckdb")
    ]
    assert rebuilt.differing_files == ()
    assert rebuilt.same_files == len(files) > 9
    assert rebuilt.changed_code == ()
    assert rebuilt.periods == ("2023Q3",)


def test_making_it_again_leaves_ledger_and_releases_as_they_are(
    played_on: Settings, ledger_before: bytes, rebuilt: line.Rebuilt
) -> None:
    assert (played_on.ledger / "ledger.jsonl").read_bytes() == ledger_before
    assert [path for path in (played_on.var / "past").iterdir() if path.name.startswith(".")] == []


def test_a_release_that_somebody_changed_is_told_with_its_file(played_on: Settings) -> None:
    manifest = played_on.releases / "r0003" / "manifest.json"
    whole = manifest.read_bytes()
    said = json.loads(whole)
    path = "parquet/mart_development_rollup/2023Q3.parquet"
    said["files"][path]["sha256"] = "0" * 64
    manifest.chmod(0o644)
    manifest.write_text(json.dumps(said), encoding="utf-8")
    try:
        assert line.rebuild(played_on, "r0003").differing_files == (path,)
    finally:
        manifest.write_bytes(whole)


def test_as_of_a_release_the_marts_are_those_that_it_published(played_on: Settings) -> None:
    past = line.as_of(played_on, PERIOD, "r0001")
    assert past.configuration == "r0001"
    assert total(Path(past.folder) / "marts.duckdb") == total(played_on.releases / "r0001" / "marts.duckdb")
    assert total(Path(past.folder) / "marts.duckdb") != total(played_on.releases / "r0003" / "marts.duckdb")


def test_as_of_a_day_only_what_was_known_by_its_end_is_there(played_on: Settings) -> None:
    days = {release: published_on(played_on, release) for release in ("r0001", "r0002", "r0003")}
    assert len(set(days.values())) == 3
    past = line.as_of(played_on, PERIOD, days["r0002"])
    assert past.configuration == "today"
    assert total(Path(past.folder) / "marts.duckdb") == total(played_on.releases / "r0002" / "marts.duckdb")


def test_what_never_was_is_refused_with_what_there_is(played_on: Settings) -> None:
    with pytest.raises(Refused, match="There are: r0001, r0002, r0003"):
        line.rebuild(played_on, "r0009")
    with pytest.raises(Refused, match="begins after 2001-01-01"):
        line.as_of(played_on, PERIOD, "2001-01-01")
    with pytest.raises(Refused, match="shows nothing of 2022Q1"):
        line.as_of(played_on, Period("2022Q1"), "r0001")
    with pytest.raises(WrongUse, match="neither a day"):
        line.as_of(played_on, PERIOD, "yesterday")


def published_on(settings: Settings, release: str) -> str:
    found = line.open_workspace(settings).ledger.last("release_published", release=release)
    assert found is not None
    return found.at.date().isoformat()


def total(database: Path) -> list[tuple[object, ...]]:
    """All rolled-up figures of the quarter, without the number of the release."""
    with duckdb.connect(str(database), read_only=True) as marts:
        return marts.execute(
            "select * exclude (release_id) from mart_development_rollup where period = '2023Q3' order by all"
        ).fetchall()
