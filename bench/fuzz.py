"""`make fuzz`: spoilt files read and answered for a while; a traceback or a hang ends it, with the file kept.

Put here the loop. What is done to the files is `mutations`. It prints how many files ended in which way.
"""

from __future__ import annotations

import argparse
import faulthandler
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

from bench.corpus.returns import Desk
from bench.mutations import mutated
from hoptac.form import load_forms
from hoptac.period import Period
from hoptac.read import read_delivery
from hoptac.reference import load_reference
from hoptac.reply import mark_of
from hoptac.rule import load_rules
from hoptac.settings import load_settings
from hoptac.workbook import mark_cells

__all__ = ["main"]

_PATIENCE = 60
"""Seconds that one file may take; far beyond what the line allows, so that only a hang ends a run."""


def main() -> None:
    """Run two processes side by side and say what came of them; exit 1 where one ended before its time."""
    options = argparse.ArgumentParser(prog="bench.fuzz", description=__doc__)
    options.add_argument("--minutes", type=float, default=30)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--keep", type=Path, default=Path("var/fuzz"))
    options.add_argument("--alone", action="store_true", help="be one of the two")
    given = options.parse_args()
    given.keep.mkdir(parents=True, exist_ok=True)
    if given.alone:
        _read_on(given.minutes * 60, given.seed, given.keep / f"{given.seed}.bin")
        return
    command = [
        sys.executable,
        "-m",
        "bench.fuzz",
        "--alone",
        "--minutes",
        str(given.minutes),
        "--keep",
        str(given.keep),
    ]
    both = [subprocess.Popen([*command, "--seed", str(given.seed + more)]) for more in (0, 1)]
    codes = [process.wait() for process in both]
    print(f"exit codes {codes}; the last file of each is in {given.keep}")
    sys.exit(int(any(codes)))


def _read_on(seconds: float, seed: int, kept: Path) -> None:
    home = load_settings().home
    forms, rules = (
        load_forms(home / "expectations" / "forms").used_in("66"),
        load_rules(home / "expectations" / "rules"),
    )
    reference, desk = load_reference(home / "seeds"), Desk(home, "66")
    clean = [
        desk.right(sender).data
        for code in ("2024Q1", "2025Q3", "2024Y")
        for sender in desk.senders(Period(code), 1)[:4]
    ]
    rng, ended = Random(seed), Counter[str]()
    until, slowest = time.monotonic() + seconds, 0.0
    while time.monotonic() < until:
        data = mutated(rng.choice(clean), rng)
        kept.write_bytes(data)
        faulthandler.dump_traceback_later(_PATIENCE, exit=True)
        begun = time.monotonic()
        name = rng.choice(("KT.xlsx", "KT.xlsm", "KT.csv"))
        reading = read_delivery(
            data, name, "66-2024-0001", forms=forms, rules=rules, reference=reference, province_code="66"
        )
        mark_cells(data, [mark_of(finding) for finding in reading.findings], "66-2024-0001")
        slowest = max(slowest, time.monotonic() - begun)
        faulthandler.cancel_dump_traceback_later()
        ended[reading.outcome if reading.findings else f"{reading.outcome}, no finding"] += 1
    print(
        f"seed {seed}: {sum(ended.values())} files, {dict(sorted(ended.items()))}, slowest {slowest:.1f} s", flush=True
    )


if __name__ == "__main__":
    main()
