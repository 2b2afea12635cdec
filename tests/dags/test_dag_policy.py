"""What every DAG keeps to, read from the DAGs themselves."""

from typing import Any

import pytest

from hoptac.orchestration import WRITER_POOL

EXPECTED = {"receive_submissions", "build_quarter", "publish_quarter"}


def test_the_bag_holds_exactly_the_dags_that_we_know(bag: Any) -> None:
    assert bag.import_errors == {}
    assert set(bag.dags) == EXPECTED


def test_every_dag_has_an_owner_a_description_and_tags(bag: Any) -> None:
    assert {dag_id: dag.owner for dag_id, dag in bag.dags.items()} == dict.fromkeys(EXPECTED, "standing-office")
    assert {dag_id for dag_id, dag in bag.dags.items() if len(dag.doc_md or "") > 100} == EXPECTED
    assert {dag_id for dag_id, dag in bag.dags.items() if "hoptac" in dag.tags} == EXPECTED


def test_no_dag_catches_up_or_overtakes_itself(bag: Any) -> None:
    assert {dag_id: (dag.catchup, dag.max_active_runs) for dag_id, dag in bag.dags.items()} == dict.fromkeys(
        EXPECTED, (False, 1)
    )


def test_only_the_writers_pool_is_named_and_every_dag_writes_through_it(bag: Any) -> None:
    pools = {dag_id: {task.pool for task in dag.tasks} for dag_id, dag in bag.dags.items()}
    assert set.union(*pools.values()) == {WRITER_POOL, "default_pool"}
    assert {dag_id for dag_id, named in pools.items() if WRITER_POOL in named} == EXPECTED


def test_every_task_that_sends_an_event_waits_for_the_writers_pool(bag: Any) -> None:
    sending = [task for dag in bag.dags.values() for task in dag.tasks if task.outlets]
    assert len(sending) == len(EXPECTED)
    assert {task.pool for task in sending} == {WRITER_POOL}


def test_each_dag_that_waits_for_an_asset_finds_a_dag_that_sends_it(bag: Any) -> None:
    sent = {asset.name: dag_id for dag_id, dag in bag.dags.items() for task in dag.tasks for asset in task.outlets}
    waits = {
        dag_id: [asset.name for asset in dag.timetable.asset_condition.objects]
        for dag_id, dag in bag.dags.items()
        if dag.timetable.asset_condition is not None
    }
    assert {dag_id: [sent[name] for name in names] for dag_id, names in waits.items()} == {
        "build_quarter": ["receive_submissions"],
        "publish_quarter": ["build_quarter"],
    }


def test_receiving_looks_every_quarter_of_an_hour(bag: Any) -> None:
    assert bag.dags["receive_submissions"].timetable.expression == "*/15 * * * *"


@pytest.mark.parametrize("code", ["2023Q3", "2023H1", "2023M9", "2023Y", "2011-01-01/2014-09-30"])
def test_a_period_of_any_kind_may_be_given_or_is_left_to_the_events(bag: Any, code: str) -> None:
    from airflow.sdk.exceptions import ParamValidationError

    for dag_id in ("build_quarter", "publish_quarter"):
        given = bag.dags[dag_id].params.get_param("period")
        assert given.resolve(code) == code
        assert given.resolve(None) is None
        for other in ("Quý III/2023", f"{code};", "2023Q5"):
            with pytest.raises(ParamValidationError):
                given.resolve(other)


def test_every_task_follows_the_one_retry_policy(bag: Any) -> None:
    policies = [[rule.exception for rule in task.retry_policy.rules] for dag in bag.dags.values() for task in dag.tasks]
    assert len(policies) >= len(EXPECTED)
    assert all(len(rules) == 2 for rules in policies)
