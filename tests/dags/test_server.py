"""Airflow made ready: tables, pool, login. The same call serves `make airflow` and docker-compose."""

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from hoptac.errors import WrongUse
from hoptac.orchestration import WRITER_POOL
from hoptac.orchestration.environment import airflow_variables, child_environment, quietly, server_variables
from hoptac.orchestration.server import main, prepare_airflow, serve_airflow
from hoptac.settings import Settings


@pytest.fixture(scope="module")
def login(airflow_log: Any) -> Path:
    """Airflow prepared twice, the second time with a password of our own; the file that holds the login."""
    with quietly(airflow_log):
        made_up = prepare_airflow()
        assert prepare_airflow() == made_up
        assert prepare_airflow("chosen by the office") == "chosen by the office"
        from airflow.api_fastapi.auth.managers.simple.simple_auth_manager import SimpleAuthManager
    return Path(SimpleAuthManager.get_generated_password_file())


def test_the_writers_pool_has_one_slot(login: Path) -> None:
    from airflow.models.pool import Pool

    pool = Pool.get_pool(WRITER_POOL)
    assert pool is not None
    assert pool.slots == 1


def test_the_login_is_kept_from_other_users_of_the_machine(login: Path) -> None:
    assert json.loads(login.read_text()) == {"admin": "chosen by the office"}
    assert login.stat().st_mode & 0o077 == 0


def test_preparing_says_no_password(login: Path, airflow_log: Any) -> None:
    assert "chosen by the office" not in Path(airflow_log.name).read_text()


def test_a_taken_port_is_refused_before_anything_is_started(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(WrongUse, match=f"Port {port} is taken"):
            serve_airflow(Settings(tmp_path, tmp_path / "var"), port)
    assert list(tmp_path.iterdir()) == []


def test_the_command_turns_wrong_use_into_its_exit_code(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOPTAC_VAR", str(tmp_path))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert main(["serve", "--port", str(taken.getsockname()[1])]) == 2
    assert "Choose another" in capsys.readouterr().err


def test_a_server_listens_on_loopback_and_has_new_keys_at_each_start(tmp_path: Path) -> None:
    settings = Settings(tmp_path, tmp_path / "var")
    one, two = server_variables(settings, 8080), server_variables(settings, 8080)
    assert one["AIRFLOW__API__HOST"] == "127.0.0.1"
    for key in ("AIRFLOW__API__SECRET_KEY", "AIRFLOW__API_AUTH__JWT_SECRET"):
        assert len(one[key]) >= 64
        assert one[key] != two[key]


def test_airflow_variables_from_elsewhere_do_not_reach_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW__CORE__LOAD_EXAMPLES", "True")
    monkeypatch.setenv("AIRFLOW__CORE__HOSTNAME_CALLABLE", "somebody.elses")
    environment = child_environment(airflow_variables(tmp_path, tmp_path / "dags"))
    assert environment["AIRFLOW__CORE__LOAD_EXAMPLES"] == "False"
    assert "AIRFLOW__CORE__HOSTNAME_CALLABLE" not in environment
