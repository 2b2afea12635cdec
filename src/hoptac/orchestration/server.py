"""Airflow as a server: made ready for any installation, started for one machine.

Put here what `make airflow` and the init service of `docker-compose.yml` run. How the services of an
installation hang together is said in `docker-compose.yml`, what they run in `dags/`.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn, TextIO

from hoptac.errors import HoptacError, PermanentError, WrongUse
from hoptac.orchestration.environment import (
    airflow_variables,
    child_environment,
    enter_airflow,
    open_log,
    quietly,
    server_variables,
)
from hoptac.orchestration.steps import WRITER_POOL
from hoptac.settings import Settings, load_settings

__all__ = ["main", "prepare_airflow", "serve_airflow"]

_USER = "admin"
_PARTS = (
    ("api-server",),
    ("scheduler", "--skip-serve-logs"),
    ("dag-processor",),
    ("triggerer", "--skip-serve-logs"),
)
_WATCHED = ("scheduler", "dag_processor", "triggerer")
_READY_SECONDS = 180.0
_STOP_SECONDS = 30.0


def prepare_airflow(password: str = "") -> str:
    """Make the tables, the writer's pool and the login of `admin` for the Airflow of this environment.

    Safe to repeat: tables are migrated, the pool is set back to one slot. With a `password` the login becomes
    that one; without, a login that exists stays and a missing one is made up. Returns the password.
    """
    from airflow.api_fastapi.auth.managers.simple.simple_auth_manager import SimpleAuthManager
    from airflow.models.pool import Pool
    from airflow.utils.db import initdb

    initdb()
    Pool.create_or_update_pool(WRITER_POOL, 1, "One writer at a time: the warehouse is one file.", False)
    file = Path(SimpleAuthManager.get_generated_password_file())
    file.touch(mode=0o600, exist_ok=True)
    logins: dict[str, str] = json.loads(file.read_text() or "{}")
    logins[_USER] = password or logins.get(_USER) or secrets.token_urlsafe(12)
    file.write_text(json.dumps(logins) + "\n")
    return logins[_USER]


def serve_airflow(settings: Settings, port: int = 8080) -> None:
    """Run Airflow on this machine until it is interrupted: page on loopback, DAGs awake, pool made.

    Tables, logs and login lie in `airflow/` of the workspace. Raises `WrongUse` when the port is taken and
    `PermanentError` when a part of Airflow does not come up or ends by itself; its log then says why.
    """
    _refuse_taken_port(port)
    home = settings.var / "airflow"
    variables = airflow_variables(home, settings.home / "dags") | server_variables(settings, port)
    log = open_log(home)
    _say(f"Airflow is starting, which takes about half a minute. What it says goes to {log.name}")
    enter_airflow(variables)
    with quietly(log):
        password = prepare_airflow()
    with _running(variables, log) as parts:
        _wait_until_ready(parts, port, log)
        _say(f"Airflow  http://127.0.0.1:{port}  user {_USER}  password {password}  (Ctrl+C stops it)")
        if not settings.ledger.exists() and not settings.place_code:
            _say(f"{settings.var} is no workspace yet: start with HOPTAC_PLACE=NN, the code of your province.")
        while True:
            _refuse_ended(parts, log)
            time.sleep(1)


@contextlib.contextmanager
def _running(variables: dict[str, str], log: TextIO) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Run Airflow's parts, and leave none of their processes behind, however we end.

    `airflow standalone` does the same, but it also serves logs to every network of the machine.
    """
    import psutil  # type: ignore[import-untyped]

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    command = str(Path(sys.executable).with_name("airflow"))
    environment = child_environment(variables)
    parts: list[subprocess.Popen[bytes]] = []
    try:
        for part in _PARTS:
            parts.append(
                subprocess.Popen(  # noqa: S603 - our own words only
                    [command, *part], env=environment, stdout=log, stderr=log, start_new_session=True
                )
            )
        yield parts
    except KeyboardInterrupt:
        _say("Airflow is stopping.")
    finally:
        alive = [psutil.Process(part.pid) for part in parts if part.poll() is None]
        family = alive + [child for process in alive for child in process.children(recursive=True)]
        for process in alive:
            process.terminate()
        for process in psutil.wait_procs(family, timeout=_STOP_SECONDS)[1]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()


def _wait_until_ready(parts: list[subprocess.Popen[bytes]], port: int, log: TextIO) -> None:
    """Wait until the page answers and the scheduler, the DAG processor and the triggerer are alive."""
    page = f"http://127.0.0.1:{port}/api/v2/monitor/health"
    end = time.monotonic() + _READY_SECONDS
    while time.monotonic() < end:
        _refuse_ended(parts, log)
        with contextlib.suppress(OSError, ValueError), urllib.request.urlopen(page, timeout=5) as answer:
            health: dict[str, Any] = json.load(answer)
            if all(health[part]["status"] == "healthy" for part in _WATCHED):
                return
        time.sleep(1)
    raise PermanentError(f"Airflow did not come up in {_READY_SECONDS:.0f} seconds. {log.name} says why.")


def _refuse_ended(parts: list[subprocess.Popen[bytes]], log: TextIO) -> None:
    for words, part in zip(_PARTS, parts, strict=True):
        if part.poll() is not None:
            raise PermanentError(f"Airflow's {words[0]} ended with code {part.returncode}. {log.name} says why.")


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise WrongUse(f"Port {port} is taken. Choose another: make airflow PORT={port + 1}") from None


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(arguments: list[str] | None = None) -> int:
    """Run `serve` (the default), or `prepare`, which reads a password for `admin` from standard input."""
    parser = argparse.ArgumentParser(prog="python -m hoptac.orchestration.server", description=__doc__)
    parser.add_argument("command", nargs="?", choices=("serve", "prepare"), default="serve")
    parser.add_argument("--port", type=int, default=8080, help="where serve listens, on loopback")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.command == "prepare":
            prepare_airflow(sys.stdin.read().strip())
        else:
            serve_airflow(load_settings(), chosen.port)
    except HoptacError as error:
        sys.stderr.write(f"{error}\n")
        return 2 if isinstance(error, WrongUse) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
