"""One Airflow folder for all DAG tests: making its tables costs more than reading the DAG files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hoptac.orchestration.environment import airflow_variables, enter_airflow, open_log, quietly

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def dags_folder() -> Path:
    return ROOT / "dags"


@pytest.fixture(scope="session")
def dag_files(dags_folder: Path) -> list[Path]:
    return sorted(dags_folder.glob("*.py"))


@pytest.fixture(scope="session")
def airflow_log(tmp_path_factory: pytest.TempPathFactory, dags_folder: Path) -> Iterator[Any]:
    """Settle Airflow's folder before anything imports it; give the file that takes what it says."""
    home = enter_airflow(airflow_variables(tmp_path_factory.mktemp("airflow"), dags_folder))
    with open_log(home) as log:
        yield log


@pytest.fixture(scope="session")
def airflow_home(airflow_log: Any) -> Path:
    """The shared folder, with Airflow's tables made."""
    with quietly(airflow_log):
        from airflow.utils.db import initdb

        initdb()
    return Path(airflow_log.name).parent


@pytest.fixture(scope="session")
def bag(airflow_log: Any, dags_folder: Path) -> Any:
    """The DAG files as Airflow reads them."""
    with quietly(airflow_log):
        from airflow.dag_processing.dagbag import BundleDagBag

        return BundleDagBag(dag_folder=dags_folder, bundle_path=dags_folder, bundle_name="dags-folder")
