"""Effects that survive a crash: written aside, synced, renamed, and only then told to the ledger.

Put here the few ways in which a file comes into being or changes its name. Each rename is a named fault point, so that
a drill can stop the process on either side of it (`HOPTAC_FAULT`, `docs/reference/fault-points.md`).
"""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

__all__ = [
    "adopt_folder",
    "arm_faults",
    "fault_point",
    "link_or_copy",
    "replace_symlink",
    "sync_folder",
    "write_bytes",
    "write_folder",
]

on_fault_point: Callable[[str], None] | None = None
"""Set by `arm_faults` only; called with the name of each point that the process passes."""


def fault_point(name: str) -> None:
    """Say that the process stands at `name`; a drill may end it here."""
    if on_fault_point is not None:
        on_fault_point(name)


def arm_faults(wanted: str) -> None:
    """Kill the process (SIGKILL) when it reaches the point `wanted`, written `name` or `name#2` for its second time."""
    global on_fault_point
    name, _, count = wanted.partition("#")
    left = int(count or 1)

    def check(reached: str) -> None:
        nonlocal left
        if reached == name:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    on_fault_point = check


def write_bytes(path: Path, data: bytes, what: str) -> None:
    """Write `data` to `path` so that it is there whole or not at all; `what` names the fault points."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.part")
    with aside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    _rename(aside, path, what)


def write_folder(path: Path, fill: Callable[[Path], None], what: str) -> None:
    """Make the folder `path` whole or not at all: `fill` writes into a folder beside it, which then takes its name.

    A folder that already stands is left as it is; one left half-made by a crash is made again.
    """
    if path.is_dir():
        return
    aside = path.with_name(f".{path.name}.part")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    fill(aside)
    adopt_folder(aside, path, what)


def adopt_folder(aside: Path, path: Path, what: str) -> None:
    """Give a finished folder its name; where that name stands already, its content is the same and `aside` goes."""
    if path.is_dir():
        shutil.rmtree(aside)
        return
    for file in sorted(aside.rglob("*")):
        sync_folder(file)
    _rename(aside, path, what)


def replace_symlink(link: Path, target: str, what: str) -> None:
    """Point `link` at `target` in one step; whoever holds the old target open reads on."""
    aside = link.with_name(f".{link.name}.part")
    aside.unlink(missing_ok=True)
    aside.symlink_to(target)
    _rename(aside, link, what)


def link_or_copy(source: Path, target: Path) -> None:
    """Hard-link where the file system can, copy where it cannot."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def sync_folder(path: Path) -> None:
    """Flush a file or folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _rename(aside: Path, path: Path, what: str) -> None:
    fault_point(f"{what}.rename.before")
    os.replace(aside, path)
    sync_folder(path.parent)
    fault_point(f"{what}.rename.after")
