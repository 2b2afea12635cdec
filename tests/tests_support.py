"""Helpers of the tests: a story in a process of its own, and what a workspace holds."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
STORY = ROOT / "tests" / "cases" / "dak_lak_2023q3"


def play_in_its_own_process(var: Path, *, fault: str = "", folder: Path = STORY) -> subprocess.CompletedProcess[str]:
    """Play a story by the library in a process of its own, ended at a fault point where one is named."""
    environment = {
        **os.environ,
        "HOPTAC_HOME": str(ROOT),
        "HOPTAC_VAR": str(var),
        "HOPTAC_SETTLE_SECONDS": "0.05",
        "HOPTAC_FAULT": fault,
        "HOPTAC_INBOX": "",
    }
    command = [sys.executable, "-m", "hoptac.cli", "demo", str(folder), "--library"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def short_story(folder: Path) -> Path:
    """The same offices and figures in one step: everything sent by the release day, one form wrong, one office silent."""
    script = yaml.safe_load((STORY / "story.yml").read_text(encoding="utf-8"))
    first, wrong, release = script["steps"][0], script["steps"][1], script["steps"][2]
    script["steps"] = [{**release, "send": [*first["send"], *wrong["send"]]}]
    script["trace"]["cell"]["place"] = "643"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("figures.csv", "published.csv"):
        shutil.copyfile(STORY / name, folder / name)
    (folder / "story.yml").write_text(yaml.safe_dump(script, allow_unicode=True), encoding="utf-8")
    return folder


def snapshot(var: Path) -> dict[str, str]:
    """Every file of a workspace by its hash, but for what dbt, Airflow and DuckDB keep for themselves."""
    return {
        str(path.relative_to(var)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(var.rglob("*"))
        if path.is_file()
        and path.relative_to(var).parts[0] not in ("dbt", "airflow")
        and not path.name.startswith("warehouse.duckdb")
    }


def released(var: Path) -> dict[str, str]:
    """What must be the same however often a run was interrupted: Parquet, manifests and the other papers."""
    return {
        name: sha256
        for name, sha256 in snapshot(var).items()
        if name.startswith("releases/r") and not name.endswith("marts.duckdb")
    }
