"""The only door to DuckDB: the pipeline's own file, and the files that readers get.

Put here how tables of ours are laid down, filled, asked and copied out. What they mean is dbt's; whether they are
plausible is the judge's. Every value goes in as text and is cast to its column, so nothing passes through a float.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from hoptac.errors import BadConfiguration, PermanentError

__all__ = [
    "RAW_TABLES",
    "Mart",
    "Warehouse",
    "append_rows",
    "ask",
    "compare",
    "copy_in",
    "open_for_reading",
    "write_parquet",
]

_NUMBER = "decimal(24,6)"

_FINDING: Mapping[str, str] = {
    "finding_id": "text",
    "rule_id": "text",
    "rule_version": "integer",
    "rule_kind": "text",
    "severity": "text",
    "outcome": "text",
    "addressee": "text",
    "period": "text",
    "submission_id": "text",
    "reporter_key": "text",
    "form_code": "text",
    "delivery_number": "text",
    "sheet_name": "text",
    "cells": "text",
    "indicator_codes": "text",
    "basis": "text",
    "observed": "text",
    "expected": "text",
    "difference": _NUMBER,
    "message_vi": "text",
    "message_en": "text",
    "remedy_vi": "text",
    "remedy_en": "text",
    "run_id": "text",
}

RAW_TABLES: Mapping[str, Mapping[str, str]] = {
    "deliveries": {
        "delivery_number": "text",
        "sha256": "text",
        "file_name": "text",
        "size_bytes": "bigint",
        "unseen_at": "timestamp",
        "first_seen_at": "timestamp",
        "outcome_code": "text",
        "reason_vi": "text",
        "reason_en": "text",
    },
    "submissions": {
        "submission_id": "text",
        "delivery_number": "text",
        "sha256": "text",
        "form_code": "text",
        "form_version": "text",
        "reporter_key": "text",
        "period": "text",
        "attempt_number": "integer",
        "attempt_reason": "text",
        "unseen_at": "timestamp",
        "first_seen_at": "timestamp",
        "is_return": "boolean",
        "is_nil": "boolean",
        "is_synthetic": "boolean",
        "source_note": "text",
        "letter_number": "text",
        "letter_date": "date",
        "letter_subject": "text",
        "signer_capacity": "text",
        "identity_assurance": "text",
        "nature_code": "text",
        "required_count": "integer",
        "answered_count": "integer",
    },
    "figures": {
        "submission_id": "text",
        "indicator_code": "text",
        "basis": "text",
        "scope": "text",
        "figure_role": "text",
        "value": _NUMBER,
        "value_low": _NUMBER,
        "value_high": _NUMBER,
        "qualifier": "text",
        "unit": "text",
        "printed_unit": "text",
        "printed_text": "text",
        "state": "text",
        "sheet_name": "text",
        "cell_ref": "text",
        "row_label": "text",
    },
    "records": {
        "submission_id": "text",
        "part": "text",
        "record_number": "integer",
        "field": "text",
        "value_text": "text",
        "value_folded": "text",
        "value_number": _NUMBER,
        "value_low": _NUMBER,
        "value_high": _NUMBER,
        "qualifier": "text",
        "value_date": "date",
        "unit": "text",
        "state": "text",
        "sheet_name": "text",
        "cell_ref": "text",
    },
    "attempt_changes": {
        "submission_id": "text",
        "earlier_submission_id": "text",
        "figure_role": "text",
        "indicator_code": "text",
        "basis": "text",
        "scope": "text",
        "sheet_name": "text",
        "cell_ref": "text",
        "row_label": "text",
        "before": "text",
        "after": "text",
    },
    "obligations": {
        "reporter_key": "text",
        "form_code": "text",
        "form_version": "text",
        "period": "text",
        "due_legal_at": "timestamp",
        "due_effective_at": "timestamp",
        "legal_basis": "text",
        "certainty": "text",
        "is_due": "boolean",
        "grace_until_at": "timestamp",
        "grace_working_days": "integer",
    },
    "promises": {
        "period": "text",
        "form_code": "text",
        "form_version": "text",
        "office_code": "text",
        "indicator_code": "text",
        "basis": "text",
        "scope": "text",
        "is_required": "boolean",
    },
    "periods": {
        "period": "text",
        "period_kind": "text",
        "year": "integer",
        "first_year": "integer",
        "quarter": "integer",
        "month_count": "integer",
        "period_index": "integer",
        "opening_index": "integer",
        "label_vi": "text",
        "label_en": "text",
        "period_file_name": "text",
        "administrative_start_date": "date",
        "administrative_end_date": "date",
        "calendar_start_date": "date",
        "calendar_end_date": "date",
        "previous_period": "text",
        "year_before_period": "text",
        "own_basis": "text",
    },
    "period_quarters": {"period": "text", "quarter_period": "text", "basis": "text", "is_inside": "boolean"},
    "working_days": {"day": "date", "is_working": "boolean"},
    "findings": _FINDING,
    "read_findings": _FINDING,
    "acceptances": {"period": "text", "submission_id": "text", "is_acceptable": "boolean", "is_accepted": "boolean"},
    "assurances": {"submission_id": "text", "identity_assurance": "text"},
    "verdicts": {
        "period": "text",
        "status_code": "text",
        "is_complete": "boolean",
        "is_publishable": "boolean",
        "reasons_vi": "text",
        "reasons_en": "text",
    },
    "blocked": {"submission_id": "text"},
}
"""What Python lays down before dbt builds: schema `raw`, by table and column."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mart:
    """A published table: its name, the columns that make its rows unique, and what each column means."""

    name: str
    grain: tuple[str, ...]
    description: str
    columns: tuple[tuple[str, str, str], ...]
    """Name, type and meaning of each column."""


