"""Take in what has arrived in the inbox.

Every quarter of an hour the inbox is looked through, each new file becomes a delivery with its receipt, and
its submissions land. A run that finds something tells the asset `landed` which periods now wait to be built;
a run that finds nothing ends skipped. A file that cannot be read is refused with a receipt and stops nothing.
"""

from typing import Any

from airflow.sdk import Asset, dag, task

from hoptac import orchestration


@dag(
    schedule="*/15 * * * *",
    catchup=False,
    max_active_runs=1,
    default_args=orchestration.default_args(),
    tags=["hoptac", "receive"],
    doc_md=__doc__,
)
def receive_submissions() -> None:
    """Inbox to landed submissions."""

    @task(outlets=[Asset(orchestration.LANDED)], pool=orchestration.WRITER_POOL)
    def receive() -> dict[str, Any]:
        return orchestration.receive()

    receive()


receive_submissions()
