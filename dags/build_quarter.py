"""Build the quarters, and the longer periods, that something landed for.

One task per period builds the facts, judges them and sets the marts aside as a candidate, which it tells to
the asset `candidate`. By hand or for a back-fill, start it with the parameter `period` (2023Q3, 2023Y).
Building a period twice changes nothing.
"""

from typing import Any

from airflow.sdk import Asset, dag, task

from hoptac import orchestration


@dag(
    schedule=[Asset(orchestration.LANDED)],
    catchup=False,
    max_active_runs=1,
    default_args=orchestration.default_args(),
    params={"period": orchestration.period_param()},
    tags=["hoptac", "build"],
    doc_md=__doc__,
)
def build_quarter() -> None:
    """Landed submissions to a candidate."""

    @task
    def periods() -> list[str]:
        return orchestration.periods()

    @task(
        outlets=[Asset(orchestration.CANDIDATE)],
        pool=orchestration.WRITER_POOL,
        map_index_template="{{ period }}",
    )
    def build(period: str) -> dict[str, Any]:
        return orchestration.build(period)

    build.expand(period=periods())


build_quarter()
