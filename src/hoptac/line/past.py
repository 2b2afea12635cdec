"""The past made again: what was known at some point of the ledger, built in a folder of its own.

Put here how the beginning of a ledger becomes a workspace, and how what comes out is held against a release. Nothing
here filters by time: the ledger's first lines, the originals that they name and, for a release, the promises that it
pinned go down the same line as they did then.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hoptac.build import published_marts
from hoptac.clock import end_of_day
from hoptac.durable import adopt_folder, link_or_copy
from hoptac.errors import Refused, WrongUse
from hoptac.landing import Landing, sha256_of
from hoptac.ledger import Ledger
from hoptac.line.building import candidate_from, inputs_of, project_of
from hoptac.line.intake import lay_down_missing
from hoptac.line.workspace import Workspace, open_workspace
from hoptac.period import Period
from hoptac.publish import Candidate, Release, fill_release
from hoptac.settings import Settings
from hoptac.warehouse import Mart, Warehouse, copy_in

__all__ = ["Past", "Rebuilt", "as_of", "rebuild"]

_RELEASE = re.compile(r"^r\d{4,}$")
_PINNED = ("dbt_project", "expectations", "seeds")
"""What a release pins and is taken from it; code is today's, and said to be so where it differs."""


@dataclass(frozen=True, slots=True)
class Past:
    """The marts of one period as they were known at a point of the ledger."""

    period: str
    as_of: str
    ledger_lines: int
    """How many lines of the ledger were known."""
    known_at: str
    candidate: str
    configuration: str
    """The release whose forms, rules and seeds were used, or `today`."""
    folder: str
    """Holds `marts.duckdb`, one Parquet file for each mart, findings and verdict."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A release made again from originals, ledger and the configuration that it pinned."""

    release: str
    periods: tuple[str, ...]
    same_files: int
    differing_files: tuple[str, ...]
    """Files of the release that come out otherwise, or not at all."""
    changed_code: tuple[str, ...]
    """Files of the code that are not what the release was made with, were not there then, or are gone."""

    @property
    def is_same(self) -> bool:
        """Whether every file came out byte for byte."""
        return not self.differing_files


@dataclass(frozen=True, slots=True)
class _Point:
    """Where in the ledger the past ends, and whose promises held."""

    name: str
    lines: int
    known_at: datetime
    manifest: Mapping[str, Any] | None = None

    @property
    def configuration(self) -> Mapping[str, str]:
        """Hash of every pinned file by its path; none where today's are used."""
        pinned: Mapping[str, str] = self.manifest["configuration"] if self.manifest else {}
        return {path: address for path, address in pinned.items() if path.split("/", 1)[0] in _PINNED}


def as_of(settings: Settings, period: Period, point: str) -> Past:
    """Build a period as it was known on a day (`2023-10-05`, to its end) or for a release (`r0002`).

    For a release its own forms, rules and seeds are used, for a day today's. Raises `WrongUse` where the point is
    neither, `Refused` where nothing was known then.
    """
    workspace = open_workspace(settings)
    at = _point(workspace, period, point)
    folder = settings.var / "past" / f"{period.file_name}@{at.name}"
    with _made_again(workspace, period, at) as (candidate, marts):
        aside = folder.with_name(f".{folder.name}.part")
        shutil.rmtree(aside, ignore_errors=True)
        shutil.copytree(candidate.folder, aside)
        files = {mart.name: aside / f"{mart.name}.parquet" for mart in marts}
        copy_in(aside / "marts.duckdb", files, period.code)
        shutil.rmtree(folder, ignore_errors=True)
        adopt_folder(aside, folder, "past")
    return Past(
        period=period.code,
        as_of=point,
        ledger_lines=at.lines,
        known_at=at.known_at.isoformat(),
        candidate=candidate.name,
        configuration=at.name if at.manifest else "today",
        folder=str(folder),
    )


def rebuild(settings: Settings, name: str) -> Rebuilt:
    """Make a release again, period by period, and hold its files against those that its manifest names.

    Periods that it took over from earlier releases are made again as those made them. Raises `Refused` where there is
    no such release.
    """
    workspace = open_workspace(settings)
    manifest = _manifest(workspace, name)
    made: dict[str, str] = {}
    for code, shown in sorted(manifest["periods"].items()):
        files = _files_again(workspace, Period(code), shown["release_id"])
        is_own = shown["release_id"] == name
        made |= {path: address for path, address in files.items() if is_own or _is_of(path, Period(code))}
    published = {path: about["sha256"] for path, about in manifest["files"].items()}
    differing = sorted(path for path in published.keys() | made.keys() if published.get(path) != made.get(path))
    return Rebuilt(
        release=name,
        periods=tuple(sorted(manifest["periods"])),
        same_files=len(published) - len(differing),
        differing_files=tuple(differing),
        changed_code=tuple(_changed_code(workspace, manifest)),
    )


