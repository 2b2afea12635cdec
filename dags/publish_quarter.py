"""Publish the quarters, and the longer periods, whose candidate the gate lets pass.

One task per period publishes a release when the gate passes and the approval that policy asks for is in the
ledger, and tells the asset `release`; otherwise it ends skipped and its log says why. After an approval,
start it by hand with the parameter `period`. Publishing a candidate twice changes nothing.
"""

from typing import Any

from airflow.sdk import Asset, dag, task

from hoptac import orchestration


@dag(
    schedule=[Asset(orchestration.CANDIDATE)],
    catchup=False,
    max_active_runs=1,
    default_args=orchestration.default_args(),
    params={"period": orchestration.period_param()},
    tags=["hoptac", "publish"],
    doc_md=__doc__,
)
def publish_quarter() -> None:
    """Candidate to release."""

    @task
    def periods() -> list[str]:
        return orchestration.periods()

    @task(
        outlets=[Asset(orchestration.RELEASE)],
        pool=orchestration.WRITER_POOL,
        map_index_template="{{ period }}",
    )
    def publish(period: str) -> dict[str, Any]:
        return orchestration.publish(period)

    publish.expand(period=periods())


publish_quarter()
