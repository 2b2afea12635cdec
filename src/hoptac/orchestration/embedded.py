"""A run of a DAG file in this process: no server, no scheduler, nothing to wait for.

Put here what `replay` and the tests need to walk the line through the real DAG files. What a task does
belongs in `steps`, and how a server is started in `server`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from hoptac.errors import PermanentError, WrongUse
from hoptac.orchestration.environment import airflow_variables, enter_airflow, open_log, quietly
from hoptac.orchestration.steps import bound_settings
from hoptac.period import Period
from hoptac.settings import Settings, load_settings

__all__ = ["DagOutcome", "dag_runner", "run_dag"]

_DAG_OF = {"receive": "receive_submissions", "build": "build_quarter", "publish": "publish_quarter"}


@dataclass(frozen=True, slots=True)
class DagOutcome:
    """What a run of a DAG came to; a failed run raises instead."""

    dag_id: str
    tasks: dict[str, str]
    """State of each task: `success` or `skipped`; `build[0]`, `build[1]` where it ran once per period."""
    results: tuple[dict[str, Any], ...]
    """What the last task returned, once per period; a skipped task says its reason here too."""


@dataclass(frozen=True, slots=True)
class _Airflow:
    home: Path
    log: TextIO
    dags: dict[str, Any]


_airflow: _Airflow | None = None


def run_dag(
    dag_id: str,
    period: str | None = None,
    *,
    settings: Settings | None = None,
    home: Path | None = None,
    dags: Path | None = None,
) -> DagOutcome:
    """Run a DAG file to its end; `period` is the parameter of a run by hand.

    `settings` are those of the tasks (default: the environment's). `home` is a folder for Airflow's tables
    and its log (default: `airflow/embedded` in the workspace), `dags` the folder of DAG files (default: the
    checkout's). Both are fixed by the first call of a process, which takes some seconds; later calls take a
    fraction of one. What Airflow and the tasks would print goes to `airflow.log` in `home`. Nothing is tried
    twice.

    Raises the error of the task that failed first; `PermanentError` when a DAG file cannot be read;
    `WrongUse` for an unknown DAG, or when the process had imported Airflow before.
    """
    settings = settings or load_settings()
    airflow = _start(home or settings.var / "airflow" / "embedded", dags or settings.home / "dags")
    if dag_id not in airflow.dags:
        raise WrongUse(f"There is no DAG {dag_id}. There are: {', '.join(sorted(airflow.dags))}.")
    with bound_settings(settings), quietly(airflow.log):
        return _run(airflow, dag_id, Period.parse(period).code if period else None)


def dag_runner(settings: Settings) -> Callable[[str, Settings, Period], Mapping[str, Any]]:
    """Give a runner that does `receive`, `build` and `publish` through their DAGs.

    Airflow's folder lies in the workspace of `settings`. The runner gives back what the line's own call would
    give, as plain data.
    """
    home = settings.var / "airflow" / "embedded"

    def run(verb: str, settings: Settings, period: Period) -> Mapping[str, Any]:
        asked = None if verb == "receive" else period.code
        return run_dag(_DAG_OF[verb], asked, settings=settings, home=home).results[0]

    return run


def _start(home: Path, dags: Path) -> _Airflow:
    """Import Airflow, make its tables and read the DAG files, once per process."""
    global _airflow
    if _airflow is not None:
        return _airflow
    dags = dags.resolve()
    home = enter_airflow(airflow_variables(home.resolve(), dags))
    log = open_log(home)
    with quietly(log):
        from airflow.dag_processing.dagbag import BundleDagBag
        from airflow.utils.db import initdb

        initdb()
        bag = BundleDagBag(dag_folder=dags, bundle_path=dags, bundle_name="dags-folder")
    for file, trace in bag.import_errors.items():
        raise PermanentError(f"{dags / file} cannot be read: {trace.strip().splitlines()[-1]}")
    for dag in bag.dags.values():
        for task in dag.tasks:
            task.retries = 0
    _airflow = _Airflow(home, log, dict(bag.dags))
    return _airflow


def _run(airflow: _Airflow, dag_id: str, period: str | None) -> DagOutcome:
    dag = airflow.dags[dag_id]
    errors: list[BaseException] = []
    for task in dag.tasks:
        task.on_failure_callback = [lambda context: errors.append(context["exception"])]
    # Said even when it is None: a run in process leaves its parameters in the DAG for the next one.
    run = dag.test(run_conf={"period": period} if "period" in dag.params else {})
    if errors:
        raise errors[0]
    if run.state != "success":
        raise PermanentError(f"{dag_id} ended as {run.state}. See {airflow.home}/airflow.log.")
    instances = sorted(run.get_task_instances(), key=lambda instance: (instance.task_id, instance.map_index))
    last = dag.topological_sort()[-1].task_id
    return DagOutcome(
        dag_id,
        {_label(instance): str(instance.state) for instance in instances},
        tuple(_returned(instance) for instance in instances if instance.task_id == last),
    )


def _label(instance: Any) -> str:
    return str(instance.task_id) + (f"[{instance.map_index}]" if instance.map_index >= 0 else "")


def _returned(instance: Any) -> Any:
    from airflow.models.xcom import XComModel
    from airflow.utils.session import create_session

    query = XComModel.get_many(
        run_id=instance.run_id,
        key="return_value",
        task_ids=instance.task_id,
        dag_ids=instance.dag_id,
        map_indexes=instance.map_index,
    )
    with create_session() as session:
        stored = session.scalars(query).first()
        return {} if stored is None else XComModel.deserialize_value(stored)
