"""How fast returns are read, and in how much memory, beside pandas with openpyxl and the bare reading library.

Put here the measurement that `make bench-intake` runs: the same workbooks, one after the other by each reader in two
processes, in rounds. Whether readings are right is for tests; here they are only counted.
"""

from __future__ import annotations

import argparse
import io
import json
import multiprocessing
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from hoptac.form import load_forms
from hoptac.landing import Landing
from hoptac.line import open_workspace
from hoptac.line.reading import open_reader
from hoptac.period import Period
from hoptac.receive import Delivery
from hoptac.reference import Reporter, load_reference
from hoptac.settings import Settings, load_settings
from hoptac.workbook import Cover, write_workbook

PERIOD = Period.parse("2023Q3")
PROVINCE = "66"
PROCESSES = 2
READERS = ("hoptac", "calamine", "pandas")
NAMES = {"hoptac": "hoptac, pool of workers", "calamine": "bare python-calamine", "pandas": "pandas + openpyxl"}
WARM_UP = 4 * PROCESSES
"""Workbooks that each reader reads before its clock starts, so that its processes stand and have imported all."""

_HERE_AND_BELOW = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


# The workbooks --------------------------------------------------------------------------------------------------------


def generate(settings: Settings, count: int, seed: int) -> None:
    """Lay `count` filled workbooks into the landing of `settings`, and their list beside it."""
    reference = load_reference(settings.home / "seeds")
    owed: dict[Reporter, list[str]] = defaultdict(list)
    for obligation in reference.obligations(PERIOD):
        owed[obligation.reporter].append(obligation.form_code)
    offices = sorted(owed.items(), key=lambda pair: pair[0].key)
    wanted = [(*offices[number % len(offices)], seed + number) for number in range(count)]
    landing = Landing(settings.var / "landing")
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        addresses = [landing.put(data) for data in pool.imap(partial(_filled, settings), wanted, chunksize=4)]
    (settings.var / "workbooks.json").write_text(json.dumps(addresses), encoding="utf-8")


def _filled(settings: Settings, wanted: tuple[Reporter, list[str], int]) -> bytes:
    """An issued workbook as an office sends it back: typed into, and saved by another programme than made it."""
    import openpyxl

    reporter, form_codes, seed = wanted
    dice = random.Random(seed)
    cover = Cover(
        place_code=reporter.place_code,
        office_code=reporter.office_code,
        reporter_name=reporter.name_vi,
        period=PERIOD.code,
        forms=tuple(sorted(form_codes)),
        is_synthetic=True,
    )
    forms = load_forms(settings.home / "expectations" / "forms")
    blank = write_workbook(forms, cover, PERIOD.window("administrative").end)
    book = openpyxl.load_workbook(io.BytesIO(blank))
    for name in cover.forms:
        for row in book[name].iter_rows():
            for cell in row:
                if not cell.protection.locked and cell.value is None and cell.number_format.startswith("#,##0"):
                    is_count = cell.number_format == "#,##0"
                    cell.value = dice.randrange(2_000) if is_count else round(dice.uniform(0, 90_000), 1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# The readers ----------------------------------------------------------------------------------------------------------


def _by_hoptac(settings: Settings, addresses: Sequence[str]) -> Iterator[int]:
    """Figures of each workbook, read as the line reads them: whole batches, all findings, results carried back."""
    now = datetime(2023, 9, 15, tzinfo=UTC)
    received = [
        Delivery(f"66-2023-{number:05d}", address, f"{number}.xlsx", 0, None, now)
        for number, address in enumerate(addresses)
    ]
    workspace = open_workspace(replace(settings, place_code=PROVINCE))
    with open_reader(workspace, len(received)) as reader:
        batches = [received[:WARM_UP]]
        batches += [received[n : n + settings.read_batch] for n in range(WARM_UP, len(received), settings.read_batch)]
        for batch in batches:
            for delivery, reading in reader.workbooks(batch):
                if reading.outcome != "readable":
                    sys.exit(f"{delivery.file_name} was refused: {reading.findings[0].message_en}")
                yield sum(len(submission.figures) for submission in reading.submissions)


def _with_calamine(path: str) -> int:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    return sum(len(rows) for rows in sheets)


def _with_pandas(path: str) -> int:
    import pandas

    return sum(
        len(frame) for frame in pandas.read_excel(path, sheet_name=None, header=None, engine="openpyxl").values()
    )


def _by_others(name: str, settings: Settings, addresses: Sequence[str]) -> Iterator[int]:
    """Rows of each workbook, all sheets read to lists or frames, which stay where they were read."""
    landing = Landing(settings.var / "landing")
    paths = [landing.path_of(address) for address in addresses]
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        yield from pool.imap({"calamine": _with_calamine, "pandas": _with_pandas}[name], paths)


def measure(name: str, settings: Settings, addresses: Sequence[str]) -> dict[str, float]:
    """One reader over all workbooks: seconds and workbooks after the warm-up, its seconds, processor time of it all,
    peak megabytes of this process and of the largest below it."""
    began = time.perf_counter()
    counted: Iterable[int]
    counted = _by_hoptac(settings, addresses) if name == "hoptac" else _by_others(name, settings, addresses)
    total, started = 0, began
    for number, found in enumerate(counted, 1):
        total += found
        if number == WARM_UP:
            started = time.perf_counter()
    ended = time.perf_counter()
    if not total:
        sys.exit(f"{name} found nothing in {len(addresses)} workbooks.")
    return {
        "workbooks": len(addresses) - WARM_UP,
        "seconds": ended - started,
        "warm_up": started - began,
        "cpu": sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, _HERE_AND_BELOW)),
        "here": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "worker": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    }