class Warehouse:
    """The pipeline's DuckDB file. A cache: delete it, and the next build makes it again."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def exists(self) -> bool:
        """Whether the file is there."""
        return self.path.exists()

    @contextmanager
    def open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection that may write, with the raw tables laid down."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(str(self.path))
        try:
            connection.execute("set timezone = 'UTC'")
            connection.execute("create schema if not exists raw")
            for table, columns in RAW_TABLES.items():
                described = ", ".join(f"{name} {kind}" for name, kind in columns.items())
                connection.execute(f"create table if not exists raw.{table} ({described})")
            yield connection
        finally:
            connection.close()

    def loaded(self, table: str, column: str) -> set[str]:
        """The values of a text column of a raw table, empty ones left out."""
        sql = f"select distinct {column} from raw.{table} where {column} is not null"
        with self.open() as connection:
            return {row[0] for row in connection.execute(sql).fetchall()}

    def put_deliveries(self, rows: Mapping[str, Sequence[Row]]) -> None:
        """Lay down what was read from some deliveries, in place of what may stand of them; all of it or nothing."""
        numbers = [row["delivery_number"] for row in rows["deliveries"]]
        with self.open() as connection:
            connection.execute("begin")
            for table in ("figures", "records", "attempt_changes"):
                connection.execute(
                    f"delete from raw.{table} where submission_id in "
                    "(select submission_id from raw.submissions where list_contains($1, delivery_number))",
                    [numbers],
                )
            for table, some in rows.items():
                if "delivery_number" in RAW_TABLES[table]:
                    connection.execute(f"delete from raw.{table} where list_contains($1, delivery_number)", [numbers])
                _insert(connection, table, some)
            connection.execute("commit")

    def replace(self, rows: Mapping[str, Sequence[Row]], period: str | None = None) -> None:
        """Replace the rows of raw tables, those of one period or all of them, all tables or none."""
        with self.open() as connection:
            connection.execute("begin")
            for table, some in rows.items():
                if period is None:
                    connection.execute(f"delete from raw.{table}")
                else:
                    connection.execute(f"delete from raw.{table} where period = ?", [period])
                _insert(connection, table, some)
            connection.execute("commit")

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Rows of a query, as dictionaries."""
        with self.open() as connection:
            return ask(connection, sql, parameters)


def open_for_reading(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection that can only read one of the files that readers get; the host's files are out of its reach."""
    if not path.exists():
        raise PermanentError(f"{path} does not exist. Publish a release first (`hoptac publish`).")
    return duckdb.connect(
        str(path), read_only=True, config={"enable_external_access": "false", "lock_configuration": "true"}
    )


def ask(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """Rows of a query, as dictionaries."""
    found = connection.execute(sql, list(parameters))
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def write_parquet(sql: str, target: Path, database: Path | None = None) -> str:
    """Write the rows of a query as Parquet and return the file's SHA-256.

    The query must order by its whole grain and hold no floats: then the file repeats byte for byte.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(database) if database else ":memory:", read_only=database is not None) as connection:
        connection.execute(f"copy ({sql}) to '{_quoted(target)}' (format parquet, compression zstd)")
    return hashlib.sha256(target.read_bytes()).hexdigest()


def compare(old: Path, new: Path, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """Rows of a query over two files that readers get, known in it as `old` and `new`."""
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"attach '{_quoted(old)}' as old (read_only)")
        connection.execute(f"attach '{_quoted(new)}' as new (read_only)")
        return ask(connection, sql, parameters)


def copy_in(database: Path, files: Mapping[str, Path], period: str) -> None:
    """Replace one period in each table of a readers' file by the rows of a Parquet file; tables, never views."""
    with duckdb.connect(str(database)) as connection:
        connection.execute("begin")
        for table, file in sorted(files.items()):
            source = f"read_parquet('{_quoted(file)}')"
            connection.execute(f"create table if not exists {table} as select * from {source} limit 0")
            connection.execute(f"delete from {table} where period = ?", [period])
            connection.execute(f"insert into {table} by name select * from {source}")
        connection.execute("commit")
        connection.execute("checkpoint")


def append_rows(database: Path, mart: Mart, rows: Sequence[Row]) -> None:
    """Add rows to a table of a readers' file, which is made with its columns where it is not there."""
    columns = {name: kind for name, kind, _ in mart.columns}
    with duckdb.connect(str(database)) as connection:
        described = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        connection.execute(f"create table if not exists {mart.name} ({described})")
        _fill(connection, mart.name, columns, rows)


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Row]) -> None:
    columns = RAW_TABLES[table]
    rows = list(rows)
    if unknown := set().union(*rows) - set(columns):
        raise BadConfiguration(f"raw.{table}", f"has no columns {sorted(unknown)}", "Add them to RAW_TABLES.")
    _fill(connection, f"raw.{table}", columns, rows)


def _fill(connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], rows: Sequence[Row]) -> None:
    if rows:
        lists = [[_text(row.get(name)) for row in rows] for name in columns]
        picked = ", ".join(f"cast(unnest(?::varchar[]) as {kind})" for kind in columns.values())
        connection.execute(f"insert into {table} select {picked}", lists)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if hasattr(value, "isoformat"):
        return _naive(value)
    return str(value)


def _naive(value: Any) -> str:
    if getattr(value, "tzinfo", None) is not None:
        from datetime import UTC

        value = value.astimezone(UTC).replace(tzinfo=None)
    return str(value.isoformat())


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
