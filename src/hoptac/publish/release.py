"""Releases: the numbered published history, and how readers are moved along it.

Put here how a candidate becomes part of a release. Whether it may is the gate's verdict and the office's approval; what
the marts say was settled before. Nothing published is ever changed.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hoptac.durable import link_or_copy, replace_symlink, write_folder
from hoptac.landing import sha256_of
from hoptac.ledger import Ledger
from hoptac.period import Period
from hoptac.publish.candidate import Candidate
from hoptac.publish.changes import CHANGE_COLUMNS, changes
from hoptac.publish.revisions import REVISIONS, add_revisions
from hoptac.warehouse import Mart, copy_in, write_parquet

__all__ = ["Release", "fill_release", "latest_release", "release", "shown_period"]


@dataclass(frozen=True, slots=True)
class Release:
    """One number of the published history."""

    name: str
    folder: Path

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What is in it and what it was made from."""
        found: Mapping[str, Any] = json.loads((self.folder / "manifest.json").read_text())
        return found


def latest_release(releases: Path, ledger: Ledger) -> Release | None:
    """The newest release that the ledger knows."""
    line = ledger.last("release_published")
    return Release(line.data["release"], releases / line.data["release"]) if line else None


def shown_period(releases: Path, ledger: Ledger, period: str) -> Mapping[str, Any] | None:
    """What the newest release says of a period, None where it has not been published."""
    latest = latest_release(releases, ledger)
    shown: Mapping[str, Any] | None = latest.manifest["periods"].get(period) if latest else None
    return shown


def release(
    releases: Path, ledger: Ledger, candidate: Candidate, marts: Sequence[Mart], made_from: Mapping[str, Any]
) -> Release:
    """Publish a candidate as the next release and move readers to it. Needs the writer's lock.

    The number is reserved in the ledger first; a run that died on the way is taken up where it stopped. Periods that
    did not change are the very files of the release before.
    """
    before = latest_release(releases, ledger)
    name = f"r{sum(1 for _ in ledger.of('release_published')) + 1:04d}"
    if not ledger.last("release_reserved", release=name, candidate=candidate.name):
        ledger.append("release_reserved", {"release": name, "candidate": candidate.name, "period": candidate.period})
    made = Release(name, releases / name)
    if made.folder.is_dir() and made.manifest["periods"][candidate.period]["candidate"] != candidate.name:
        shutil.rmtree(made.folder)
    write_folder(made.folder, lambda aside: fill_release(aside, name, before, candidate, marts, made_from), "release")
    replace_symlink(releases / "current", name, "current")
    ledger.append(
        "release_published",
        {
            "release": name,
            "period": candidate.period,
            "candidate": candidate.name,
            "status": candidate.verdict["status"],
            "manifest_sha256": sha256_of((made.folder / "manifest.json").read_bytes()),
        },
    )
    return made


def fill_release(
    folder: Path,
    name: str,
    before: Release | None,
    candidate: Candidate,
    marts: Sequence[Mart],
    made_from: Mapping[str, Any],
) -> None:
    """Write all that a release holds into an empty folder; the same arguments give the same files."""
    database, mine = folder / "marts.duckdb", Period(candidate.period).file_name
    if before:
        shutil.copyfile(before.folder / "marts.duckdb", database)
        for file in sorted((before.folder / "parquet").rglob("*.parquet")):
            if file.stem != mine:
                link_or_copy(file, folder / file.relative_to(before.folder))
    stamped = {}
    for mart in marts:
        stamped[mart.name] = folder / "parquet" / mart.name / f"{mine}.parquet"
        _stamp(candidate, mart, name, stamped[mart.name])
    copy_in(database, stamped, candidate.period)
    moved = changes(before.folder / "marts.duckdb", database, candidate.period) if before else []
    is_first = before is None or candidate.period not in before.manifest["periods"]
    revised = folder / "parquet" / REVISIONS.name / f"{mine}.parquet"
    previous = before.name if before else ""
    add_revisions(database, [] if is_first else moved, name, previous, candidate.period, revised)
    (folder / "changes.csv").write_bytes(_as_csv(CHANGE_COLUMNS, moved))
    (folder / "dictionary.csv").write_bytes(_as_csv(_DICTIONARY_COLUMNS, _dictionary([*marts, REVISIONS])))
    evidence = folder / "evidence" / mine
    evidence.mkdir(parents=True)
    for paper in ("verdict.json", "findings.jsonl"):
        shutil.copyfile(candidate.folder / paper, evidence / paper)
    if before:
        _keep_evidence(before.folder, folder, mine)
    manifest = _manifest(folder, name, before, candidate, made_from)
    (folder / "manifest.json").write_text(
        json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )


def _stamp(candidate: Candidate, mart: Mart, release_name: str, target: Path) -> None:
    source = str(candidate.folder / f"{mart.name}.parquet").replace("'", "''")
    order = ", ".join(mart.grain)
    sql = f"select * replace ('{release_name}' as release_id) from read_parquet('{source}') order by {order}"
    write_parquet(sql, target)


def _keep_evidence(before: Path, folder: Path, changed: str) -> None:
    for file in sorted((before / "evidence").rglob("*")):
        if file.is_file() and file.parent.name != changed:
            link_or_copy(file, folder / file.relative_to(before))


def _manifest(
    folder: Path, name: str, before: Release | None, candidate: Candidate, made_from: Mapping[str, Any]
) -> Mapping[str, Any]:
    verdict = candidate.verdict
    periods = dict(before.manifest["periods"]) if before else {}
    periods[candidate.period] = {
        "release_id": name,
        "candidate": candidate.name,
        "status": verdict["status"],
        "is_complete": verdict["is_complete"],
        **made_from["period"],
    }
    files = {
        str(file.relative_to(folder)): {"bytes": file.stat().st_size, "sha256": sha256_of(file.read_bytes())}
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != "marts.duckdb"
    }
    return {
        "format": "hoptac-release-1",
        "release": name,
        "previous": before.name if before else None,
        "periods": periods,
        "files": files,
        **made_from["workspace"],
    }


_DICTIONARY_COLUMNS = ("mart", "column", "type", "meaning")


def _dictionary(marts: Sequence[Mart]) -> list[Mapping[str, str]]:
    return [
        {"mart": mart.name, "column": column, "type": kind, "meaning": meaning}
        for mart in sorted(marts, key=lambda m: m.name)
        for column, kind, meaning in mart.columns
    ]


def _as_csv(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
