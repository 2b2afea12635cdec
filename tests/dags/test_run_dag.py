"""A DAG without a server: run in process, quietly, with the task's own error.

In a process of its own, because a process has one Airflow folder and one folder of DAG files.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

PROBE = '''
"""A DAG that does what its period asks for."""
from airflow.sdk import dag, task
from hoptac import orchestration
from hoptac.errors import Busy, Refused
from hoptac.orchestration.steps import settings_in_force

PERIOD = {"period": orchestration.period_param()}

@dag(schedule=None, default_args=orchestration.default_args(), params=PERIOD)
def probe():
    @task
    def periods():
        print("on the terminal")
        return orchestration.periods()

    @task
    def work(period):
        if period == "2001Q1":
            raise Refused("not this one")
        if period == "2001Q2":
            raise Busy("not now")
        return {"period": period, "var": str(settings_in_force().var)}

    work.expand(period=periods())

probe()
'''

PLAY = """
import json, sys, time
from pathlib import Path
from hoptac.errors import HoptacError
from hoptac.orchestration import run_dag
from hoptac.settings import Settings

home, var, folder = map(Path, sys.argv[1:4])
told = {"imported_before": "airflow" in sys.modules}
def run(dag_id, period):
    began = time.monotonic()
    try:
        outcome = run_dag(dag_id, period, settings=Settings(home, var), dags=folder)
        said = [outcome.tasks, outcome.results]
    except HoptacError as error:
        said = [type(error).__name__, str(error)]
    return said, time.monotonic() - began

told["first"], _ = run("probe", "2023Q3")
told["second"], told["seconds"] = run("probe", "2023Q4")
told["refused"], _ = run("probe", "2001Q1")
told["busy"], told["busy_seconds"] = run("probe", "2001Q2")
told["nothing"], _ = run("probe", None)
told["unknown"], _ = run("no_such_dag", None)
Path(sys.argv[4]).write_text(json.dumps(told))
"""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Six runs of a DAG in one process, what came of them, and what was printed."""
    base = tmp_path_factory.mktemp("run_dag")
    folder, var, told = base / "dags", base / "var", base / "told.json"
    folder.mkdir()
    (folder / "probe.py").write_text(PROBE)
    done = subprocess.run(
        [sys.executable, "-c", PLAY, str(ROOT), str(var), str(folder), str(told)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    log = (var / "airflow" / "embedded" / "airflow.log").read_text()
    return json.loads(told.read_text()) | {"printed": done.stdout + done.stderr, "log": log, "var": str(var)}


def test_a_run_gives_the_states_of_its_tasks_and_what_the_last_one_returned(played: dict[str, Any]) -> None:
    assert played["first"] == [
        {"periods": "success", "work[0]": "success"},
        [{"period": "2023Q3", "var": played["var"]}],
    ]


def test_a_later_run_in_the_same_process_is_quick_and_keeps_nothing_of_the_first(
    played: dict[str, Any],
) -> None:
    assert played["second"][1] == [{"period": "2023Q4", "var": played["var"]}]
    assert played["seconds"] < 5
    assert played["nothing"][0] == "WrongUse"


def test_the_tasks_own_error_comes_out_and_nobody_waits_for_a_retry(played: dict[str, Any]) -> None:
    assert played["refused"] == ["Refused", "not this one"]
    assert played["busy"] == ["Busy", "not now"]
    assert played["busy_seconds"] < 10


def test_an_unknown_dag_is_named_beside_those_that_there_are(played: dict[str, Any]) -> None:
    assert played["unknown"] == ["WrongUse", "There is no DAG no_such_dag. There are: probe."]


def test_the_terminal_stays_quiet_and_the_log_tells_all(played: dict[str, Any]) -> None:
    assert played["printed"] == ""
    assert "on the terminal" in played["log"]
    assert "not this one" in played["log"]


def test_our_package_does_not_import_airflow_by_itself(played: dict[str, Any]) -> None:
    assert played["imported_before"] is False
