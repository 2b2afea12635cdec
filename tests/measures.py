"""Adding up every measure of every mart, without a filter, beside the total that its documentation promises.

Put here what any test needs to ask a built warehouse whether something doubles when it is summed. The
promises stand beside the columns in `dbt_project/models/marts/*.yml`, as `unfiltered_total`; nothing here
knows a column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["mart_columns", "unfiltered_totals"]

Manifest = Mapping[str, Any]


def mart_columns(manifest: Manifest) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    """Mart, column, type and meta of every column of every mart in dbt's manifest, by the marts' names."""
    for node in sorted(manifest["nodes"].values(), key=lambda n: str(n["name"])):
        if node["resource_type"] == "model" and node["schema"] == "marts":
            for column in node["columns"].values():
                yield node["name"], column["name"], column["data_type"], column["config"].get("meta", {})


def unfiltered_totals(manifest: Manifest, connection: Any) -> list[tuple[str, str, Any, Any]]:
    """Mart, column, sum over all rows, and what the documented query over the core tables gives.

    `manifest` is dbt's `manifest.json`; `connection` a DuckDB connection to the warehouse built with it. The
    two numbers are equal, or both `None` where there is nothing to add.
    """
    return [
        (
            mart,
            column,
            _one(connection, f"select sum({column}) from marts.{mart}"),
            _one(connection, meta["unfiltered_total"]),
        )
        for mart, column, _, meta in mart_columns(manifest)
        if "unfiltered_total" in meta
    ]


def _one(connection: Any, sql: str) -> Any:
    return connection.execute(sql).fetchone()[0]