def _files_again(workspace: Workspace, period: Period, name: str) -> Mapping[str, str]:
    """Hash by path of the files of the period, and of those without a period, of the release that changed it."""
    manifest = _manifest(workspace, name)
    previous = manifest["previous"]
    before = Release(previous, workspace.settings.releases / previous) if previous else None
    made_from: Mapping[str, Any] = {"period": {}, "workspace": {}}
    with _made_again(workspace, period, _point(workspace, period, name)) as (candidate, marts):
        folder = candidate.folder / "release"
        folder.mkdir()
        fill_release(folder, name, before, candidate, marts, made_from)
        files = Release(name, folder).manifest["files"]
    return {path: about["sha256"] for path, about in files.items() if _is_of(path, period) or "/" not in path}


def _is_of(path: str, period: Period) -> bool:
    return period.file_name in (Path(path).stem, Path(path).parent.name)


def _changed_code(workspace: Workspace, manifest: Mapping[str, Any]) -> Iterator[str]:
    then = {path: address for path, address in manifest["configuration"].items() if path.startswith("src/")}
    now = {
        path: sha256_of(file.read_bytes()) for path, file in workspace.configuration.items() if path.startswith("src/")
    }
    return (path for path in sorted(then.keys() | now.keys()) if then.get(path) != now.get(path))


def _manifest(workspace: Workspace, name: str) -> Mapping[str, Any]:
    if workspace.ledger.last("release_published", release=name) is None:
        known = [line.data["release"] for line in workspace.ledger.of("release_published")]
        raise Refused(f"There is no release {name}. There are: {', '.join(known) or 'none yet'}.")
    return Release(name, workspace.settings.releases / name).manifest


def _point(workspace: Workspace, period: Period, name: str) -> _Point:
    if _RELEASE.match(name):
        return _point_of_release(workspace, period, name)
    try:
        until = end_of_day(date.fromisoformat(name))
    except ValueError:
        raise WrongUse(
            f"'{name}' is neither a day such as 2023-10-05 nor a release such as r0002.",
            f"'{name}' không phải là ngày (2023-10-05) hay số phát hành (r0002).",
        ) from None
    known = [line for line in workspace.ledger.lines if line.at < until]
    if not known:
        raise Refused(f"The ledger begins after {name}: nothing was known then.")
    return _Point(name, len(known), known[-1].at)


def _point_of_release(workspace: Workspace, period: Period, name: str) -> _Point:
    """The ledger as it stood when the candidate that a release shows of a period was built."""
    manifest = _manifest(workspace, name)
    shown = manifest["periods"].get(period.code)
    if shown is None:
        raise Refused(f"{name} shows nothing of {period.code}. It shows {', '.join(sorted(manifest['periods']))}.")
    if shown["release_id"] != name:
        return _point_of_release(workspace, period, shown["release_id"])
    built = [
        line
        for line in workspace.ledger.of("candidate_built", "release_reserved")
        if line.data["candidate"] == shown["candidate"]
    ]
    reserved = next(n for n, line in enumerate(built) if line.event == "release_reserved")
    line = built[reserved - 1]
    return _Point(name, line.seq - 1, line.at, manifest)


@contextmanager
def _made_again(workspace: Workspace, period: Period, at: _Point) -> Iterator[tuple[Candidate, list[Mart]]]:
    """A candidate made of what was known at a point, and the marts that it holds; gone when the context is left."""
    above = workspace.settings.var / "past"
    above.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".", dir=above) as folder:
        past = _lay_down(workspace, at, Path(folder))
        lay_down_missing(past)
        candidate, _ = candidate_from(past, period, inputs_of(past, period), is_standing=False)
        yield candidate, published_marts(project_of(past.settings))


def _lay_down(workspace: Workspace, at: _Point, folder: Path) -> Workspace:
    """A workspace that knows what was known then; originals are linked, not copied."""
    settings = replace(workspace.settings, var=folder, home=_home(workspace, at, folder), inbox_url="")
    settings.ledger.mkdir()
    (settings.ledger / "ledger.jsonl").write_bytes(workspace.ledger.beginning(at.lines))
    past = replace(
        workspace,
        settings=settings,
        ledger=Ledger(settings.ledger, clock=lambda: at.known_at),
        landing=Landing(folder / "landing"),
        warehouse=Warehouse(settings.warehouse),
    )
    for line in past.ledger.lines:
        for name in ("sha256", "verdict_sha256", "findings_sha256"):
            if address := line.data.get(name):
                link_or_copy(Path(workspace.landing.path_of(address)), Path(past.landing.path_of(address)))
    for name in ("releases", "secrets"):
        if (workspace.settings.var / name).is_dir():
            (folder / name).symlink_to(workspace.settings.var / name)
    return past


def _home(workspace: Workspace, at: _Point, folder: Path) -> Path:
    """The checkout that the past is built from: today's, or what a release pinned, laid down again."""
    if not at.configuration:
        return workspace.settings.home
    for path, address in at.configuration.items():
        file = folder / "home" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(workspace.landing.get(address))
    return folder / "home"
