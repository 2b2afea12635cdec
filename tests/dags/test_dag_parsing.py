"""What reading the DAG files costs and brings in: each check in a process of its own."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from hoptac.orchestration.environment import airflow_variables, child_environment

HEAVY = ["dbt", "duckdb", "great_expectations", "pandas", "openpyxl", "xlsxwriter", "hoptac.line"]

READ_ALL = """
import importlib.util, json, sys
for number, file in enumerate(sys.argv[2:]):
    spec = importlib.util.spec_from_file_location(f"dag_file_{number}", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
heavy = json.loads(sys.argv[1])
print(json.dumps(["airflow.sdk" in sys.modules, [name for name in heavy if name in sys.modules]]))
"""


def test_reading_the_dag_files_imports_nothing_heavy(tmp_path: Path, dags_folder: Path, dag_files: list[Path]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL, json.dumps(HEAVY), *map(str, dag_files)],
        env=child_environment(airflow_variables(tmp_path, dags_folder)),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout.splitlines()[-1]) == [True, []]


def test_airflows_own_command_finds_no_fault_but_the_planted_one(
    tmp_path: Path, airflow_home: Path, dags_folder: Path
) -> None:
    folder = tmp_path / "dags"
    shutil.copytree(dags_folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "planted.py").write_text("from airflow.sdk import dag\nimport there_is_no_such_module\n")
    airflow = str(Path(sys.executable).with_name("airflow"))
    done = subprocess.run(
        [
            airflow,
            "dags",
            "list-import-errors",
            "--local",
            "--bundle-name",
            "dags-folder",
            "--output",
            "json",
        ],
        env=child_environment(airflow_variables(airflow_home, folder)),
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(done.stdout[done.stdout.index("[{") :])
    assert [fault["filepath"] for fault in found] == ["planted.py"]
