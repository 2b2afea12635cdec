"""docker-compose.yml, checked as far as it can be without an engine."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from hoptac.orchestration import WRITER_POOL
from hoptac.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docker-compose.yml"
SECRETS = {
    "HOPTAC_ADMIN_PASSWORD",
    "HOPTAC_DB_PASSWORD",
    "HOPTAC_FERNET_KEY",
    "HOPTAC_JWT_SECRET",
    "HOPTAC_SECRET_KEY",
}
ONE_SHOT = {"init"}
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?P<rest>[^}]*)\}")
HOLDS_A_SECRET = re.compile(r"PASSWORD$|SECRET|_KEY$|TOKEN|SQL_ALCHEMY_CONN")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def airflow_options() -> set[str]:
    """Every option that Airflow knows, as the name of its variable; read without importing Airflow."""
    spec = importlib.util.find_spec("airflow")
    assert spec is not None
    assert spec.submodule_search_locations
    described = Path(spec.submodule_search_locations[0]) / "config_templates" / "config.yml"
    sections = yaml.safe_load(described.read_text(encoding="utf-8"))
    return {f"AIRFLOW__{section}__{option}".upper() for section in sections for option in sections[section]["options"]}


def _validated(file: Path) -> int:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(file)]
    return subprocess.run(command, capture_output=True, check=False).returncode


def test_the_file_follows_the_compose_specification() -> None:
    assert _validated(FILE) == 0


def test_a_file_that_does_not_would_be_seen(tmp_path: Path) -> None:
    broken = tmp_path / "docker-compose.yml"
    broken.write_text(FILE.read_text(encoding="utf-8").replace("healthcheck:", "healthchecks:"), encoding="utf-8")
    assert _validated(broken) != 0


def test_every_secret_must_be_set_and_says_how(compose: dict[str, Any]) -> None:
    used = {
        found["name"]: found["rest"]
        for service in compose["services"].values()
        for name, value in service.get("environment", {}).items()
        if HOLDS_A_SECRET.search(name) and not name.endswith("_FILE")
        for found in [VARIABLE.search(str(value))]
        if found
    }
    assert set(used) == SECRETS
    assert {name: rest for name, rest in used.items() if not re.match(rf":\?set {name} in \.env, \w+", rest)} == {}


def test_no_secret_is_written_in_the_file(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if HOLDS_A_SECRET.search(name) and not name.endswith("_FILE"):
                assert VARIABLE.search(str(value)), name
    assert re.findall(r"://[^:/\s]+:(?!\$\{)[^@\s]+@", FILE.read_text(encoding="utf-8")) == []


def test_the_head_of_the_file_makes_every_secret() -> None:
    head = FILE.read_text(encoding="utf-8").split("\nname:")[0]
    assert {name for name in SECRETS if name in head} == SECRETS


def test_every_service_is_watched_or_runs_once(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert {name for name, service in services.items() if "healthcheck" not in service} == ONE_SHOT
    assert {name for name, service in services.items() if service["restart"] == "no"} == ONE_SHOT
    assert {s["restart"] for name, s in services.items() if name not in ONE_SHOT} == {"unless-stopped"}


def test_every_health_check_asks_for_its_own_part(compose: dict[str, Any]) -> None:
    asked = {
        name: service["healthcheck"]["test"][-1]
        for name, service in compose["services"].items()
        if "/usr/local/lib/hoptac/healthy.py" in service.get("healthcheck", {}).get("test", [])
    }
    assert asked == {
        "api-server": "metadatabase",
        "scheduler": "scheduler",
        "dag-processor": "dag_processor",
        "triggerer": "triggerer",
    }


def test_airflow_knows_every_variable_that_it_is_given(compose: dict[str, Any], airflow_options: set[str]) -> None:
    given = {
        name
        for service in compose["services"].values()
        for name in service.get("environment", {})
        if name.startswith("AIRFLOW__")
    }
    assert len(given) > 10
    assert given - airflow_options == set()


def test_our_own_variables_are_read_by_the_settings(compose: dict[str, Any]) -> None:
    given = {
        name
        for service in compose["services"].values()
        for name in service.get("environment", {})
        if name.startswith("HOPTAC_") and name not in SECRETS
    }
    image = set(re.findall(r"\bHOPTAC_\w+(?==)", (ROOT / "docker" / "Dockerfile").read_text(encoding="utf-8")))
    read = (ROOT / "src" / "hoptac" / "settings.py").read_text(encoding="utf-8")
    assert given | image == {"HOPTAC_HOME", "HOPTAC_INBOX", "HOPTAC_PLACE", "HOPTAC_TRUST_ROOTS", "HOPTAC_VAR"}
    assert {name for name in given | image if f'"{name}"' not in read} == set()


def test_the_init_service_makes_the_pool_before_anything_else_starts(compose: dict[str, Any]) -> None:
    assert "python -m hoptac.orchestration.server prepare" in compose["services"]["init"]["command"][-1]
    waiting = {
        name
        for name, service in compose["services"].items()
        if service.get("depends_on", {}).get("init", {}).get("condition") == "service_completed_successfully"
    }
    assert waiting == {"api-server", "scheduler", "dag-processor", "triggerer"}
    assert WRITER_POOL == "warehouse_writer"


def test_the_checkout_is_mounted_read_only_and_is_all_that_the_settings_need(compose: dict[str, Any]) -> None:
    mounts = [m for service in compose["services"].values() for m in service["volumes"] if m.startswith("./")]
    assert mounts
    assert [mount for mount in mounts if not mount.endswith(":ro")] == []
    worker = {Path(m.split(":")[0]).name for m in compose["services"]["scheduler"]["volumes"] if m.startswith("./")}
    assert worker == {"dags", "dbt_project", "expectations", "seeds", "src"}
    assert all((Settings(ROOT, ROOT).home / name).is_dir() for name in worker)


def test_only_the_service_that_runs_tasks_holds_the_workspace(compose: dict[str, Any]) -> None:
    holders = {n for n, s in compose["services"].items() if any(m.startswith("workspace:") for m in s["volumes"])}
    assert holders == {"scheduler"}
    named = {m.split(":")[0] for s in compose["services"].values() for m in s["volumes"] if m[0] not in "./$"}
    assert named == set(compose["volumes"])


def test_passwords_reach_the_database_scrambled(compose: dict[str, Any]) -> None:
    postgres = compose["services"]["postgres"]["environment"]
    assert postgres["POSTGRES_HOST_AUTH_METHOD"] == "scram-sha-256"
    assert postgres["POSTGRES_INITDB_ARGS"].split() == [
        "--auth-host=scram-sha-256",
        "--auth-local=scram-sha-256",
    ]


def test_nothing_is_published_beyond_loopback(compose: dict[str, Any]) -> None:
    published = {n: s["ports"] for n, s in compose["services"].items() if "ports" in s}
    assert published == {"api-server": ["127.0.0.1:${HOPTAC_PORT:-8080}:8080"]}


def test_the_image_installs_the_lock_by_its_hashes_and_runs_without_root() -> None:
    lines = (ROOT / "docker" / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert "FROM python:3.11-slim" in lines
    assert [line for line in lines if "pip install" in line and "--no-deps --require-hashes" in line]
    assert "USER hoptac" in lines