def _measure_apart(name: str, var: Path, times: int = 1) -> dict[str, float]:
    """The same in a process of its own, so that one reader's memory is not counted as another's."""
    command = [sys.executable, "-m", "bench.intake", "--measure", name, "--times", str(times), "--var", str(var)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{name}: {done.stdout}{done.stderr}")
    told: dict[str, float] = json.loads(done.stdout)
    return told


def compare(settings: Settings, rounds: int) -> None:
    """Print the medians of interleaved rounds, the ratios, and memory for the workbooks once and three times over."""
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in READERS}
    for _ in range(rounds):
        for name in READERS:
            runs[name].append(_measure_apart(name, settings.var))
    print(
        f"{'':26}{'workbooks/s':>12}{'ms each':>9}{'CPU ms each':>13}{'warm-up s':>11}{'MB here':>9}{'MB worker':>11}"
    )
    speed = {}
    for name in READERS:
        middle = {key: statistics.median(run[key] for run in runs[name]) for key in runs[name][0]}
        speed[name] = middle["workbooks"] / middle["seconds"]
        cpu = 1000 * middle["cpu"] / (middle["workbooks"] + WARM_UP)
        print(
            f"{NAMES[name]:26}{speed[name]:12.1f}{1000 / speed[name]:9.2f}{cpu:13.2f}{middle['warm_up']:11.2f}"
            f"{middle['here']:9.0f}{middle['worker']:11.0f}"
        )
    print(f"\n{speed['hoptac'] / speed['pandas']:.1f} times as fast as pandas + openpyxl (aim: at least 8)")
    print(f"{speed['calamine'] / speed['hoptac']:.1f} times the time of the bare reader (aim: at most 3)")
    once, thrice = (_measure_apart("hoptac", settings.var, times) for times in (1, 3))
    print("\npeak megabytes by number of workbooks")
    for told in (once, thrice):
        print(
            f"{told['workbooks'] + WARM_UP:8.0f}: {told['here']:.0f} here, {told['worker']:.0f} in the largest worker"
        )


def main() -> None:
    """Generate, measure, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=300, help="workbooks to generate")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seed", type=int, default=2023)
    options.add_argument("--var", type=Path, help="folder of workbooks to use again")
    options.add_argument("--measure", choices=READERS, help=argparse.SUPPRESS)
    options.add_argument("--times", type=int, default=1, help=argparse.SUPPRESS)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-intake-") as folder:
        settings = replace(load_settings(asked.var or Path(folder)), read_workers=PROCESSES)
        if asked.measure:
            addresses = json.loads((settings.var / "workbooks.json").read_text(encoding="utf-8"))
            print(json.dumps(measure(asked.measure, settings, addresses * asked.times)))
            return
        if not (settings.var / "workbooks.json").exists():
            generate(settings, max(asked.count, 2 * WARM_UP), asked.seed)
        size = [path.stat().st_size for path in (settings.var / "landing").rglob("*") if path.is_file()]
        print(f"{len(size)} workbooks of {statistics.mean(size) / 1000:.0f} kB, {PROCESSES} processes each\n")
        compare(settings, asked.rounds)


if __name__ == "__main__":
    main()
