"""`make corpus`: how many planted defects Hoptac finds, and how often it cries wolf.

Each office sends its return twice, in two workspaces: once clean, once with one defect. A defect is found if the spoilt
file has a finding that its clean twin has not, at the place where the defect was planted. A false alarm is a clean file
with any finding that blocks or asks for an explanation. Every period is received and built, so that rules over figures
speak too.
"""

from __future__ import annotations

import argparse
import logging
import time

from bench.corpus.measuring import PROVINCE, Outcome, every_defect, measure, plant_in_turn
from bench.corpus.returns import Desk
from hoptac.period import Period
from hoptac.settings import load_settings

__all__ = ["main"]

_PERIODS = ("2024Q1", "2024Q4", "2025Q3", "2024H1", "2024Y", "2025Y")
_ROUNDS = 3


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
    desk = Desk(settings.home, PROVINCE)
    defects = every_defect()
    outcome = Outcome()
    turn = 0
    for seed in range(1, given.rounds + 1):
        if given.tuning and seed % 3 == 0:
            continue
        for code in given.periods:
            sent, turn = plant_in_turn(desk, Period(code), seed, given.offices, defects, turn)
            begun = time.monotonic()
            measure(settings, Period(code), sent, outcome)
            print(f"{code}, seed {seed}: {len(sent)} offices, {time.monotonic() - begun:.0f} s", flush=True)
    _print(outcome, len(defects))


def _print(outcome: Outcome, sorts: int) -> None:
    files, found = outcome.planted.total(), outcome.found.total()
    print("recall by kind")
    for kind in sorted(outcome.planted):
        print(f"  {kind:10} {outcome.found[kind]:4} of {outcome.planted[kind]:4}")
    for name, told in outcome.misses:
        print(f"  missed: {name} at {told}")
    for file, loud in outcome.alarms.items():
        print(f"  false alarm: {file}: {'; '.join(loud[:4])}")
    print(f"{files} defects of {sorts} sorts; as many clean files as spoilt ones")
    print(f"recall {100 * found / max(1, files):.1f} %")
    print(f"false alarms {100 * len(outcome.alarms) / max(1, files):.1f} %")


if __name__ == "__main__":
    main()
