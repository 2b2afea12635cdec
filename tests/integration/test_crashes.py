"""Killed anywhere and run again, the line makes the same releases, byte for byte in Parquet and manifest."""

import re
from pathlib import Path

import pytest
from tests_support import ROOT, STORY, play_in_its_own_process, released, short_story

from hoptac.ledger import Ledger
from hoptac.settings import Settings

PAGE = (ROOT / "docs" / "reference" / "fault-points.md").read_text(encoding="utf-8")
SIDES = ("before", "after")
EVENTS = re.findall(
    r"`([a-z_]+)`",
    next(row for row in PAGE.splitlines() if row.startswith("| `ledger.EVENT")).split("by its event:")[1],
)
RENAMES = sorted(set(re.findall(r"`([a-z]+)\.rename\.\*`", PAGE)))
POINTS = [f"{name}.rename.{side}" for name in RENAMES for side in SIDES]
POINTS += [f"ledger.{event}.{side}" for event in EVENTS if event != "candidate_built" for side in SIDES]
SOME = [
    "landing.rename.after",
    "ledger.delivery_read.before",
    "candidate.rename.after",
    "release.rename.after",
    "current.rename.after",
]


@pytest.fixture(scope="session")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The short story's folder."""
    return short_story(tmp_path_factory.mktemp("stories") / "short")


@pytest.fixture(scope="session")
def undisturbed(short: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the short story releases when nothing disturbs it."""
    var = tmp_path_factory.mktemp("undisturbed")
    done = play_in_its_own_process(var, folder=short)
    assert done.returncode == 0, done.stdout + done.stderr
    return released(var / short.name)


def kill_and_run_again(point: str, story: Path, expected: dict[str, str], var: Path) -> None:
    killed = play_in_its_own_process(var, fault=point, folder=story)
    assert killed.returncode == -9, f"{point} was never reached: {killed.stdout[-400:]} {killed.stderr[-400:]}"
    done = play_in_its_own_process(var, folder=story)
    assert done.returncode == 0, done.stdout + done.stderr
    again = released(var / story.name)
    assert again == expected
    assert len(again) > 10
    answers = [path for path in (var / story.name / "outbox").rglob("*") if path.is_file()]
    assert len({path.name.split("-phieu")[0] for path in answers if "phieu-tiep-nhan" in path.name}) == len(
        list(Ledger(var / story.name / "ledger").of("delivery_received"))
    )
    assert {path.parent.name for path in answers if "phan-hoi" in path.name} == {"648", "651"}


@pytest.mark.parametrize("point", SOME)
def test_killed_at_a_few_points_the_same_release_comes_out(
    point: str, short: Path, undisturbed: dict[str, str], tmp_path: Path
) -> None:
    assert point in POINTS
    kill_and_run_again(point, short, undisturbed, tmp_path)


@pytest.mark.drill
@pytest.mark.parametrize("point", [point for point in POINTS if point not in SOME])
def test_killed_at_any_other_point_the_same_release_comes_out(
    point: str, short: Path, undisturbed: dict[str, str], tmp_path: Path
) -> None:
    kill_and_run_again(point, short, undisturbed, tmp_path)


@pytest.mark.drill
@pytest.mark.parametrize(
    "point", ["candidate.rename.before#3", "release.rename.before#2", "ledger.release_published.before#3"]
)
def test_killed_in_a_later_release_the_same_releases_come_out(point: str, played: Settings, tmp_path: Path) -> None:
    kill_and_run_again(point, STORY, released(played.var), tmp_path)
