"""Which failure is tried again: our two kinds of error meet Airflow's policy."""

from typing import Any

import pytest

from hoptac.errors import BadConfiguration, Busy, PermanentError, Refused, TransientError
from hoptac.orchestration import retry_policy


@pytest.fixture
def decide(airflow_log: Any) -> Any:
    return lambda error: retry_policy().evaluate(error, try_number=1, max_tries=3)


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(PermanentError("no"), id="permanent"),
        pytest.param(Refused("no"), id="refused"),
        pytest.param(BadConfiguration("seeds", "wrong", "Mend it."), id="configuration"),
    ],
)
def test_a_permanent_error_fails_at_once_and_says_who_must_act(decide: Any, error: Exception) -> None:
    decision = decide(error)
    assert (decision.action.value, decision.reason) == ("fail", "a person has to act")


@pytest.mark.parametrize(
    "error", [pytest.param(TransientError("soon"), id="passing"), pytest.param(Busy("held"), id="lock")]
)
def test_a_passing_error_is_tried_again_after_a_minute(decide: Any, error: Exception) -> None:
    decision = decide(error)
    assert (decision.action.value, decision.retry_delay.total_seconds()) == ("retry", 60)


def test_what_is_not_ours_follows_the_tasks_own_retries(decide: Any, bag: Any) -> None:
    assert decide(OSError("disk")).action.value == "default"
    assert {task.retries for dag in bag.dags.values() for task in dag.tasks} == {3}
