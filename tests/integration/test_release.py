"""Releases in a workspace that goes on: a second period, readers that hold on, refusals, approvals."""

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from tests_support import STORY

from hoptac import line
from hoptac.errors import Refused
from hoptac.ledger import Ledger
from hoptac.period import Period
from hoptac.replay import Story, _workbook
from hoptac.settings import Settings

EARLIER = Period("2023Q2")
LATER = Period("2023Q3")


@pytest.fixture(scope="module")
def going_on(played: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A copy of the played workspace, and in its inbox the reports of the quarter before, sent late by all."""
    folder = tmp_path_factory.mktemp("going_on")
    shutil.copytree(played.var, folder / "var", symlinks=True)
    settings = replace(played, var=folder / "var")
    shutil.copytree(STORY, folder / "story")
    script = (folder / "story" / "story.yml").read_text(encoding="utf-8")
    script = script.replace("period: 2023Q3", "period: 2023Q2").replace("cut_off: 2023-09-14", "cut_off: 2023-06-14")
    (folder / "story" / "story.yml").write_text(script, encoding="utf-8")
    story = Story(folder / "story")
    workspace = line.open_workspace(settings)
    for obligation in workspace.reference.obligations(EARLIER):
        if obligation.form_code == "KT01":
            reporter = obligation.reporter
            data = _workbook(story, workspace, reporter.place_code, reporter.office_code, {})
            path = Path(settings.inbox) / reporter.office_code / f"{reporter.place_code}-Q2.xlsx"
            path.write_bytes(data)
    return settings


@pytest.fixture(scope="module")
def two_periods(going_on: Settings) -> dict[str, object]:
    """The earlier quarter published after the later one, while a reader holds the old release open."""
    before = (going_on.releases / "current").resolve()
    held = duckdb.connect(str(going_on.releases / "current" / "marts.duckdb"), read_only=True)
    told: dict[str, object] = {"before": before, "held": held}
    told["received"] = line.receive(going_on)
    told["built"] = line.build(going_on, EARLIER)
    told["unapproved"] = line.publish(going_on, EARLIER)
    line.approve(going_on, EARLIER, "standing_office", "Đồng ý phát hành")
    told["published"] = line.publish(going_on, EARLIER)
    return told


def test_all_reports_of_the_earlier_quarter_are_in_and_all_are_late(going_on: Settings, two_periods: dict) -> None:
    assert two_periods["received"].deliveries == 17
    assert two_periods["built"].status == "final"
    with duckdb.connect(str(going_on.releases / "current" / "marts.duckdb"), read_only=True) as marts:
        told = marts.execute(
            "select distinct timeliness_code from mart_reporting_discipline where period = '2023Q2'"
        ).fetchall()
    assert told == [("late",)]


def test_without_an_approval_nothing_is_published(two_periods: dict) -> None:
    assert two_periods["unapproved"].release is None
    assert "chờ phê duyệt" in two_periods["unapproved"].reason


def test_a_release_is_cumulative_and_rows_name_the_release_in_which_their_period_changed(
    going_on: Settings, two_periods: dict
) -> None:
    assert two_periods["published"].release == "r0004"
    with duckdb.connect(str(going_on.releases / "current" / "marts.duckdb"), read_only=True) as marts:
        told = marts.execute("select distinct period, release_id from mart_development_rollup order by 1").fetchall()
    assert told == [("2023Q2", "r0004"), ("2023Q3", "r0003")]


def test_files_of_an_unchanged_period_are_the_very_files_of_the_release_before(
    going_on: Settings, two_periods: dict
) -> None:
    old = sorted((going_on.releases / "r0003" / "parquet").rglob("2023Q3.parquet"))
    new = sorted((going_on.releases / "r0004" / "parquet").rglob("2023Q3.parquet"))
    assert len(old) == 15
    assert [file.stat().st_ino for file in old] == [file.stat().st_ino for file in new]


def test_the_rows_of_the_unchanged_period_are_the_same(going_on: Settings, two_periods: dict) -> None:
    rows = []
    for release in ("r0003", "r0004"):
        with duckdb.connect(str(going_on.releases / release / "marts.duckdb"), read_only=True) as marts:
            rows.append(marts.execute("select * from mart_development where period = '2023Q3' order by all").fetchall())
    assert rows[0] == rows[1]
    assert rows[0]


def test_a_reader_that_holds_the_old_release_open_reads_on(going_on: Settings, two_periods: dict) -> None:
    held = two_periods["held"]
    assert held.execute("select distinct period from mart_development").fetchall() == [("2023Q3",)]
    assert (going_on.releases / "current").resolve() != two_periods["before"]


def test_the_manifest_tells_both_periods(going_on: Settings, two_periods: dict) -> None:
    import json

    manifest = json.loads((going_on.releases / "r0004" / "manifest.json").read_text())
    assert {period: about["release_id"] for period, about in manifest["periods"].items()} == {
        "2023Q2": "r0004",
        "2023Q3": "r0003",
    }
    assert any(name.startswith("evidence/2023Q3/") for name in manifest["files"])
    assert any(name.startswith("evidence/2023Q2/") for name in manifest["files"])


def test_a_new_warehouse_gives_both_candidates_again(going_on: Settings, two_periods: dict) -> None:
    before = {line_.data["period"]: line_.data["candidate"] for line_ in Ledger(going_on.ledger).of("candidate_built")}
    for period in (LATER, EARLIER):
        going_on.warehouse.unlink(missing_ok=True)
        assert line.build(going_on, period).candidate == before[period.code]


def test_what_moved_since_the_candidate_was_built_is_not_published(going_on: Settings, two_periods: dict) -> None:
    story = Story(STORY)
    workspace = line.open_workspace(going_on)

    def correct_members(by: int) -> None:
        changes = [{"form": "KT01", "indicator": "HTX_MEMBERS", "basis": "stock_close", "add": by}]
        send = {"attempt": "correction", "reason": "Đính chính", "changes": changes}
        path = Path(going_on.inbox) / "registrar" / f"650-{by}.xlsx"
        path.write_bytes(_workbook(story, workspace, "650", "registrar", send))
        line.receive(going_on)

    correct_members(5)
    built = line.build(going_on, LATER)
    assert built.status == "revised"
    line.approve(going_on, LATER, "standing_office", "Đồng ý")
    correct_members(7)
    with pytest.raises(Refused, match="has moved since"):
        line.publish(going_on, LATER)
    line.build(going_on, LATER)
    assert "chờ phê duyệt" in line.publish(going_on, LATER).reason
