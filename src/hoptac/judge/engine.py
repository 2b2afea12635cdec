"""Great Expectations on DuckDB: the datasource, the expectation, one run of a suite.

Put here all that knows Great Expectations; nothing else of the package imports it, and this module is
imported only when something is judged, because the import costs seconds. Which rules are run, and on what, is
the package's front.

Two things are not as Great Expectations ships them. Its SQL engine closes the connection before it fetches,
and DuckDB drops the result, so ours keeps one connection open, as its own engine does for SQLite. Its
`UnexpectedRowsExpectation` fetches at most 200 rows and runs the query a second time to count them, so ours
asks the metric `query.table` for all rows and counts what came.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

# The one door to Great Expectations: this module itself is only imported inside functions.
import great_expectations as gx  # noqa: TID253
import sqlalchemy as sa
from great_expectations.data_context.types.base import (  # noqa: TID253
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.datasource.fluent import SQLDatasource  # noqa: TID253
from great_expectations.datasource.fluent.interfaces import TestConnectionError  # noqa: TID253
from great_expectations.execution_engine import SqlAlchemyExecutionEngine  # noqa: TID253
from great_expectations.expectations import UnexpectedRowsExpectation  # noqa: TID253
from great_expectations.validator.metric_configuration import MetricConfiguration  # noqa: TID253

from hoptac.errors import Busy, PermanentError

__all__ = ["DuckDBDatasource", "EveryFailingRow", "Question", "Session"]

_SEVERITIES = {"block": "critical", "explain": "warning", "note": "info"}


class OpenConnectionEngine(SqlAlchemyExecutionEngine):  # type: ignore[misc]
    """Runs every query on one connection, which stays open until the session ends."""

    _connection: sa.Connection | None

    @contextmanager
    def get_connection(self) -> Iterator[sa.Connection]:
        """The connection, opened at the first query."""
        if self._connection is None:
            self._connection = self.engine.connect()
        yield self._connection

    def close(self) -> None:
        """Let go of the file, so that others can open it."""
        connection = getattr(self, "_connection", None)
        if connection is not None:
            connection.close()
            self._connection = None
        super().close()


_EngineType = type[OpenConnectionEngine]


class DuckDBDatasource(SQLDatasource):  # type: ignore[misc]
    """`context.data_sources.add_duckdb(name, connection_string)`: registered by being defined."""

    type: Literal["duckdb"] = "duckdb"

    @property
    def execution_engine_type(self) -> _EngineType:
        """The engine that keeps its connection."""
        return OpenConnectionEngine


class EveryFailingRow(UnexpectedRowsExpectation):  # type: ignore[misc]
    """Fails when the query returns rows, and returns every one of them, asked for once."""

    metric_dependencies: ClassVar[tuple[str, ...]] = ()

    def get_validation_dependencies(
        self, execution_engine: Any = None, runtime_configuration: dict[str, Any] | None = None
    ) -> Any:
        """One metric: the table of the query, not cut off."""
        wanted = super().get_validation_dependencies(execution_engine, runtime_configuration)
        wanted.set_metric_configuration(
            "query.table",
            MetricConfiguration(
                metric_name="query.table",
                metric_domain_kwargs={"batch_id": self.configuration.kwargs.get("batch_id")},
                metric_value_kwargs={"query": self.unexpected_rows_query, "fetch_all": True},
            ),
        )
        return wanted

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: Any = None,
    ) -> Any:
        rows = metrics["query.table"]
        counted = {"unexpected_rows_query.table": rows, "unexpected_rows_query.row_count": len(rows)}
        return super()._validate(counted, runtime_configuration, execution_engine)


@dataclass(frozen=True, slots=True)
class Question:
    """A rule as it is put to Great Expectations."""

    rule_id: str
    rule_version: int
    severity: str
    addressee: str
    sql: str
    meaning: str


class Session:
    """One ephemeral context on one warehouse; a context manager that gives the file back when it ends."""

    def __init__(self, warehouse: Path, period: str, keeps_results: bool = False) -> None:
        """Open the figures of `period`; with `keeps_results` they can be written as Data Docs.

        Raises `PermanentError` where there is no file, `Busy` where somebody else has it open.
        """
        config = DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(),
            analytics_enabled=False,
            progress_bars=ProgressBarsConfig(globally=False),
        )
        if not warehouse.is_file():
            raise PermanentError(f"{warehouse}: no warehouse to judge. Build the facts first.")
        self._context = gx.get_context(mode="ephemeral", project_config=config)
        try:
            self._source = self._context.data_sources.add_duckdb(
                "warehouse", connection_string=f"duckdb:///{warehouse.resolve()}"
            )
        except TestConnectionError as error:
            raise Busy(f"{warehouse}: somebody else has it open. Close it, then judge again. ({error})") from error
        figures = self._source.add_query_asset(
            "fct_figure",
            query=f"select * from core.fct_figure where period = '{period}'",
        )
        self._batch = figures.add_batch_definition_whole_table(period)
        self._keeps_results = keeps_results

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *unused: object) -> None:
        self._source.get_execution_engine().close()
        self._source.get_engine().dispose()

    def ask(self, suite_name: str, questions: Sequence[Question]) -> dict[str, list[Mapping[str, Any]]]:
        """Every row that each question's SQL returns, by rule id; raises `PermanentError` where SQL fails."""
        if not questions:
            return {}
        suite = gx.ExpectationSuite(name=suite_name, expectations=[_expectation(q) for q in questions])
        with _no_monitor_thread():
            if self._keeps_results:
                suite = self._context.suites.add(suite)
                run = gx.ValidationDefinition(name=suite_name, data=self._batch, suite=suite)
                outcome = self._context.validation_definitions.add(run).run(result_format="COMPLETE")
            else:
                outcome = self._batch.get_batch().validate(suite, result_format="COMPLETE")
        return dict(_rows(result) for result in outcome.results)

    def hold(self, submissions: Sequence[str]) -> None:
        """Write `raw.blocked`: the submissions that period-level rules leave out."""
        with self._source.get_execution_engine().get_connection() as connection:
            connection.execute(sa.text("create or replace table raw.blocked (submission_id varchar)"))
            if submissions:
                insert = sa.text("insert into raw.blocked values (:submission_id)")
                connection.execute(insert, [{"submission_id": name} for name in submissions])
            connection.commit()

    def write_docs(self, folder: Path) -> None:
        """Write the Data Docs of what was asked into `folder`, and nothing else."""
        store = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder.resolve())}
        site = {
            "class_name": "SiteBuilder",
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            "store_backend": store,
        }
        self._context.add_data_docs_site("run", site)
        self._context.build_data_docs(["run"])


