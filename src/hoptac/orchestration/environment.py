"""The surroundings in which Airflow is imported: its variables, its folder, its noise.

Put here what must be settled before the first import of Airflow, for a run in process and for a server alike.
What is run there belongs in `embedded` and `server`.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from hoptac.errors import WrongUse
from hoptac.settings import Settings

__all__ = [
    "airflow_variables",
    "child_environment",
    "enter_airflow",
    "open_log",
    "quietly",
    "server_variables",
]

_entered: Path | None = None


def airflow_variables(home: Path, dags: Path) -> dict[str, str]:
    """Give Airflow's variables for one machine: its folder `home` (absolute), our DAG files, no examples."""
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
    }


def server_variables(settings: Settings, port: int) -> dict[str, str]:
    """Give what a server here needs besides: an address on loopback, keys, and the settings of its tasks."""
    address = f"http://127.0.0.1:{port}"
    return {
        "AIRFLOW__API__BASE_URL": address,
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__SECRET_KEY": secrets.token_hex(32),
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(32),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
        "HOPTAC_HOME": str(settings.home),
        "HOPTAC_VAR": str(settings.var),
        "HOPTAC_INBOX": settings.inbox_url,
        "HOPTAC_LOCK_SECONDS": str(settings.lock_seconds),
        "HOPTAC_PLACE": settings.place_code,
        "HOPTAC_SETTLE_SECONDS": str(settings.settle_seconds),
    }


def enter_airflow(variables: dict[str, str]) -> Path:
    """Set Airflow's variables for this process, drop those from elsewhere, and give the folder in force.

    The first call decides: what has been imported keeps its folder. Raises `WrongUse` when Airflow was
    imported before the first call, because it may then hold the tables of somebody else.
    """
    global _entered
    if _entered is None:
        if "airflow" in sys.modules:
            raise WrongUse(
                "Airflow was imported before its folder was set. Import it after, or in a process of its own."
            )
        for name in [name for name in os.environ if name.startswith("AIRFLOW__")]:
            del os.environ[name]
        os.environ.update(variables)
        _entered = Path(variables["AIRFLOW_HOME"])
    return _entered


def child_environment(variables: dict[str, str]) -> dict[str, str]:
    """Give the environment of a process of its own: ours, without Airflow variables from elsewhere."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW__")}
    commands = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return ours | variables | {"PATH": commands}


def open_log(home: Path) -> TextIO:
    """Open the file that takes what Airflow says in this process."""
    home.mkdir(parents=True, exist_ok=True)
    return (home / "airflow.log").open("a", encoding="utf-8", buffering=1)


@contextlib.contextmanager
def quietly(log: TextIO) -> Iterator[None]:
    """Send to `log` what Airflow and its tasks would print; their warnings stay warnings and go there too."""
    with contextlib.redirect_stdout(log), contextlib.redirect_stderr(log), warnings.catch_warnings():
        warnings.simplefilter("default")
        yield
