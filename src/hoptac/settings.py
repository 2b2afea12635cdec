"""Where things are: the one frozen object that every step is given.

Put here what an operator may set from outside. What the *province* decides (due dates, coverage, grace) is policy and
lives in `seeds/policy`; nothing here may change a figure. A limit of reading can only refuse a file, with its reason.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path

from hoptac.errors import BadConfiguration

__all__ = ["Settings", "fault_wanted", "load_settings", "set_environment"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Places on disk and the few limits of the machine."""

    home: Path
    """The checkout: `dbt_project/`, `expectations/`, `seeds/`, `dags/` lie in it."""
    var: Path
    """The workspace: originals, ledger, warehouse, releases."""
    inbox_url: str = ""
    """Where senders drop files, any fsspec URL; empty means `var/inbox`. Read, never written or emptied."""
    place_code: str = ""
    """Code of the receiving office's province; needed once, to create a live workspace."""
    settle_seconds: float = 2.0
    """How long a file in the inbox must stand still before it is taken."""
    lock_seconds: float = 60.0
    """How long to wait for another run that holds the writer's lock."""
    read_workers: int = 1
    """How many processes read files at a time."""
    read_seconds: float = 60.0
    """Seconds that reading one file may take."""
    read_memory_megabytes: int = 1024
    """Memory that reading one file may take, beyond what a worker needs to begin."""
    read_batch: int = 200
    """How many files are read, laid down and answered before the next are begun."""
    read_cells: int = 200_000
    """Filled cells that a workbook may have."""
    read_unpacked_megabytes: int = 120
    """What a workbook may come to when unpacked."""
    trust_roots: Path | None = None
    """Folder of the certificates that a letter's signature must come from; without it no signature is trusted."""

    @property
    def inbox(self) -> str:
        """URL or path of the inbox."""
        return self.inbox_url or str(self.var / "inbox")

    @property
    def outbox(self) -> Path:
        """Receipts and return workbooks, one folder per reporting place."""
        return self.var / "outbox"

    @property
    def ledger(self) -> Path:
        """Folder of the ledger."""
        return self.var / "ledger"

    @property
    def warehouse(self) -> Path:
        """The pipeline's own DuckDB file; a cache, never opened by BI."""
        return self.var / "warehouse.duckdb"

    @property
    def releases(self) -> Path:
        """Published history; `current` points at the newest."""
        return self.var / "releases"


def load_settings(var: Path | None = None) -> Settings:
    """Read the environment once.

    `HOPTAC_HOME` is the checkout (default: the folder above `src/`), `HOPTAC_VAR` the workspace (default: `var/` in
    the checkout), `HOPTAC_INBOX` an inbox elsewhere, `HOPTAC_PLACE` whose live workspace is created,
    `HOPTAC_SETTLE_SECONDS` and `HOPTAC_LOCK_SECONDS` the waits.
    Files are read `HOPTAC_READ_WORKERS` at a time (default: the processors that this process may use) in batches of
    `HOPTAC_READ_BATCH`; one file may take `HOPTAC_READ_SECONDS`, `HOPTAC_READ_MEMORY_MEGABYTES`, `HOPTAC_READ_CELLS`
    and `HOPTAC_READ_UNPACKED_MEGABYTES`. Signed letters are checked by the certificates in `HOPTAC_TRUST_ROOTS`.
    Raises `BadConfiguration` where the checkout is not one or a number is not one.
    """
    home = Path(os.environ.get("HOPTAC_HOME") or Path(__file__).resolve().parents[2]).resolve()
    for needed in ("dbt_project", "expectations", "seeds"):
        if not (home / needed).is_dir():
            raise BadConfiguration(home, f"has no folder {needed}/", "Set HOPTAC_HOME to a checkout of Hoptac.")
    return Settings(
        home=home,
        var=(var or Path(os.environ.get("HOPTAC_VAR") or home / "var")).resolve(),
        inbox_url=os.environ.get("HOPTAC_INBOX", ""),
        place_code=os.environ.get("HOPTAC_PLACE", ""),
        settle_seconds=_seconds("HOPTAC_SETTLE_SECONDS", 2.0),
        lock_seconds=_seconds("HOPTAC_LOCK_SECONDS", 60.0),
        read_workers=_count("HOPTAC_READ_WORKERS", len(os.sched_getaffinity(0))),
        read_seconds=_seconds("HOPTAC_READ_SECONDS", 60.0, is_zero_allowed=False),
        read_memory_megabytes=_count("HOPTAC_READ_MEMORY_MEGABYTES", 1024),
        read_batch=_count("HOPTAC_READ_BATCH", 200),
        read_cells=_count("HOPTAC_READ_CELLS", 200_000),
        read_unpacked_megabytes=_count("HOPTAC_READ_UNPACKED_MEGABYTES", 120),
        trust_roots=Path(roots).resolve() if (roots := os.environ.get("HOPTAC_TRUST_ROOTS")) else None,
    )


def _seconds(name: str, default: float, *, is_zero_allowed: bool = True) -> float:
    text = os.environ.get(name, "")
    try:
        seconds = float(text) if text else default
    except ValueError:
        raise BadConfiguration(name, f"'{text}' is not a number of seconds", "Write it as 2 or 0.5.") from None
    if not math.isfinite(seconds) or seconds < 0 or not (seconds or is_zero_allowed):
        raise BadConfiguration(name, f"'{text}' is no time that can be waited", "Write it as 2 or 0.5.")
    return seconds


def _count(name: str, default: int) -> int:
    text = os.environ.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdecimal()) or int(text) < 1:
        raise BadConfiguration(name, f"'{text}' is not a whole number from 1", f"Write it as {default}.")
    return int(text)


def fault_wanted() -> str:
    """`HOPTAC_FAULT`: the fault point at which a drill wants the process to die; empty in all other runs."""
    return os.environ.get("HOPTAC_FAULT", "")


def set_environment(**values: str) -> None:
    """Tell tools that run in this process what they only read from the environment (dbt's profile, Airflow)."""
    os.environ.update(values)
