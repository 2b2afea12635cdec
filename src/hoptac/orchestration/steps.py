"""What the DAG files say: the steps of the line as Airflow tasks, their assets, their retries.

Put here only what turns a call of `line` into a task, and nothing that knows a figure: the line runs as well
without Airflow. How a DAG is run in process belongs in `embedded`.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from hoptac.errors import PermanentError, TransientError, WrongUse
from hoptac.period import CODE_PATTERN, Period
from hoptac.settings import Settings, load_settings

__all__ = [
    "CANDIDATE",
    "LANDED",
    "RELEASE",
    "WRITER_POOL",
    "bound_settings",
    "build",
    "default_args",
    "period_param",
    "periods",
    "publish",
    "receive",
    "retry_policy",
    "settings_in_force",
]

LANDED = "landed"
"""Asset: submissions lie in `landing`; its events name their periods."""
CANDIDATE = "candidate"
"""Asset: the marts of a period stand aside, judged; its events name the period and the candidate."""
RELEASE = "release"
"""Asset: a release was published; its events name the period and the release."""
WRITER_POOL = "warehouse_writer"
"""Pool of one slot. It makes waiting visible; what protects the files is the library's own lock."""

_log = logging.getLogger(__name__)
_bound: Settings | None = None


def retry_policy() -> Any:
    """Say which failure is worth another try: the one place where our errors meet Airflow's retries.

    A permanent error fails at once, a passing one is tried again after a minute, and what is not ours follows
    the task's own retries: every step may be repeated without harm.
    """
    from airflow.sdk.definitions.retry_policy import ExceptionRetryPolicy, RetryAction, RetryRule

    permanent = RetryRule(PermanentError, RetryAction.FAIL, reason="a person has to act")
    passing = RetryRule(TransientError, RetryAction.RETRY, timedelta(minutes=1), reason="it may pass by itself")
    return ExceptionRetryPolicy([permanent, passing])


def default_args() -> dict[str, Any]:
    """Name the owner of every task and what happens when it fails."""
    return {
        "owner": "standing-office",
        "retries": 3,
        "retry_delay": timedelta(minutes=5),
        "retry_policy": retry_policy(),
    }


def period_param() -> Any:
    """Offer the one parameter of a run by hand: a period of any kind, written as its code."""
    from airflow.sdk import Param

    return Param(
        None,
        type=["null", "string"],
        pattern=CODE_PATTERN,
        description=(
            "A period, written 2023Q3, 2023H1, 2023M9, 2023Y or 2011-01-01/2014-09-30. "
            "Left empty, the run takes the periods that its events name."
        ),
    )


def receive() -> dict[str, Any]:
    """Take in what has arrived; tell `landed` which periods now wait, or end skipped when none does."""
    from hoptac import line

    result = _plain(line.receive(settings_in_force()))
    if not result["periods"]:
        _skip(result, "nothing has landed")
    _announce(LANDED, {"periods": result["periods"]})
    return result


def periods() -> list[str]:
    """Name the periods of this run: its parameter, or those of its events. Raises `WrongUse` without any."""
    from airflow.sdk import get_current_context

    context: Mapping[str, Any] = get_current_context()
    if by_hand := context["params"].get("period"):
        return [str(by_hand)]
    events = (event for several in context["triggering_asset_events"].values() for event in several)
    found = sorted({str(period) for event in events for period in event.extra.get("periods", ())})
    if not found:
        raise WrongUse("Neither a parameter nor an event names a period. Start it with period 2023Q3, say.")
    return found


def build(period: str) -> dict[str, Any]:
    """Build and judge one period, set its marts aside and tell `candidate`, also when they stood already."""
    from hoptac import line

    result = _plain(line.build(settings_in_force(), Period.parse(period)))
    _announce(CANDIDATE, {"periods": [period], "candidate": result["candidate"]})
    return result


def publish(period: str) -> dict[str, Any]:
    """Publish one period and tell `release`; what gate or policy holds back ends skipped, with the reason."""
    from hoptac import line

    result = _plain(line.publish(settings_in_force(), Period.parse(period)))
    if result["release"] is None:
        _skip(result, f"{period} is not published: {result['reason']}")
    _announce(RELEASE, {"periods": [period], "release": result["release"]})
    return result


@contextmanager
def bound_settings(settings: Settings) -> Iterator[None]:
    """Give the tasks of this process `settings`; on a worker they come from its environment."""
    global _bound
    before, _bound = _bound, settings
    try:
        yield
    finally:
        _bound = before


def settings_in_force() -> Settings:
    """Give the settings of a task: those that are bound, or those of its environment."""
    return _bound or load_settings()


def _plain(result: Any) -> dict[str, Any]:
    """Turn a step's result into what Airflow's tables can hold."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(result)))
    return plain


def _announce(asset: str, extra: dict[str, Any]) -> None:
    """Give the event that this task will send its content."""
    from airflow.sdk import Asset, get_current_context

    get_current_context()["outlet_events"][Asset(asset)].extra.update(extra)


def _skip(result: dict[str, Any], reason: str) -> None:
    """End the task skipped: no event is sent, the result stays readable."""
    from airflow.sdk import get_current_context
    from airflow.sdk.exceptions import AirflowSkipException

    _log.info(reason)
    get_current_context()["ti"].xcom_push("return_value", result)
    raise AirflowSkipException(reason)
