"""The only door to dbt: facts before the judge, marts after the gate.

Put here how dbt is called in this process and what it says of the tables that it made. What a model means is in
`dbt_project/`; nothing here knows a column.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hoptac.errors import PermanentError
from hoptac.settings import set_environment
from hoptac.warehouse import Mart

__all__ = ["Project", "build_facts", "build_marts", "published_marts"]


@dataclass(frozen=True, slots=True)
class Project:
    """Where dbt finds its project and the warehouse, and where it may write what it needs itself."""

    home: Path
    warehouse: Path
    work: Path


def build_facts(project: Project, period: str) -> None:
    """Seeds, staging and the facts that the judge reads."""
    _invoke(project, ["tag:facts", "resource_type:seed"], period)


def build_marts(project: Project, period: str) -> None:
    """Everything that rests on findings and verdict, with all data tests."""
    _invoke(project, ["tag:published"], period)


def published_marts(project: Project) -> list[Mart]:
    """The tables of the schema `marts`, as the last build left them in dbt's manifest."""
    manifest = json.loads((project.work / "target" / "manifest.json").read_text())
    nodes = [n for n in manifest["nodes"].values() if n["resource_type"] == "model" and n["schema"] == "marts"]
    return sorted((_mart(node) for node in nodes), key=lambda mart: mart.name)


def _mart(node: Mapping[str, Any]) -> Mart:
    return Mart(
        name=node["name"],
        grain=tuple(node["config"]["meta"]["grain"]),
        description=node["description"],
        columns=tuple((c["name"], c["data_type"] or "", c["description"]) for c in node["columns"].values()),
    )


def _invoke(project: Project, select: Sequence[str], period: str) -> None:
    """Run one selection. Paths are absolute: a relative one poisons dbt's cache for the next run from elsewhere."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    set_environment(HOPTAC_WAREHOUSE=str(project.warehouse))
    folder = str(project.home / "dbt_project")
    try:
        outcome = dbtRunner().invoke(
            [
                "--quiet",
                "--no-use-colors",
                "--no-send-anonymous-usage-stats",
                "--log-path",
                str(project.work / "logs"),
                "build",
                "--project-dir",
                folder,
                "--profiles-dir",
                folder,
                "--target-path",
                str(project.work / "target"),
                "--select",
                *select,
                "--exclude-resource-type",
                "unit_test",
                "--vars",
                json.dumps({"period": period}),
            ]
        )
    finally:
        # dbt-duckdb keeps the file locked for the whole process; no public call lets go of it.
        if DuckDBConnectionManager._ENV is not None:
            DuckDBConnectionManager._ENV.close()
            DuckDBConnectionManager._ENV = None
    if not outcome.success:
        raise PermanentError(
            f"dbt did not build {' '.join(select)}: {_failures(outcome)}. See {project.work / 'logs'}."
        )


def _failures(outcome: Any) -> str:
    if outcome.exception is not None:
        return str(outcome.exception)
    results = getattr(outcome.result, "results", None) or []
    return "; ".join(
        f"{result.node.name}: {result.message}" for result in results if str(result.status) in ("error", "fail")
    )
