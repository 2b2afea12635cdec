"""Candidates: the marts of one period built aside, named by what they hold.

Put here how a candidate is exported and filed. It has no number and no time: the same inputs give the same candidate.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hoptac.durable import adopt_folder
from hoptac.landing import sha256_of
from hoptac.warehouse import Mart, write_parquet

__all__ = ["Candidate", "make_candidate"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """The marts of one period, built aside. Its name is the hash of its inputs and content."""

    name: str
    period: str
    folder: Path

    @property
    def verdict(self) -> Mapping[str, Any]:
        """What the gate decided for it."""
        decided: Mapping[str, Any] = json.loads((self.folder / "verdict.json").read_text())
        return decided


def make_candidate(
    candidates: Path, warehouse: Path, marts: Sequence[Mart], period: str, papers: Mapping[str, bytes]
) -> Candidate:
    """Export the marts of a period and file them, with the papers that belong to them, under their hash."""
    aside = candidates / ".next.part"
    shutil.rmtree(aside, ignore_errors=True)
    digest = hashlib.sha256()
    for mart in sorted(marts, key=lambda m: m.name):
        order = ", ".join(mart.grain)
        sql = f"select * from marts.{mart.name} where period = '{period}' order by {order}"
        digest.update(f"{mart.name} {write_parquet(sql, aside / f'{mart.name}.parquet', warehouse)}\n".encode())
    for name, data in sorted(papers.items()):
        (aside / name).write_bytes(data)
        digest.update(f"{name} {sha256_of(data)}\n".encode())
    name = digest.hexdigest()[:16]
    adopt_folder(aside, candidates / name, "candidate")
    return Candidate(name, period, candidates / name)
