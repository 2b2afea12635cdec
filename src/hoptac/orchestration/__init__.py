"""Airflow's door to the line: the words of the DAG files, and a run of a DAG without a server.

Put here whatever needs Airflow, and nothing that knows a figure. Airflow is imported inside functions only:
it takes seconds, and it reads its environment while it is being imported, so that must be set before.
"""

from hoptac.orchestration.embedded import DagOutcome, dag_runner, run_dag
from hoptac.orchestration.steps import (
    CANDIDATE,
    LANDED,
    RELEASE,
    WRITER_POOL,
    build,
    default_args,
    period_param,
    periods,
    publish,
    receive,
    retry_policy,
)

__all__ = [
    "CANDIDATE",
    "LANDED",
    "RELEASE",
    "WRITER_POOL",
    "DagOutcome",
    "build",
    "dag_runner",
    "default_args",
    "period_param",
    "periods",
    "publish",
    "receive",
    "retry_policy",
    "run_dag",
]