def _expectation(question: Question) -> EveryFailingRow:
    meta = {
        "rule_id": question.rule_id,
        "rule_version": question.rule_version,
        "addressee": question.addressee,
    }
    return EveryFailingRow(
        unexpected_rows_query=question.sql,
        severity=_SEVERITIES[question.severity],
        description=f"{question.rule_id}: {question.meaning}",
        meta=meta,
    )


def _rows(result: Any) -> tuple[str, list[Mapping[str, Any]]]:
    rule_id = result.expectation_config.meta["rule_id"]
    details = result.result.get("details") if result.result else None
    if details is None:
        raise PermanentError(f"rule {rule_id} could not be run: {_why(result.exception_info)}")
    return rule_id, details["unexpected_rows"]


def _why(info: Mapping[str, Any]) -> str:
    found = [info, *(value for value in info.values() if isinstance(value, Mapping))]
    return next((str(part["exception_message"]) for part in found if part.get("exception_message")), "no message")


@contextmanager
def _no_monitor_thread() -> Iterator[None]:
    """Keep the library of progress bars from starting a thread for bars that are not shown."""
    from tqdm import tqdm  # type: ignore[import-untyped]

    before = tqdm.monitor_interval
    tqdm.monitor_interval = 0
    try:
        yield
    finally:
        tqdm.monitor_interval = before
