"""`make corpus`: how many planted defects Hoptac finds, and how often it cries wolf.

Each office sends its return twice, in two workspaces: once clean, once with one defect. A defect is found if the spoilt
file has a finding that its clean twin has not, at the place where the defect was planted. A false alarm is a clean file
with any finding that blocks or asks for an explanation. Every period is received and built, so that rules over figures
speak too.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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
from hoptac.settings import Settings, load_settings

__all__ = ["main"]

_PROVINCE = "66"
_PERIODS = ("2024Q1", "2024Q4", "2025Q3", "2024H1", "2024Y", "2025Y")
_ROUNDS = 3
_PLANTERS = (defects_of_cells, defects_of_figures, defects_of_files, defects_of_lists, defects_of_sheets)
Found = Mapping[str, Sequence[tuple[str, str, str | None, str | None]]]
"""By file: rule, severity, sheet, cells."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """A clean file, its spoilt twin, and where it was spoilt with what."""

    sender: Sender
    clean: Draft
    spoilt: Draft
    defect: Defect
    where: Where


def main() -> None:
    """Print recall by kind, misses, false alarms, and last the two shares."""
    options = argparse.ArgumentParser(prog="bench.corpus", description=__doc__)
    options.add_argument("--rounds", type=int, default=_ROUNDS, help="seeds; every third is held out while tuning")
    options.add_argument("--tuning", action="store_true", help="leave the held-out seeds alone")
    options.add_argument("--offices", type=int, default=40, help="at most so many offices of a period")
    options.add_argument("--periods", nargs="*", default=_PERIODS)
    given = options.parse_args()
    logging.disable(logging.WARNING)
    settings = load_settings()
    desk = Desk(settings.home, _PROVINCE)
    hits: Counter[str] = Counter()
    planted: Counter[str] = Counter()
    misses: list[str] = []
    alarms: dict[str, list[str]] = defaultdict(list)
    clean_files = 0
    turn = 0
    for seed in range(1, given.rounds + 1):
        if given.tuning and seed % 3 == 0:
            continue
        for code in given.periods:
            period = Period(code)
            sent, turn = _sent(desk, period, seed, given.offices, turn)
            begun = time.monotonic()
            clean = _found(settings, period, [(one.sender, one.clean) for one in sent])
            spoilt = _found(settings, period, [(one.sender, one.spoilt) for one in sent])
            print(f"{code}, seed {seed}: {len(sent)} offices, {time.monotonic() - begun:.0f} s", flush=True)
            clean_files += len(sent)
            for one in sent:
                key = one.sender.reporter.place_code
                loud = sorted({f"{f[0]} {f[2]}!{f[3]}" for f in clean.get(key, ()) if f[1] in ("block", "explain")})
                if loud:
                    alarms[f"{code} seed {seed} {key} ({', '.join(one.clean.habits)})"] = loud
                new = Counter(spoilt.get(key, ())) - Counter(clean.get(key, ()))
                planted[one.defect.kind] += 1
                if any(one.where.is_named_by(sheet, cells) for _, _, sheet, cells in new):
                    hits[one.defect.kind] += 1
                else:
                    said = ", ".join(sorted(f"{f[0]} {f[2]}!{f[3]}" for f in new)) or "nothing"
                    misses.append(
                        f"{one.defect.name} at {one.where.sheet}!{', '.join(one.where.cells)}, {code} {key}: {said}"
                    )
    for kind in sorted(planted):
        print(f"  {kind:10} {hits[kind]:4} of {planted[kind]:4}")
    for miss in misses:
        print(f"  missed: {miss}")
    for file, loud in alarms.items():
        print(f"  false alarm: {file}: {'; '.join(loud[:4])}")
    print(f"{sum(planted.values())} defects of {len(REGISTER)} sorts; as many clean files as spoilt ones")
    print(f"recall {100 * sum(hits.values()) / max(1, sum(planted.values())):.1f} %")
    print(f"false alarms {100 * len(alarms) / max(1, clean_files):.1f} %")


def _sent(desk: Desk, period: Period, seed: int, most: int, turn: int) -> tuple[list[_Sent], int]:
    """Clean and spoilt files of a period; defects are taken in turn, so that each sort comes about equally often."""
    sent = []
    names = sorted(REGISTER)
    for sender in desk.senders(period, seed)[:most]:
        right = desk.right(sender)
        clean, _ = desk.as_sent(sender, right, Where())
        for step in range(len(names)):
            defect = REGISTER[names[(turn + step) % len(names)]]
            if not defect.needs <= set(clean.forms):
                continue
            rng = Random(f"{defect.name}/{period.code}/{sender.seed}")
            spoilt = defect.spoil(clean if defect.kind == "file" else right, rng)
            if spoilt is not None:
                file, where = spoilt if defect.kind == "file" else desk.as_sent(sender, *spoilt)
                sent.append(_Sent(sender, clean, file, defect, where))
                turn = (turn + step + 1) % len(names)
                break
    return sent, turn


def _found(settings: Settings, period: Period, files: Sequence[tuple[Sender, Draft]]) -> Found:
    """What is found in files that lie in their offices' own folders, by place."""
    with tempfile.TemporaryDirectory() as folder:
        own = replace(settings, var=Path(folder), inbox_url="", settle_seconds=0.05)
        end = period.window("administrative").end
        begins = datetime(end.year, end.month, end.day, 9, tzinfo=LOCAL) + timedelta(days=1)
        line.create_replay(own, _PROVINCE, begins, sha256_of(f"corpus {period.code}".encode()))
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


if __name__ == "__main__":
    main()
