"""Finding and missing: files sent clean and spoilt, and what Hoptac says of one that it does not say of the other.

Put here the sending, the comparing and the count. What is printed of it is `__main__`.
"""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from bench.corpus import defects_of_cells, defects_of_figures, defects_of_files, defects_of_lists, defects_of_sheets
from bench.corpus.defect import REGISTER, Defect
from bench.corpus.draft import Draft, Where
from bench.corpus.returns import Desk, Sender
from hoptac import line
from hoptac.clock import LOCAL
from hoptac.landing import sha256_of
from hoptac.period import Period
from hoptac.settings import Settings

__all__ = ["PROVINCE", "Outcome", "Sent", "every_defect", "measure", "plant_in_turn"]

PROVINCE = "66"
_PLANTERS = (defects_of_cells, defects_of_figures, defects_of_files, defects_of_lists, defects_of_sheets)
_Found = Mapping[str, Sequence[tuple[str, str, str | None, str | None]]]
"""By place: rule, severity, sheet, cells."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A clean file, its spoilt twin, and where it was spoilt with what."""

    sender: Sender
    clean: Draft
    spoilt: Draft
    defect: Defect
    where: Where


@dataclass(slots=True)
class Outcome:
    """What came of some files."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    """Both by kind of defect."""
    misses: list[tuple[str, str]] = field(default_factory=list)
    """The name of a defect that was not found, and where it was with what was said instead."""
    alarms: dict[str, Sequence[str]] = field(default_factory=dict)
    """By clean file, what was said of it that blocks or asks for an explanation."""


def every_defect() -> list[Defect]:
    """All that is registered, by name."""
    return [REGISTER[name] for name in sorted(REGISTER)]


def plant_in_turn(
    desk: Desk, period: Period, seed: int, most: int, defects: Sequence[Defect], turn: int = 0
) -> tuple[list[Sent], int]:
    """Clean and spoilt files of a period, and whose turn is next; each sort of defect comes about equally often."""
    sent = []
    for sender in desk.senders(period, seed)[:most]:
        right = desk.right(sender)
        clean, _ = desk.as_sent(sender, right, Where())
        for step in range(len(defects)):
            defect = defects[(turn + step) % len(defects)]
            if not defect.needs <= set(clean.forms):
                continue
            rng = Random(f"{defect.name}/{period.code}/{sender.seed}")
            spoilt = defect.spoil(clean if defect.kind == "file" else right, rng)
            if spoilt is not None:
                file, where = spoilt if defect.kind == "file" else desk.as_sent(sender, *spoilt)
                sent.append(Sent(sender, clean, file, defect, where))
                turn = (turn + step + 1) % len(defects)
                break
    return sent, turn


def measure(settings: Settings, period: Period, sent: Sequence[Sent], outcome: Outcome) -> None:
    """Send everything clean in one workspace and spoilt in another, and add to the outcome what is found."""
    clean = _found(settings, period, [(one.sender, one.clean) for one in sent])
    spoilt = _found(settings, period, [(one.sender, one.spoilt) for one in sent])
    for one in sent:
        place = one.sender.reporter.place_code
        loud = sorted({f"{f[0]} {f[2]}!{f[3]}" for f in clean.get(place, ()) if f[1] in ("block", "explain")})
        if loud:
            outcome.alarms[f"{period.code} {place}, seed {one.sender.seed} ({', '.join(one.clean.habits)})"] = loud
        new = Counter(spoilt.get(place, ())) - Counter(clean.get(place, ()))
        outcome.planted[one.defect.kind] += 1
        if any(one.where.is_named_by(sheet, cells) for _, _, sheet, cells in new):
            outcome.found[one.defect.kind] += 1
        else:
            said = ", ".join(sorted(f"{f[0]} {f[2]}!{f[3]}" for f in new)) or "nothing"
            at = f"{one.where.sheet}!{', '.join(one.where.cells)}, {period.code} {place}"
            outcome.misses.append((one.defect.name, f"{at}: {said}"))


def _found(settings: Settings, period: Period, files: Sequence[tuple[Sender, Draft]]) -> _Found:
    """What is found in files that lie in their offices' own folders, by place."""
    with tempfile.TemporaryDirectory() as folder:
        own = replace(settings, var=Path(folder), inbox_url="", settle_seconds=0.05)
        end = period.window("administrative").end
        begins = datetime(end.year, end.month, end.day, 9, tzinfo=LOCAL) + timedelta(days=1)
        line.create_replay(own, PROVINCE, begins, sha256_of(f"corpus {period.code}".encode()))
        for sender, draft in files:
            path = Path(own.inbox) / sender.reporter.place_code / sender.reporter.office_code / draft.file_name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(draft.data)
        line.receive(own)
        line.build(own, period)
        rows = line.open_workspace(own).warehouse.query(_SQL)
    found: dict[str, list[tuple[str, str, str | None, str | None]]] = defaultdict(list)
    for row in rows:
        found[_place(row)].append((row["rule_id"], row["severity"], row["sheet_name"], row["cells"]))
    return found


def _place(row: Mapping[str, Any]) -> str:
    return str(row["file_name"]).partition("/")[0]


_SQL = """
    select distinct d.file_name, f.rule_id, f.severity, f.sheet_name, f.cells, f.finding_id
    from (
        select * from raw.read_findings
        union all by name
        select * from raw.findings
    ) as f
    inner join raw.deliveries as d on d.delivery_number = f.delivery_number
    where f.outcome = 'fail'
    order by all
"""
